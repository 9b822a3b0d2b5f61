"""Django's name for this floor."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "kawat.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
