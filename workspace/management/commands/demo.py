from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Organisation, User
from core import clock
from workspace.demo.builder import Stage
from workspace.demo.jobs import tell
from workspace.demo.people import COLLEAGUES, HOUSE, PASSWORD, address


class Command(BaseCommand):
    """Fills an empty demo database with a house, its people and searches that have a history. Run again, it only prints
    the sign-ins. Refused outside the demo: nobody gets known passwords into production (CVE-2021-45111)."""

    help = "Make the demo's people and searches, and print the sign-ins (DEMO=true only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is for the demo only. Set DEMO=true on a machine of your own.")
        if not User.objects.exists():
            with transaction.atomic():
                Organisation.objects.get_or_create(id=1, defaults=HOUSE)
                cast = {key: self._hire(key) for key in COLLEAGUES}
                Organisation.objects.update(escalation_to=cast["ada"])
            tell(Stage(), cast)
            User.objects.update(last_login=clock.now())  # they worked here for weeks: nobody is only invited
        self._print_sign_ins()

    @staticmethod
    def _hire(key: str) -> User:
        name, role, zone = COLLEAGUES[key]
        person = User.objects.create_user(address(key), PASSWORD, name=name, role=role, zone=zone)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    def _print_sign_ins(self) -> None:
        self.stdout.write(f"  Sign in with any of these, password {PASSWORD}")
        for person in User.objects.filter(email__endswith="@example.org", is_active=True).order_by("pk"):
            self.stdout.write(f"    {person.email:<22} {person.get_role_display():<16} {person.name}")
