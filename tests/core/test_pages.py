from django.test import RequestFactory

from core.pages import back_to, page_of


def test_it_goes_back_only_to_a_path_of_this_site():
    for evil in (
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "https://evil.example/",
    ):
        request = RequestFactory().post("/", {"next": evil})
        assert back_to(request, "/home/")["Location"] == "/home/", evil


def test_it_goes_back_where_the_person_came_from():
    request = RequestFactory().post("/", {"next": "/jobs/3/?page=2"})

    assert back_to(request, "/")["Location"] == "/jobs/3/?page=2"


def test_a_page_number_that_is_none_shows_the_nearest_page():
    rows = list(range(120))

    for asked, shown in (("zzz", 1), ("-4", 3), ("99", 3), ("2", 2), ("", 1), ("\x00", 1)):
        assert page_of(rows, RequestFactory().get("/", {"page": asked})).number == shown, asked
