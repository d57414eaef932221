"""The words of docs/words.md hold everywhere: pages, messages, sentences in Python, documents, comments."""

import pytest

from tests.meta import wording

# A sentence that is right all the same: (where it begins with, the words), with a reason.
ALLOWED: dict[tuple[str, str], str] = {
    ("accounts/models.py", "Organisation"): "the model's name, which migrations and stored subjects know",
    ("kickoff/models/", "Lesson"): "the model's name",
    ("templates/feedback/parts/version.html", "verdict"): "a CSS class and a column's name",
    ("recruiting/candidates/importing/headings.py", "applicant"): "headings that people's files have",
    ("recruiting/candidates/importing/headings.py", "where from"): "headings that people's files have",
    ("feedback/thin.py", "verdict"): "words that people write, recognized as no reason",
    ("feedback/thin.py", "one more fact"): "words that people write, recognized as no reason",
}


def found(said: list[wording.Said], patterns: list | None = None) -> list[str]:
    """Every hit that is not allowed, with its place."""
    return [
        f"{one.where}: {hit}   in: {one.text[:110]}"
        for one in said
        for hit in wording.hits(one.text, patterns or wording.PEOPLE)
        if not any(one.where.startswith(place) and words in hit for place, words in ALLOWED)
    ]


@pytest.mark.parametrize("sentence", wording.sample())
def test_each_sentence_of_the_old_wording_is_caught(sentence):
    assert wording.hits(sentence)


def test_templates_use_standard_terms():
    assert found(list(wording.in_templates())) == []


def test_sentences_in_python_use_standard_terms():
    assert found(list(wording.in_python())) == []


def test_documents_use_standard_terms():
    assert found(list(wording.in_documents())) == []


def test_comments_and_docstrings_are_plain_technical_english():
    assert found(list(wording.for_maintainers()), wording.MAINTAINERS) == []


def test_every_exception_is_still_needed():
    everything = [*wording.in_templates(), *wording.in_python(), *wording.in_documents()]
    unused = [
        (place, words)
        for place, words in ALLOWED
        if not any(
            one.where.startswith(place) and any(words in hit for hit in wording.hits(one.text)) for one in everything
        )
    ]

    assert unused == []
