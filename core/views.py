from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import style_guide as guide
from core.access import member_required, public


@public(because="the supervisor and the load balancer ask whether the database answers; it says nothing else")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 {"ok": true} while the database answers; its failure is a 500 like any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@member_required
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every token and component in every state; routed in development only."""
    return render(request, "core/style_guide.html", guide.context())
