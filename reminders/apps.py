from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Reminders and messages"

    def ready(self) -> None:
        from reminders import signals  # noqa: F401  # connects what it holds
