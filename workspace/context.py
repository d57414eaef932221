from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def demo(request: HttpRequest) -> dict[str, Any]:
    """The users a visitor of the demo can view it as; a lazy query, run only where the demo strip is rendered."""
    return {"demo_people": User.objects.active().order_by("pk")[:12]} if settings.DEMO else {}
