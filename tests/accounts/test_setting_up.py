"""An admin sets up the organization: how to get there, labels that explain, and no value that would shift deadlines."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts import actions
from accounts.models import Organisation
from feedback.models import SurveyTemplate
from kickoff.models import AgendaTemplateItem
from recruiting.models import PipelineTemplate
from reminders.models import ReminderRule

pytestmark = pytest.mark.usefixtures("seeded")
ORGANIZATION = {
    "name": "Harbor Systems",
    "zone": "Europe/Berlin",
    "holiday_calendar": "de-be",
    "workdays": ["0", "1", "2", "3"],
    "date_format": "us",
    "opens": "08:00",
    "closes": "16:30",
}


def add_organization(client, **changed):
    return client.post(reverse("admin:accounts_organisation_add"), {**ORGANIZATION, **changed})


def test_every_page_links_an_admin_to_settings(as_admin):
    page = as_admin.get(reverse("today")).text

    for name in ("admin:index", "user-list", "task-list", "status"):
        assert f'href="{reverse(name)}"' in page, name


def test_a_recruiter_finds_users_and_calls_but_no_settings(as_recruiter):
    page = as_recruiter.get(reverse("today")).text

    assert f'href="{reverse("user-list")}"' in page
    assert f'href="{reverse("task-list")}"' in page
    assert f'href="{reverse("admin:index")}"' not in page


def test_a_manager_finds_neither(as_manager):
    page = as_manager.get(reverse("today")).text

    assert f'href="{reverse("user-list")}"' not in page
    assert f'href="{reverse("admin:index")}"' not in page


def test_a_new_installation_shows_its_admin_where_to_start(as_admin):
    page = as_admin.get(reverse("today")).text

    assert "Set up your organization" in page
    assert f'href="{reverse("admin:accounts_organisation_changelist")}"' in page


def test_the_organization_is_set_up_with_names_and_choices(as_admin):
    assert add_organization(as_admin).status_code == 302

    organization = Organisation.objects.get()
    assert (organization.zone, organization.holiday_calendar, organization.workdays) == (
        "Europe/Berlin",
        "DE-BE",
        [0, 1, 2, 3],
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("holiday_calendar", "Germany", "We don’t have a holiday calendar for “Germany.”"),
        ("holiday_calendar", "DE-XX", "We don’t have a holiday calendar for “DE-XX.”"),
        ("closes", "07:00", "Business hours must end after they start."),
        ("zone", "Berlin", "Select a valid choice"),
    ],
)
def test_an_organization_with_a_wrong_calendar_is_refused(as_admin, field, value, words):
    r = add_organization(as_admin, **{field: value})

    assert words in r.text
    assert not Organisation.objects.exists()


def test_a_user_gets_no_unknown_holiday_calendar(as_admin, manager):
    fields = {"name": manager.name, "role": manager.role, "zone": "", "holiday_calendar": "New York"}

    r = as_admin.post(reverse("user-detail", args=[manager.pk]), fields)

    assert "We don’t have a holiday calendar for “New York.”" in r.text
    manager.refresh_from_db()
    assert manager.holiday_calendar == ""


def test_groups_and_email_addresses_are_not_edited_in_settings(as_admin):
    names = {model._meta.label for model in admin.site._registry}

    assert not names & {"auth.Group", "account.EmailAddress"}


def test_reminder_rules_say_when_in_days_and_about_what(as_admin):
    page = as_admin.get(reverse("admin:reminders_reminderrule_changelist")).text

    assert "1 business day before the due date" in page  # the due-soon reminder
    assert "7 days after" not in page
    assert "feedback.review" not in page.split("Filter")[0]


def test_reminder_rules_cannot_be_added(as_admin):
    assert as_admin.get(reverse("admin:reminders_reminderrule_add")).status_code == 403


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (PipelineTemplate, "480 is one business day"),
        (AgendaTemplateItem, "A sentence or two, shown to both sides during the meeting."),
        (SurveyTemplate, "appears at the top of the hiring manager"),
        (ReminderRule, "480 is one business day; 60 is one hour."),
    ],
)
def test_what_an_admin_edits_is_explained_beside_it(as_admin, model, words):
    row = model.objects.first()
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])

    assert words in as_admin.get(url).text


def test_a_new_agenda_item_comes_last_by_default(as_admin):
    last = AgendaTemplateItem.objects.order_by("position").last()

    page = as_admin.get(reverse("admin:kickoff_agendatemplateitem_add"))

    assert page.context["adminform"].form["position"].value() == last.position + 1


def test_a_question_added_without_a_position_is_asked_last(as_admin):
    survey = SurveyTemplate.objects.get(key="one-week-manager")
    url = reverse("admin:feedback_surveytemplate_change", args=[survey.pk])
    form = as_admin.get(url).context["inline_admin_formsets"][0].formset
    fields = {name: "" if value is None else value for name, value in values_of(form).items()}
    main = {
        name: getattr(survey, name) for name in ("key", "name", "side", "asked_when", "days_after_start", "open_days")
    }
    number = form.total_form_count()
    new = {"text": "What surprised you?", "kind": "text", "position": "0", "active": "on"}
    more = {f"questions-{number}-{name}": value for name, value in new.items()}

    posted = as_admin.post(url, {**main, "active": "on", **fields, "questions-TOTAL_FORMS": number + 1, **more})

    assert posted.status_code == 302
    assert [q.text for q in survey.questions.all()][-1] == "What surprised you?"
    assert survey.questions.count() == number + 1


def values_of(formset) -> dict:
    """What the browser would post for an untouched formset."""
    values = {f"{formset.prefix}-INITIAL_FORMS": formset.initial_form_count()}
    for form in formset.initial_forms:
        for name in form.fields:
            value = form[name].value()
            if name != "DELETE" and value is not False:
                values[form.add_prefix(name)] = value
    return values


def test_an_address_that_is_taken_is_never_invited_again(recruiter, manager):
    with pytest.raises(actions.AlreadyKnown):
        actions.invite(email=manager.email.upper(), name="Mona again", role="manager", by=recruiter)
