from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from core.access import member_required
from recruiting.candidates import actions
from recruiting.candidates.access import get_document, get_document_to_remove
from recruiting.candidates.documents import download_response, picture_response


@member_required
@require_safe
def document_download(request: UserRequest, pk: int) -> HttpResponse:
    return download_response(get_document(request.user, pk))


@member_required
@require_safe
def document_page(request: UserRequest, pk: int, number: int) -> HttpResponse:
    return picture_response(get_document(request.user, pk), number)


@member_required
@require_POST
def document_remove(request: UserRequest, pk: int) -> HttpResponse:
    document = get_document_to_remove(request.user, pk)
    candidate = document.candidate
    actions.remove_document(document, by=request.user)
    messages.success(request, f"“{document}” was removed.")
    return redirect(candidate)
