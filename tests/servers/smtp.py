"""An SMTP server that stores messages and misbehaves on request.

`server.answers` holds what it says to the next messages, one each; when empty it accepts. An answer is a reply line
("451 4.3.0 later"), `DROP` (the connection breaks after the message was taken) or `HANG` (no answer at all, until the
client gives up). Both DROP and HANG *have* the message: that is what makes them uncertain.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.processes import HERE, free_port, wait_until

ACCEPTED = "250 2.0.0 accepted"
DROP = "drop"
HANG = "hang"


@dataclass(frozen=True)
class Received:
    """One message as received."""

    sender: str
    to: list[str]
    raw: bytes
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain body."""
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def calendar(self) -> str:
        """The iCalendar part, or nothing."""
        parts = [p for p in self.message.walk() if p.get_content_type() == "text/calendar"]
        return parts[0].get_content() if parts else ""


@dataclass
class Mailbox:
    """The handler: stores the message, then answers as the test told it to."""

    messages: list[Received] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused_recipients: dict[str, str] = field(default_factory=dict)  # address → reply line at RCPT
    on_message: Callable[[Received], None] | None = None  # runs after it was kept, before it is answered
    delay: float = 0  # seconds between keeping a message and answering
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if reply := self.refused_recipients.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        with self.lock:
            answer = self.answers.pop(0) if self.answers else ACCEPTED
        if answer in (ACCEPTED, DROP, HANG) or answer.startswith("2"):
            self.keep(envelope)
        await asyncio.sleep(self.delay)
        if answer == HANG:
            await asyncio.sleep(3600)
        if answer == DROP:
            transport = server.transport
            if transport is not None:
                transport.abort()  # type: ignore[attr-defined]  # asyncio's own transport has it
            return "421 4.3.0 broken"
        return answer

    def keep(self, envelope: Envelope) -> None:
        raw = envelope.original_content or b""
        message = message_from_bytes(raw, policy=policy.default)
        received = Received(str(envelope.mail_from), list(envelope.rcpt_tos), raw, message)
        with self.lock:
            self.messages.append(received)
        if self.on_message:
            self.on_message(received)


class Smtp:
    """`with Smtp() as server: server.url, server.wait_for(to=…)`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.box = Mailbox()
        self.controller: Controller | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """For `EMAIL_URL`."""
        return f"smtp://{HERE}:{self.port}"

    @property
    def messages(self) -> list[Received]:
        return list(self.box.messages)

    @property
    def answers(self) -> list[str]:
        return self.box.answers

    def start(self) -> None:
        self.controller = Controller(self.box, hostname=HERE, port=self.port, ready_timeout=10)
        self.controller.start()

    def stop(self) -> None:
        """Refuses connections from now on; received messages stay."""
        if self.controller:
            self.controller.stop(no_assert=True)
            self.controller = None

    def clear(self) -> None:
        """Between tests: deletes messages and instructions."""
        self.box.messages.clear()
        self.box.answers.clear()
        self.box.refused_recipients.clear()
        self.box.on_message = None

    def to(self, address: str, subject: str = "") -> list[Received]:
        """Returns the messages to an address with `subject` in their subject."""
        return [m for m in self.messages if address in m.to and subject in str(m.message["subject"])]

    def wait_for(self, *, to: str, subject: str = "", count: int = 1, seconds: float = 30) -> list[Received]:
        """Waits for at least `count` such messages. Raises TimeoutError with the list of what was received."""
        try:
            wait_until(lambda: len(self.to(to, subject)) >= count, seconds=seconds, what="mail")
        except TimeoutError as error:
            had = [f"{m.to}: {m.message['subject']}" for m in self.messages]
            raise TimeoutError(f"{count} × mail to {to} ({subject!r}): {error}; came: {had}") from None
        return self.to(to, subject)
