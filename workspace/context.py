from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def demo(request: HttpRequest) -> dict[str, Any]:
    """Whom a visitor of the demo may look as; asked only where the strip is printed."""
    return {"demo_people": User.objects.active().order_by("pk")[:12]} if settings.DEMO else {}
