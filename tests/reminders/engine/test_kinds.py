import pytest

from reminders import kinds
from reminders.kinds import Reply
from reminders.models import Occurrence
from tests.reminders.engine.scripted import Wish


def test_a_name_is_used_once(wishes):
    with pytest.raises(ValueError, match=r"two kinds|Two reminder kinds"):
        kinds.register(Wish)
    assert isinstance(kinds.get_kind("tests.wish"), Wish)


def test_what_a_kind_does_unless_it_says_otherwise(engine, manager):
    class Plain(kinds.ReminderKind):
        name, label = "tests.plain", "Plain things"

        def due(self, now, rules):
            return []

        def still_needed(self, occurrence):
            return ""

        def context(self, occurrence):
            return kinds.ItemContext(title="one", short="one", spoken="One.")

    engine.want(manager)
    engine.plan()
    occurrence, plain = Occurrence.objects.get(), Plain()

    assert plain.grouped([occurrence]).title == "one"
    assert plain.staff(occurrence) is None
    assert plain.escalation(3).title == "Plain things: 3 still open after all reminders"
    assert plain.answer("x:1", Reply(manager, "yes", "sms")).result == "question"


def test_a_kind_that_groups_says_all_of_its_items():
    """Without a `grouped` of its own, a message would name the first of them and lose the others."""
    inherited = kinds.ReminderKind.grouped
    loses = [kind.name for kind in kinds.all_kinds().values() if kind.groups and type(kind).grouped is inherited]
    assert [name for name in loses if not name.startswith("tests.")] == []
