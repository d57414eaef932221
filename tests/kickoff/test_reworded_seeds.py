"""The migration that rewords seeded rows: only where the text is still the seeded one, and backwards too."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from core import clock
from kickoff.commitments import SLIP, USUAL
from kickoff.models import AgendaItem, AgendaTemplateItem, Agreement, Commitment, Milestone
from kickoff.seeds import AGENDA
from tests.kickoff.factories import AgendaItemFactory, proposed_agreement

pytestmark = pytest.mark.django_db
migration = import_module("kickoff.migrations.0005_reword_seeded_texts")
later = import_module("kickoff.migrations.0007_commitments_as_clauses")
latest = import_module("kickoff.migrations.0008_clearer_seeded_texts")


class Editor:
    connection = connection


@pytest.fixture
def agreement(job, recruiter) -> Agreement:
    return proposed_agreement(job, recruiter)


def texts() -> list[list[str]]:
    return [
        list(AgendaTemplateItem.objects.order_by("key").values_list("title", "question", "output_label", "basis")),
        list(Commitment.objects.order_by("position").values_list("text", flat=True)),
        list(Agreement.objects.values_list("slip", flat=True)),
    ]


def test_it_leads_to_the_texts_that_are_seeded_today(seeded, agreement):
    today = texts()
    latest.restore(apps, Editor)
    assert "Agreeing on changes to the must-haves before they’re made." in texts()[1]
    later.restore(apps, Editor)
    assert "Every candidate hears back, with a reason we can share." in texts()[1]
    migration.restore(apps, Editor)
    before = texts()
    assert "A verdict with a reason on everyone introduced." in before[1]
    assert before[0] != today[0]

    migration.reword(apps, Editor)
    later.reword(apps, Editor)
    latest.reword(apps, Editor)
    assert texts() == today


def test_its_new_texts_are_those_of_the_seeds():
    seeds = {key: (title, question, label, basis) for key, title, _, _, label, question, basis in AGENDA}

    titles = {old: new for _, _, old, new in latest.AGENDA}
    assert all(titles.get(new, new) in seeds[key] for key, _, _, new in migration.AGENDA)
    changes = [(old, new) for _, _, old, new in [*later.COMMITMENTS, *latest.COMMITMENTS]]
    assert {(side, kind, _after(changes, new)) for side, kind, _, new in migration.COMMITMENTS} <= {
        (side, kind, text) for side, kind, _, text in USUAL
    }
    assert _after([latest.SLIP], migration.SLIP[1]) == SLIP
    assert all(new == Milestone.Key(key).label for key, _, new in migration.MILESTONES)


def _after(changes: list[tuple[str, str]], text: str) -> str:
    for old, new in changes:
        text = new if text == old else text
    return text


@pytest.mark.parametrize(("state", "is_reworded"), [("draft", True), ("proposed", False)])
def test_what_slips_is_reworded_in_drafts_alone(agreement, state, is_reworded):
    """Both sides read it as it was when it was sent."""
    Agreement.objects.update(state=state, slip=latest.SLIP[0])
    latest.reword(apps, Editor)
    assert Agreement.objects.get().slip == latest.SLIP[is_reworded]


def test_copies_follow_and_an_edit_stays(seeded, job, agreement):
    old_title = next(old for key, field, old, _ in migration.AGENDA if (key, field) == ("K1", "title"))
    copy = AgendaItemFactory(key="K1", title=old_title)
    AgendaTemplateItem.objects.filter(key="K1").update(title="Our own opening question")
    Commitment.objects.filter(kind="review").update(text="A word on everyone by Friday.")
    step = Milestone.objects.create(
        requisition=job, key="review", name="First views", side="manager", due_at=clock.now()
    )
    own = Milestone.objects.create(
        requisition=job, key="decision", name="Panel talk", side="manager", due_at=clock.now()
    )

    migration.reword(apps, Editor)

    assert AgendaItem.objects.get(pk=copy.pk).title == next(title for key, title, *_ in AGENDA if key == "K1")
    assert AgendaTemplateItem.objects.get(key="K1").title == "Our own opening question"
    assert Commitment.objects.get(kind="review").text == "A word on everyone by Friday."
    assert [Milestone.objects.get(pk=row.pk).name for row in (step, own)] == ["First reviews", "Panel talk"]
