"""Thin reasons, sensitive wording, answers in words."""

import pytest

from feedback import replies, sensitive, thin
from feedback.text import storable, visible


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "Not a fit.",
        "not a good fit",
        "gut feeling",
        "Gut feeling, sorry.",
        "Culture",
        "culture fit",
        "overqualified",
        "I think she is just not a fit, sorry.",
        "Strong yes, definitely yes, I would say yes!",
        "I would say yes to this candidate, thanks",
        "It is just a gut feeling I have, sorry",
        "He is overqualified, I think, sorry.",
        "👍👍👍👍👍👍👍👍",
        "\u200b" * 40,
        "nice",
    ],
)
def test_it_is_asked_back(text):
    assert thin.is_thin(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ran forty services for six years and halved the pages.",
        "No on-call experience in the last four years.",
        "Overqualified for a first-level role: would leave within months, as they say themselves.",
        "Not a fit for the on-call duty: wants office hours only.",
        "Kubernetes in production is missing.",
        "Yes: wrote the runbooks of a bank.",
        "Keine Erfahrung mit Bereitschaftsdienst im Betrieb.",
    ],
)
def test_it_is_not_asked_back(text):
    assert not thin.is_thin(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Too old for this team.", "age"),
        ("She is in her fifties and will not adapt.", "age"),
        ("His age worries me a little.", "age"),
        ("We want a younger candidate.", "age"),
        ("near retirement age", "age"),
        ("She is pregnant.", "family or pregnancy"),
        ("has small kids at home", "family or pregnancy"),
        ("will probably start a family soon", "family or pregnancy"),
        ("newly married", "family or pregnancy"),
        ("strong accent, hard to follow", "national origin or accent"),
        ("not a native speaker", "national origin or accent"),
        ("his name sounds foreign", "national origin or accent"),
        ("wears a headscarf", "religion"),
        ("a devout Christian", "religion"),
        ("sits in a wheelchair", "health or disability"),
        ("had a burnout last year", "health or disability"),
        ("her health is a risk", "health or disability"),
        ("often sick", "health or disability"),
        ("not very attractive", "looks"),
        ("overweight", "looks"),
        ("his appearance was odd", "looks"),
        ("good for a woman", "gender or sexual orientation"),
        ("he is gay", "gender or sexual orientation"),
        ("a trade unionist", "politics or union membership"),
    ],
)
def test_a_hint_is_shown(text, topic):
    assert topic in sensitive.topics_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Knows the age of the codebase and its family of products.",
        "Java Native interfaces for six years.",
        "Worked in the disability insurance domain.",
        "Native mobile apps in Swift; cloud native; natively multilingual product.",
        "Old school C programmer who reads the manual.",
        "The service is too old for this; he moved it.",
        "Health checks and health care data pipelines.",
        "Family-run business; the font family; product family.",
        "Strong yes: keeps her head under load, explains outages plainly.",
        "Race conditions found by hand.",
        "Knows the origin policy and CORS; same-origin headers.",
        "Accent colours of the design system.",
        "A black-box test and a white-label product.",
        "Attractive offer; the salary is attractive to them.",
        "Credit unions as customers.",
        "Young company, young product, first hire in operations.",
        "Handled sensitive religion-neutral data for a research institute.",
        "Union types in TypeScript.",
        "Parent and child processes; orphan processes; kills children of a dead master.",
        "Single-page apps.",
        "Cancer research pipeline on Kubernetes.",
        "Burn-out chart and burn-down chart.",
        "Look and feel of the console.",
        "Their tool looks at the weight of each edge.",
        "Has two children nodes in the tree? No: built B-trees.",
        "Childcare platform with a million users.",
        "Asked what happens if they have to wait: good answer.",
        "Republican era archives digitised.",
        "Black belt in Six Sigma.",
        "Master of the domain.",
    ],
)
def test_no_hint_is_shown(text):
    assert sensitive.topics_in(text) == []


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("Yes because she ran the pager for six years", "yes", "she ran the pager for six years"),
        ("yes, ran it at scale", "yes", "ran it at scale"),
        ("YES - ran it at scale", "yes", "ran it at scale"),
        ("No: no on-call experience", "no", "no on-call experience"),
        ("no, too junior for the night shift", "no", "too junior for the night shift"),
        ("strong yes. Wrote the runbooks", "strong_yes", "Wrote the runbooks"),
        ("Definitely not, since he never carried a pager", "strong_no", "he never carried a pager"),
        ("a clear no because of the travel", "strong_no", "of the travel"),
        ("yes", "yes", ""),
        ("yes because", "yes", ""),
        ("👍", "yes", ""),
        ("👎 never on call", "no", "never on call"),
        ("\u200eyes\u200b, ran it", "yes", "ran it"),
        ("No she never ran it", "no", "she never ran it"),
        ("ok thanks", "", ""),
        ("Okay, thank you!", "", ""),
        ("ok, thanks to her six years of on-call", "yes", "thanks to her six years of on-call"),
        ("yes no", "", "yes no"),
        ("no, yes", "", "no, yes"),
        ("", "", ""),
        ("yesterday I was ill", "", "yesterday I was ill"),
        ("No Kubernetes in production", "", "No Kubernetes in production"),
        ("nobody told me", "", "nobody told me"),
        ("I like her", "", "I like her"),
    ],
)
def test_a_reply_is_taken_literally(text, verdict, reason):
    said = replies.understand(text)

    assert (said.verdict, said.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("RS no because she never ran it", "RS"),
        ("RS: yes, ran it at scale", "RS"),
        ("NO yes", ""),
        ("IT skills are missing", ""),
        ("yes because RS ran it", ""),
    ],
)
def test_initials_before_a_verdict_say_whom_it_is_about(text, named):
    assert replies.aimed_at(text)[0] == named


def test_invisible_marks_are_no_words():
    assert visible("\u200b \u2060\ufeff\u200e") == ""
    assert visible(" a\u00adb\r\nc ") == "ab\nc"


def test_what_is_stored_is_what_was_typed_but_for_nul_and_halves_of_characters():
    assert storable("a\x00\ud800b\u200d") == "ab\u200d"
