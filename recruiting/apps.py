from importlib import import_module

from django.apps import AppConfig


class RecruitingConfig(AppConfig):
    name = "recruiting"

    def ready(self) -> None:
        import_module("recruiting.jobs.access")  # hides messages about confidential jobs from the message history
