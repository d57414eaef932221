"""The corpus of made postings: nothing is lost, and next to nothing is noise."""

import json

import pytest

from tests.recruiting.posting_corpus import (
    FOLDER,
    FOLDERS,
    MOST_LOST,
    MOST_NOISE,
    main,
    measure,
    postings,
    report,
    total,
)

LANGUAGES = {"en", "de", "fr", "es", "nl", "pl", "pt", "it"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_line_of_the_corpus_is_lost(folder):
    whole = total((measure(*pair) for pair in postings([folder])), folder.name)

    assert len(whole.lost) <= MOST_LOST, report(whole, 0)
    assert whole.noise_share <= MOST_NOISE, report(whole, 0)


def test_own_postings_are_read_exactly():
    whole = total((measure(*pair) for pair in postings([FOLDER])), "own")

    assert (whole.wrong, whole.not_aside, whole.no_title) == ([], [], [])


def test_the_corpus_has_postings_in_every_language():
    names = [source.name for source, _ in postings([FOLDER])]

    assert len(names) >= 30
    assert {name.split("-")[1] for name in names} >= LANGUAGES


def test_the_report_names_what_is_wrong(tmp_path, capsys):
    source = tmp_path / "1.txt"
    source.write_text("Required:\n- Python\n- Go\nBenefits:\n- Lunch\n")
    right = {
        "lines": [{"text": "Python", "section": "Required", "suggest": "nice"}, {"text": "Rust"}],
        "set_aside": ["Benefits", "Pension"],
        "titles": ["Required", "Duties"],
    }
    result = measure(source, json.loads(json.dumps(right)))

    assert (result.lost, result.noise) == (["1.txt: Rust"], ["1.txt: Go"])
    assert (result.wrong, result.not_aside) == (["1.txt: Python (must, not nice)"], ["1.txt: Pension"])
    assert "lost: 1.txt: Rust" in report(result, 1)
    assert main() == 0
    assert "lost 0, noise 0 (0.0%)" in capsys.readouterr().out
