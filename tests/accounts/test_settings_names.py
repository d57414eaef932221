"""Settings names things as the guides do, and has one page for changing a password."""

from django.urls import reverse


def test_settings_shows_no_model_or_app_names(as_admin):
    index = as_admin.get("/admin/").content.decode()
    section = as_admin.get("/admin/feedback/").content.decode()

    for name in (
        "Check-in surveys",
        "Planned reminders",
        "Channel status",
        "Review reasons",
        "Opt-in and opt-out history",
    ):
        assert f">{name}</a>" in index
    assert "<title>Settings | Tandem</title>" in " ".join(index.split())
    assert "<title>Check-ins | Tandem</title>" in section
    assert "<h1>Check-ins</h1>" in section
    for words in ("Models in", "Model name", "administration"):
        assert words not in index
        assert words not in section.replace("Django administration", "")


def test_a_password_is_changed_on_the_page_that_ends_message_links(as_admin):
    answer = as_admin.get("/admin/password_change/")

    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("account_change_password")


def test_fields_edited_in_a_list_have_a_label(as_admin, seeded):
    page = as_admin.get(reverse("admin:recruiting_reasoncode_changelist")).content.decode()

    assert 'aria-label="Active"' in page


def test_settings_leads_back_to_tandem(as_admin):
    page = as_admin.get("/admin/").content.decode()

    assert '<a href="/">Back to Tandem</a>' in page
    assert "View site" not in page
    assert "favicon" in page


def test_columns_of_settings_lists_are_titled_in_words(as_admin, seeded, house):
    titles = {
        "accounts_user": "Last sign-in",
        "accounts_organisation": "Escalation contact",
        "reminders_reminderrule": "Ignore frequency",
        "feedback_surveytemplate": "Open for (days)",
    }
    for model, title in titles.items():
        page = as_admin.get(reverse(f"admin:{model}_changelist")).content.decode()
        assert f">{title}</a>" in page
