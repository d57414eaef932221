from django.apps import AppConfig


class KickoffConfig(AppConfig):
    name = "kickoff"
    verbose_name = "Kickoffs"
