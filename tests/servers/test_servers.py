"""The test servers do what the tests rely on."""

import smtplib

import psycopg2  # type: ignore[import-untyped]  # psycopg2 ships no types
import pytest
from redis import Redis as RedisClient

from tests.servers import smtp as mail

MAIL = b"Subject: Hello\r\nTo: a@example.org\r\n\r\nHi there.\r\n"


def send(server, to: str = "a@example.org") -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=1) as client:
        client.sendmail("b@example.org", [to], MAIL)


@pytest.mark.smtp
def test_a_mail_is_kept_as_it_came(smtp_server):
    send(smtp_server)

    [received] = smtp_server.wait_for(to="a@example.org", subject="Hello")
    assert received.text.strip() == "Hi there."


@pytest.mark.smtp
def test_the_test_mail_server_refuses_on_request(smtp_server):
    smtp_server.answers.append("451 4.3.0 later")

    with pytest.raises(smtplib.SMTPDataError):
        send(smtp_server)
    assert smtp_server.messages == []


@pytest.mark.smtp
@pytest.mark.parametrize("answer", [mail.DROP, mail.HANG])
def test_a_broken_or_silent_server_has_the_mail_all_the_same(smtp_server, answer):
    smtp_server.answers.append(answer)

    with pytest.raises((smtplib.SMTPException, OSError)):
        send(smtp_server)
    assert len(smtp_server.messages) == 1


@pytest.mark.smtp
def test_a_stopped_mail_server_refuses_connections(smtp_server):
    smtp_server.stop()

    with pytest.raises(OSError, match="refused"):
        send(smtp_server)


@pytest.mark.postgres
def test_postgresql_survives_a_crash_with_what_was_committed(postgres_server):
    url = postgres_server.create_database("crash").replace("postgres://", "postgresql://")
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (n int)")
    connection.close()

    postgres_server.stop("immediate")
    postgres_server.start()

    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kept")
        assert cursor.fetchone() == (0,)
    connection.close()


@pytest.mark.redis
def test_redis_keeps_what_it_wrote_and_answers_again(redis_server):
    with RedisClient.from_url(redis_server.url) as client:
        client.set("kept", "yes")
        client.bgrewriteaof()
    redis_server.stop()
    redis_server.start()
    with RedisClient.from_url(redis_server.url) as client:
        assert client.get("kept") == b"yes"
