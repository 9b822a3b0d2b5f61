"""The pages as Django's app: their catalogues are ready before the first page is asked for."""

import logging

from django.apps import AppConfig

from kawat.web.catalogues import compile_stale

log = logging.getLogger("kawat.web")


class Web(AppConfig):
    name = "kawat.web"
    label = "web"

    def ready(self) -> None:
        try:
            compile_stale()
        except OSError as cannot:  # a package whose folder is not ours to write; its build has compiled them
            log.warning("catalogues.stale reason=%s", cannot.strerror)
