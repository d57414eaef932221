"""The migration to standard terms rewords what still has the seeded words, and nothing else."""

from importlib import import_module

import pytest
from django.apps import apps

from recruiting.models import PipelineStage, PipelineTemplate, ReasonCode
from recruiting.seeds import AGAINST, FOR, STAGES, seed

migration = import_module("recruiting.migrations.0004_standard_terms")
pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded_before():
    """Stages and reason codes as they were seeded before."""
    template = PipelineTemplate.objects.create(name="Standard", is_default=True)
    for position, (kind, old, _) in enumerate(migration.STAGES):
        PipelineStage.objects.create(template=template, name=old, kind=kind, position=position)
    for position, (direction, old, _) in enumerate(migration.REASONS):
        ReasonCode.objects.create(label=old, direction=direction, position=position)
    ReasonCode.objects.create(label="Terms or place", direction="against", position=99)


def stages() -> list[str]:
    return list(PipelineStage.objects.values_list("name", flat=True))


def labels(**columns: object) -> set[str]:
    return set(ReasonCode.objects.filter(**columns).values_list("label", flat=True))


def test_seeded_rows_get_the_current_wording(seeded_before):
    migration.to_standard_terms(apps, None)

    assert set(stages()) <= {name for name, *_ in STAGES}
    assert labels(active=True) <= {*FOR, *AGAINST}
    assert {"Compensation", "Location"} <= labels(active=True)


def test_what_an_admin_renamed_or_moved_elsewhere_stays(seeded_before):
    PipelineStage.objects.filter(kind="review").update(name="CV check")
    PipelineStage.objects.filter(kind="screen").update(kind="interview")
    ReasonCode.objects.filter(label="Evidence thin").update(label="Thin evidence")
    migration.to_standard_terms(apps, None)

    assert stages() == ["New", "CV check", "Screen", "Debrief"]
    assert "Thin evidence" in labels()
    assert "Not enough evidence" not in labels()


def test_reviews_keep_the_code_that_meant_either_of_two(seeded_before):
    old = ReasonCode.objects.get(label="Terms or place")
    migration.to_standard_terms(apps, None)

    old.refresh_from_db()
    assert (old.label, old.active) == ("Compensation or location", False)


def test_a_code_that_was_turned_off_gives_two_that_are_off(seeded_before):
    ReasonCode.objects.filter(label="Terms or place").update(active=False)
    migration.to_standard_terms(apps, None)

    assert {"Compensation", "Location"} <= labels(active=False)


def test_a_label_that_is_taken_already_is_left_alone(seeded_before):
    ReasonCode.objects.create(label="Motivation unclear", direction="against")
    migration.to_standard_terms(apps, None)

    assert {"Motivation unclear", "Motive unclear"} <= labels()


def test_it_can_be_undone(seeded_before):
    before = (stages(), labels(active=True))
    migration.to_standard_terms(apps, None)
    migration.to_seeded_terms(apps, None)

    assert (stages(), labels(active=True)) == before


def test_a_new_database_has_nothing_to_reword():
    seed()
    before = (stages(), labels())
    migration.to_standard_terms(apps, None)

    assert (stages(), labels()) == before
