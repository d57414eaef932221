from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Reminders and messages"

    def ready(self) -> None:
        from reminders import signals, tasks  # noqa: F401  # connects what they hold
        from reminders.engine import events
        from reminders.inbound import replies

        events.register_inbound(replies.take_in)
