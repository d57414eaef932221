"""Migrations of feedback: seeded check-ins are reworded, and an admin's own words stay."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from feedback.models import SurveyQuestion, SurveyTemplate
from feedback.seeds import TEMPLATES

pytestmark = pytest.mark.django_db
wording = import_module("feedback.migrations.0008_check_in_wording")
smoother = import_module("feedback.migrations.0011_what_a_check_in_question_is_about")


def texts() -> set[str]:
    return {
        *SurveyTemplate.objects.values_list("name", flat=True),
        *SurveyQuestion.objects.values_list("text", flat=True),
    }


def test_seeded_check_ins_are_reworded_forward_and_back(seeded):
    now = texts()
    wording.restore(apps, None)
    before = texts()
    assert not before & {new for _, new in wording.QUESTIONS}
    assert "How did the search go?" in before

    wording.reword(apps, None)
    assert texts() == now == {text for _, name, *_, asked in TEMPLATES for text in (name, *(q.text for q in asked))}


def test_an_admins_wording_stays(seeded):
    SurveyTemplate.objects.filter(key="one-week-manager").update(name="Ours")
    SurveyQuestion.objects.filter(template__key="one-week-manager").update(text="Our question")
    wording.restore(apps, None)
    wording.reword(apps, None)

    assert SurveyTemplate.objects.get(key="one-week-manager").name == "Ours"
    assert set(SurveyQuestion.objects.filter(template__key="one-week-manager").values_list("text", flat=True)) == {
        "Our question"
    }


class Editor:
    connection = connection


def test_a_question_that_needed_the_one_before_it_names_the_process(seeded):
    now = texts()
    smoother.restore(apps, Editor)
    assert "What would have made it smoother?" in texts()
    SurveyQuestion.objects.filter(template__key="one-week-manager", text=smoother.OLD).update(text="Our question")
    smoother.reword(apps, Editor)

    assert texts() == now | {"Our question"}
