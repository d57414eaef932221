from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from core.access import public


@public(because="the supervisor and the load balancer ask whether the database answers; it says nothing else")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 {"ok": true} while the database answers; its failure is a 500 like any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
