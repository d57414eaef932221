"""Users: invite, edit, deactivate. In this app because a deactivation also affects rows of the other apps."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.forms import AddressForm, InviteForm, PersonForm
from accounts.models import User
from accounts.requests import UserRequest
from core.access import admin_required, staffing_required
from core.pages import page_of
from recruiting.models import Requisition, TeamMember
from reminders.actions import nudge
from workspace import deactivation


@staffing_required
def user_list(request: UserRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", " ")  # PostgreSQL does not accept a zero byte
    page = page_of(User.objects.matching(query).select_related("invited_by"), request)
    return render(request, "workspace/user_list.html", {"page": page, "q": query})


@staffing_required
def user_invite(request: UserRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, by=request.user, initial={"role": User.Role.MANAGER})
    if form.is_valid():
        try:
            person = actions.invite(by=request.user, **form.invitation())
        except actions.AlreadyKnown:
            form.add_error("email", "A user with this email address already exists.")
        else:
            nudge()
            messages.success(request, f"The invitation to {person} will be emailed shortly.")
            return redirect("user-detail", person.pk)
    return render(request, "workspace/user_invite.html", {"form": form})


@staffing_required
def user_detail(request: UserRequest, pk: int) -> HttpResponse:
    """A user's page: admins edit it, recruiters can only read it."""
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=pk), by=request.user)
    if request.method == "POST":
        if not request.user.is_admin:
            return admin_required(user_detail)(request, pk)
        if form.is_valid():
            try:
                deactivation.change_person(person, by=request.user, **form.cleaned_data)
            except actions.LastAdmin:
                form.add_error("role", "This is the only admin. Make someone else an admin first.")
            else:
                messages.success(request, "Saved.")
                return redirect("user-detail", pk)
    return _person_page(request, person, form=form)


@admin_required
@require_POST
def user_address(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            deactivation.change_address(person, by=request.user, **form.cleaned_data)
        except actions.AlreadyKnown:
            form.add_error("email", "A user with this email address already exists.")
        else:
            messages.success(request, _address_changed(person, request.user))
            return redirect("user-detail", pk)
    return _person_page(request, get_object_or_404(User, pk=pk), address_form=form)


def _address_changed(person: User, by: User) -> str:
    whose = "You’ve" if person == by else "They’ve"
    return f"Email address changed. {whose} been signed out, and links sent to the old address no longer work."


def _person_page(
    request: UserRequest, person: User, *, form: PersonForm | None = None, address_form: AddressForm | None = None
) -> HttpResponse:
    context = {
        "person": person,
        "form": form or PersonForm(instance=person, by=request.user),
        "address_form": address_form or AddressForm(),
        "memberships": _memberships_of(person, request.user),
    }
    return render(request, "workspace/user_detail.html", context)


def _memberships_of(person: User, viewer: User) -> "QuerySet[TeamMember]":
    """The user's places on hiring teams, limited to jobs the viewer may see."""
    seen = Requisition.objects.visible_to(viewer)
    return person.memberships.current().filter(requisition__in=seen).select_related("requisition")


@admin_required
@require_POST
def user_deactivate(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    try:
        deactivation.deactivate(person, by=request.user)
    except actions.LastAdmin:
        messages.error(request, "This is the only admin. Make someone else an admin first.")
    else:
        messages.success(
            request,
            f"{person} was deactivated. They’ve been signed out, their links no longer work, and they won’t get any more "
            "reminders.",
        )
        left = _memberships_of(person, request.user).filter(
            part="manager", requisition__in=Requisition.objects.running()
        )
        for member in left:
            messages.warning(request, f"{member.requisition} no longer has a hiring manager. Please assign one.")
    return redirect("user-detail", pk)


@admin_required
@require_POST
def user_reactivate(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    actions.reactivate(person, by=request.user)
    messages.success(request, f"{person} was reactivated and can sign in again.")
    return redirect("user-detail", pk)
