from django.apps import AppConfig
from django.db.backends.signals import connection_created

from core.folding import register


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        connection_created.connect(register, dispatch_uid="core.folding")
