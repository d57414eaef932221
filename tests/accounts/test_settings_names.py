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
