"""The baseline of R8: the least a queue must do for a message, one PostgreSQL update and one email, as a bare Celery task.

`celery --app tests.promises.bare worker`; `python -m tests.promises.bare` asks it to email everyone.
"""

import django

django.setup()

from django.core.mail import send_mail  # noqa: E402

from accounts.models import User  # noqa: E402
from config.celery import app  # noqa: E402


@app.task(name="bare.send", ignore_result=True)
def send(pk: int) -> None:
    User.objects.filter(pk=pk).update(invited_at=None)
    send_mail("Hello", "A line of text.\n" * 20, "tandem@example.org", [f"bare{pk}@example.org"])


if __name__ == "__main__":
    for pk in User.objects.values_list("pk", flat=True):
        send.delay(pk)
