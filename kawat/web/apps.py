"""The pages as Django's app: their catalogues are ready before the first page is asked for."""

import logging
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from kawat.web.catalogues import compile_elsewhere, compile_stale

log = logging.getLogger("kawat.web")


class Web(AppConfig):
    name = "kawat.web"
    label = "web"

    def ready(self) -> None:
        try:
            compile_stale()
        except OSError as cannot:  # a package whose folder is not ours to write
            log.info("catalogues.elsewhere reason=%s", cannot.strerror)
            settings.LOCALE_PATHS = [str(compile_elsewhere(Path(settings.KAWAT.home))), *settings.LOCALE_PATHS]
