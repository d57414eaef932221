"""What is sent is measured before a byte of it is read: a stranger cannot fill the disk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


class Unread:
    """A body that nobody may read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("read")

    readline = read


def send(client, path: str, size: int) -> int:
    body = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread()}
    return client.post(path, **body).status_code


@pytest.mark.parametrize("path", ["/accounts/login/", "/m/stop/abc/", "/hooks/twilio/inbound/", "/candidates/new/"])
def test_a_strangers_file_is_refused_unread(client, path):
    assert send(client, path, 2 * MEGABYTE) == 413


def test_a_made_up_session_makes_nobody_less_of_a_stranger(client):
    client.cookies["session"] = "x" * 32

    assert send(client, "/accounts/login/", 2 * MEGABYTE) == 413


def test_a_persons_file_far_beyond_the_limit_is_refused_unread(as_recruiter):
    answer = as_recruiter.post(
        reverse("candidate-create"), CONTENT_LENGTH=str(100 * MEGABYTE), **{"wsgi.input": Unread()}
    )

    assert answer.status_code == 413
    assert "Files can be up to 10 MB" in answer.content.decode()


def test_a_persons_file_a_little_too_large_is_refused_beside_its_field(as_recruiter):
    paper = SimpleUploadedFile("cv.pdf", b"%PDF-" + b" " * (10 * MEGABYTE))
    answer = as_recruiter.post(reverse("candidate-create"), {"name": "Robin Example", "file": paper})

    assert answer.status_code == 422
    assert 'value="Robin Example"' in answer.content.decode()


def test_a_length_that_is_none_is_no_error(client):
    for odd in ("", "abc", "-1", "²"):
        assert client.get("/accounts/login/", CONTENT_LENGTH=odd).status_code == 200
