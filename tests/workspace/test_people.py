import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import User
from core.models import AuditEvent
from tests.factories import UserFactory

INVITATION = {"name": "Nina New", "email": "nina@example.org", "role": "manager", "zone": "Europe/Berlin"}


def test_a_recruiter_invites_a_hiring_manager(as_recruiter, recruiter):
    r = as_recruiter.post(reverse("person-invite"), INVITATION)

    nina = User.objects.get(email="nina@example.org")
    assert r["Location"] == reverse("person-detail", args=[nina.pk])
    assert (nina.role, nina.invited_by, nina.has_usable_password()) == ("manager", recruiter, False)
    assert EmailAddress.objects.get(user=nina).verified
    assert AuditEvent.objects.filter(verb="person.invited").exists()


@pytest.mark.parametrize("role", ["admin", "recruiter"])
def test_a_recruiter_cannot_invite_somebody_with_more_rights(role, as_recruiter):
    r = as_recruiter.post(reverse("person-invite"), INVITATION | {"role": role})

    assert r.status_code == 200
    assert not User.objects.filter(email="nina@example.org").exists()


def test_an_admin_invites_anybody(as_admin):
    as_admin.post(reverse("person-invite"), INVITATION | {"role": "recruiter"})

    assert User.objects.get(email="nina@example.org").role == "recruiter"


def test_a_known_address_keeps_what_was_typed(as_recruiter, db):
    UserFactory(email="Nina@example.org".lower())

    r = as_recruiter.post(reverse("person-invite"), INVITATION | {"email": "NINA@example.org"})

    assert "here already" in r.content.decode()
    assert "Nina New" in r.content.decode()


def test_managers_do_not_see_the_people_pages(as_manager, recruiter):
    for url in (reverse("person-list"), reverse("person-invite"), reverse("person-detail", args=[recruiter.pk])):
        assert as_manager.get(url).status_code == 403


def test_a_recruiter_cannot_change_a_person(as_recruiter, manager):
    r = as_recruiter.post(reverse("person-detail", args=[manager.pk]), {"name": "X", "role": "manager"})

    manager.refresh_from_db()
    assert r.status_code == 403
    assert manager.name == "Mona Manager"


def test_an_admin_changes_a_role(as_admin, manager):
    as_admin.post(reverse("person-detail", args=[manager.pk]), {"name": manager.name, "role": "reviewer", "zone": ""})

    manager.refresh_from_db()
    assert manager.role == "reviewer"


def test_a_form_changes_only_what_it_shows(as_admin, manager):
    fields = {"name": manager.name, "role": "manager", "is_active": "", "email": "evil@example.org", "password": "x"}

    as_admin.post(reverse("person-detail", args=[manager.pk]), fields)

    manager.refresh_from_db()
    assert manager.is_active
    assert manager.email != "evil@example.org"


def test_deactivating_ends_what_hangs_on_the_person(as_admin, as_manager, manager):
    as_admin.post(reverse("person-deactivate", args=[manager.pk]))

    assert as_manager.get(reverse("today")).status_code == 302
    assert not User.objects.get(pk=manager.pk).is_active


def test_only_admins_deactivate(as_recruiter, manager):
    assert as_recruiter.post(reverse("person-deactivate", args=[manager.pk])).status_code == 403
    assert User.objects.get(pk=manager.pk).is_active


def test_the_only_admin_is_told_why_not(as_admin, admin_person):
    r = as_admin.post(reverse("person-deactivate", args=[admin_person.pk]), follow=True)

    assert "only admin" in r.content.decode()


def test_a_person_comes_back(as_admin, manager):
    as_admin.post(reverse("person-deactivate", args=[manager.pk]))
    as_admin.post(reverse("person-reactivate", args=[manager.pk]))

    assert User.objects.get(pk=manager.pk).is_active


def test_people_are_found_by_name_or_address(as_recruiter, manager, outsider):
    r = as_recruiter.get(reverse("person-list"), {"q": "otto"})

    assert "Otto Outsider" in r.content.decode()
    assert "Mona Manager" not in r.content.decode()


@pytest.mark.parametrize("rows", [1, 25])
def test_the_list_costs_the_same_for_any_number_of_people(rows, as_recruiter, django_assert_max_num_queries):
    UserFactory.create_batch(rows)
    as_recruiter.get(reverse("person-list"))

    with django_assert_max_num_queries(5):
        as_recruiter.get(reverse("person-list"))


def test_the_menu_leads_everybody_to_the_pages_they_may_open(as_admin, as_recruiter, as_manager):
    admins, recruiters, managers = (each.get("/").content.decode() for each in (as_admin, as_recruiter, as_manager))
    people, calls, status = (reverse(name) for name in ("person-list", "task-list", "status"))

    assert all(f'href="{path}"' in admins for path in (people, calls, status, "/admin/"))
    assert all(f'href="{path}"' in recruiters for path in (people, calls))
    assert not any(f'href="{path}"' in recruiters for path in (status, "/admin/"))
    assert not any(f'href="{path}"' in managers for path in (people, calls, status, "/admin/"))
