import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import User
from core.models import AuditEvent
from reminders.models import ContactPoint
from tests.factories import ReviewRequestFactory, UserFactory
from tests.feedback.factories import make_message_link

INVITATION = {"name": "Nina New", "email": "nina@example.org", "role": "manager", "zone": "Europe/Berlin"}


def test_a_recruiter_invites_a_hiring_manager(as_recruiter, recruiter):
    r = as_recruiter.post(reverse("user-invite"), INVITATION)

    nina = User.objects.get(email="nina@example.org")
    assert r["Location"] == reverse("user-detail", args=[nina.pk])
    assert (nina.role, nina.invited_by, nina.has_usable_password()) == ("manager", recruiter, False)
    assert EmailAddress.objects.get(user=nina).verified
    assert AuditEvent.objects.filter(verb="person.invited").exists()


@pytest.mark.parametrize("role", ["admin", "recruiter"])
def test_a_recruiter_cannot_invite_someone_with_more_rights(role, as_recruiter):
    r = as_recruiter.post(reverse("user-invite"), INVITATION | {"role": role})

    assert r.status_code == 200
    assert not User.objects.filter(email="nina@example.org").exists()


def test_an_admin_invites_anyone(as_admin):
    as_admin.post(reverse("user-invite"), INVITATION | {"role": "recruiter"})

    assert User.objects.get(email="nina@example.org").role == "recruiter"


def test_an_address_that_is_taken_keeps_what_was_typed(as_recruiter, db):
    UserFactory(email="Nina@example.org".lower())

    r = as_recruiter.post(reverse("user-invite"), INVITATION | {"email": "NINA@example.org"})

    assert "already exists" in r.content.decode()
    assert "Nina New" in r.content.decode()


def test_managers_do_not_see_the_users_pages(as_manager, recruiter):
    for url in (reverse("user-list"), reverse("user-invite"), reverse("user-detail", args=[recruiter.pk])):
        assert as_manager.get(url).status_code == 403


def test_a_recruiter_cannot_edit_a_user(as_recruiter, manager):
    r = as_recruiter.post(reverse("user-detail", args=[manager.pk]), {"name": "X", "role": "manager"})

    manager.refresh_from_db()
    assert r.status_code == 403
    assert manager.name == "Mona Manager"


def test_an_admin_changes_a_role(as_admin, manager):
    as_admin.post(reverse("user-detail", args=[manager.pk]), {"name": manager.name, "role": "reviewer", "zone": ""})

    manager.refresh_from_db()
    assert manager.role == "reviewer"


def test_a_form_changes_only_what_it_shows(as_admin, manager):
    fields = {"name": manager.name, "role": "manager", "is_active": "", "email": "evil@example.org", "password": "x"}

    as_admin.post(reverse("user-detail", args=[manager.pk]), fields)

    manager.refresh_from_db()
    assert manager.is_active
    assert manager.email != "evil@example.org"


def test_deactivating_signs_the_user_out(as_admin, as_manager, manager):
    as_admin.post(reverse("user-deactivate", args=[manager.pk]))

    assert as_manager.get(reverse("today")).status_code == 302
    assert not User.objects.get(pk=manager.pk).is_active


def test_deactivating_asks_first_and_says_what_cannot_be_undone(as_admin, manager):
    page = as_admin.get(reverse("user-detail", args=[manager.pk])).text

    assert "canceled requests won’t be restored" in page
    assert 'href="#deactivate" data-open' in page


def test_admins_are_told_what_deactivating_their_own_account_does(as_admin, admin_person):
    page = as_admin.get(reverse("user-detail", args=[admin_person.pk])).text

    assert "Deactivate your own account?" in page
    assert "You’ll be signed out" in page
    assert "They’ll" not in page


def test_an_admin_sees_which_job_lost_its_hiring_manager(as_admin, manager, requisition):
    r = as_admin.post(reverse("user-deactivate", args=[manager.pk]), follow=True)

    assert f"{requisition.title} no longer has a hiring manager." in r.text


def test_only_admins_deactivate(as_recruiter, manager):
    assert as_recruiter.post(reverse("user-deactivate", args=[manager.pk])).status_code == 403
    assert User.objects.get(pk=manager.pk).is_active


def test_the_only_admin_is_told_why_not(as_admin, admin_person):
    r = as_admin.post(reverse("user-deactivate", args=[admin_person.pk]), follow=True)

    assert "only admin" in r.content.decode()


