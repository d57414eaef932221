from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Organisation, User
from core import clock
from workspace.demo.builder import Stage
from workspace.demo.jobs import tell
from workspace.demo.people import ORGANIZATION, PASSWORD, USERS, address


class Command(BaseCommand):
    """Fills an empty demo database with a company, its users and jobs with a history. Run again, it only prints the
    sign-ins. Refused outside the demo, so that known passwords never reach production (CVE-2021-45111)."""

    help = "Create the demo's users and jobs, and print their passwords (DEMO=true only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This command is for the demo only. Set DEMO=true on your own machine.")
        if not User.objects.exists():
            with transaction.atomic():
                Organisation.objects.get_or_create(id=1, defaults=ORGANIZATION)
                cast = {key: self._create_user(key) for key in USERS}
                Organisation.objects.update(escalation_to=cast["ada"])
            tell(Stage(), cast)
            User.objects.update(last_login=clock.now())  # they have worked here for weeks: no one shows as invited
        self._print_sign_ins()

    @staticmethod
    def _create_user(key: str) -> User:
        name, role, zone = USERS[key]
        person = User.objects.create_user(address(key), PASSWORD, name=name, role=role, zone=zone)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    def _print_sign_ins(self) -> None:
        self.stdout.write(f"  Sign in as any of these users. Password for all: {PASSWORD}\n\n")
        row = "    {:<22}{:<18}{}".format
        self.stdout.write(row("Email", "Role", "Name"))
        for person in User.objects.filter(email__endswith="@example.org", is_active=True).order_by("pk"):
            self.stdout.write(row(person.email, person.get_role_display(), person.name))