def test_a_user_is_reactivated(as_admin, manager):
    as_admin.post(reverse("user-deactivate", args=[manager.pk]))
    as_admin.post(reverse("user-reactivate", args=[manager.pk]))

    assert User.objects.get(pk=manager.pk).is_active


@pytest.fixture
def change_address(as_admin, manager):
    return lambda email: as_admin.post(reverse("user-address", args=[manager.pk]), {"email": email}, follow=True)


def test_an_admin_changes_an_email_address(change_address, as_manager, manager):
    link = make_message_link(manager, ReviewRequestFactory(reviewer=manager))
    ContactPoint.objects.create(user=manager, channel="email", state="bouncing", state_reason="550")

    change_address("Mona.New@example.org ")

    manager.refresh_from_db()
    assert manager.email == "mona.new@example.org"
    assert EmailAddress.objects.get(user=manager).email == "mona.new@example.org"
    assert as_manager.get(reverse("today")).status_code == 302
    link.refresh_from_db()
    assert link.revoked_at
    assert manager.contact_points.get().state == "usable"


def test_an_opt_out_survives_a_new_address(change_address, manager):
    ContactPoint.objects.create(user=manager, channel="email", state="opted_out")

    change_address("mona.new@example.org")

    assert manager.contact_points.get().state == "opted_out"


def test_the_address_of_another_user_is_refused_and_stays_in_the_form(change_address, manager, outsider):
    page = change_address(outsider.email.upper()).content.decode()

    assert "already exists" in page
    assert f'value="{outsider.email.upper()}"' in page
    assert User.objects.get(pk=manager.pk).email == manager.email


@pytest.fixture
def taken_at_the_same_moment(monkeypatch):
    """The check before the change finds nothing; the database refuses."""

    def refuse(*_, **__):
        raise IntegrityError

    monkeypatch.setattr(User.objects, "create_user", refuse)
    monkeypatch.setattr(User, "save", refuse)


def test_an_address_taken_at_the_same_moment_is_refused(change_address, manager, request):
    request.getfixturevalue("taken_at_the_same_moment")

    assert "already exists" in change_address("new@example.org").content.decode()


def test_an_invitation_sent_at_the_same_moment_is_refused(as_recruiter, request):
    request.getfixturevalue("taken_at_the_same_moment")

    r = as_recruiter.post(reverse("user-invite"), INVITATION)

    assert "already exists" in r.content.decode()


def test_users_are_found_by_name_or_address(as_recruiter, manager, outsider):
    r = as_recruiter.get(reverse("user-list"), {"q": "otto"})

    assert "Otto Outsider" in r.content.decode()
    assert "Mona Manager" not in r.content.decode()


@pytest.mark.parametrize("rows", [1, 25])
def test_the_list_costs_the_same_for_any_number_of_users(rows, as_recruiter, django_assert_max_num_queries):
    UserFactory.create_batch(rows)
    as_recruiter.get(reverse("user-list"))

    with django_assert_max_num_queries(5):
        as_recruiter.get(reverse("user-list"))


def test_saving_an_unchanged_user_records_no_change(as_admin, manager):
    as_is = {"name": manager.name, "role": manager.role, "zone": manager.zone, "holiday_calendar": ""}

    as_admin.post(reverse("user-detail", args=[manager.pk]), as_is)

    assert not AuditEvent.objects.filter(verb="person.changed").exists()


@pytest.mark.parametrize("again", ["user-deactivate", "user-reactivate"])
def test_a_second_press_is_recorded_once(again, as_admin, manager):
    verbs = ["user-deactivate", *(["user-reactivate"] if again == "user-reactivate" else []), again]
    for verb in verbs:
        as_admin.post(reverse(verb, args=[manager.pk]))

    assert AuditEvent.objects.filter(verb=again.replace("user-", "person.") + "d").count() == 1


def test_the_menu_links_only_to_pages_the_user_may_open(as_admin, as_recruiter, as_manager):
    admins, recruiters, managers = (each.get("/").content.decode() for each in (as_admin, as_recruiter, as_manager))
    users, calls, status = (reverse(name) for name in ("user-list", "task-list", "status"))

    assert all(f'href="{path}"' in admins for path in (users, calls, status, "/admin/"))
    assert all(f'href="{path}"' in recruiters for path in (users, calls))
    assert not any(f'href="{path}"' in recruiters for path in (status, "/admin/"))
    assert not any(f'href="{path}"' in managers for path in (users, calls, status, "/admin/"))
