"""Postings that were once read wrong, and their kin: which lines are to sort, under which title, suggested as what."""

import pytest

from recruiting.jobs.posting import read_posting
from recruiting.jobs.posting.sentences import sentences
from recruiting.jobs.posting.source import rows_of
from recruiting.jobs.posting.text import without_bullet
from recruiting.jobs.posting.titles import meaning_of
from recruiting.jobs.posting.vocabulary import read_table
from recruiting.jobs.posting.wrapping import joined


def sorted_lines(posting: str) -> list[tuple[str, str, str]]:
    """(title, line, suggestion) of what is to sort."""
    return [(line.heading, line.text, line.suggests) for line in read_posting(posting).lines if not line.aside]


def aside(posting: str) -> list[str]:
    return [line.text for line in read_posting(posting).lines if line.aside]


def test_a_list_from_a_web_page_has_no_bullets():
    posting = (
        "Your week\nFeed forty llamas before school and clean their yard by noon\n"
        "Show groups of children around and answer what they want to know about wool\n"
        "Minimum qualifications\nTwo winters with animals that weigh more than you do\n"
        "A driver's license that is older than two years and has no points on it\n"
        "Bonus points\nYou have sheared before"
    )

    assert [(heading, suggests) for heading, _, suggests in sorted_lines(posting)] == [
        ("Your week", ""), ("Your week", ""), ("Minimum qualifications", "must"), ("Minimum qualifications", "must"),
        ("Bonus points", "nice"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Go", "C#", "R", "UX", "C", ".NET", "5S", "経理", "SQL"])
def test_short_skills_stay(name):
    assert sorted_lines(f"Skills\n* {name}\n* Ruby") == [("Skills", name, "must"), ("Skills", "Ruby", "must")]


@pytest.mark.parametrize(
    "title", ["Who we are looking for", "Wen wir suchen", "Qui nous cherchons", "A quién buscamos", "Wie wij zoeken",
              "Kogo szukamy?", "Quem procuramos", "Chi cerchiamo"],
)  # fmt: skip
def test_whom_we_look_for_is_not_who_we_are(title):
    assert sorted_lines(f"{title}\n- Patient with llamas") == [(title, "Patient with llamas", "must")]


@pytest.mark.parametrize(
    ("title", "meaning"),
    [
        ("Required", "must"), ("Minimum Qualifications:", "must"), ("What you’ll need", "must"), ("🎯 YOUR PROFILE", "must"),
        ("Preferred", "nice"), ("Nice-to-have skills", "nice"), ("Preferred qualifications", "nice"), ("Bonus", "nice"),
        ("What you’ll do", "work"), ("Required and preferred qualifications", "work"), ("About this job", "work"),
        ("Salary & benefits", "pay"), ("Perks", "benefits"), ("Why join us?", "benefits"), ("About us", "company"),
        ("About Example Farm", "company"), ("Equal Opportunity Employer", "equality"), ("How to apply", "apply"),
        ("Anforderungen", "must"), ("Das bringst du mit", "must"), ("Wünschenswert", "nice"), ("Ihre Aufgaben", "work"),
        ("Wir bieten", "benefits"), ("Vergütung", "pay"), ("Über uns", "company"), ("Chancengleichheit", "equality"),
        ("Ce que nous recherchons", "must"), ("Atouts", "nice"), ("Vos missions", "work"), ("Avantages", "benefits"),
        ("Qui sommes-nous ?", "company"), ("Requisitos mínimos", "must"), ("Se valorará", "nice"), ("Funciones", "work"),
        ("¿Qué ofrecemos?", "benefits"), ("Wat breng je mee?", "must"), ("Pré", "nice"), ("Wat ga je doen?", "work"),
        ("Arbeidsvoorwaarden", "benefits"), ("Wymagania", "must"), ("Mile widziane", "nice"), ("Obowiązki", "work"),
        ("Oferujemy", "benefits"), ("Requisitos obrigatórios", "must"), ("Diferenciais", "nice"), ("Benefícios", "benefits"),
        ("Requisiti", "must"), ("Titolo preferenziale", "nice"), ("Mansioni", "work"), ("Cosa offriamo", "benefits"),
        ("Interview candidates", ""), ("Contact suppliers every day", ""), ("Zebra stripes", ""),
    ],
)  # fmt: skip
def test_titles_mean_what_they_say(title, meaning):
    assert meaning_of(title).kind == meaning


def test_the_table_of_words_can_be_extended():
    table = "# comment\n[must xx]\nfirst thing,\nsecond\nthing\n[nice xx]\nthird"

    assert list(read_table(table)) == [
        ("must", "xx", "first thing"), ("must", "xx", "second thing"), ("nice", "xx", "third"),
    ]  # fmt: skip


def test_duties_may_speak_of_pay_and_letters():
    posting = "Responsibilities\n- Explain salary bands\n- Settle parental leave claims\n- Answer each cover letter"

    assert len(sorted_lines(posting)) == 3
    assert aside(posting) == []


@pytest.mark.parametrize(
    ("posting", "kept"),
    [
        ("Perks\n- Wool\n\nHow we judge the first year\n\nThe herd is healthy.\nNo visitor got lost.", 2),
        ("Perks\n- Wool\n\nYou hold a trailer license.", 1),
        ("Salary: 30,000\nRequirements: a trailer license", 1),
        ("About us\nWe have llamas.\n\nLevel one:\n- Feeds\n\nLevel two:\n- Shears", 2),
    ],
)
def test_what_follows_benefits_is_to_sort(posting, kept):
    assert len(sorted_lines(posting)) == kept
    assert aside(posting)


def test_a_paragraph_below_a_list_is_not_under_its_title():
    found = read_posting("Preferred:\n- Shearing\n\nWe meet on Fridays at the gate.\n\nApply now").lines

    assert [(line.text, line.heading, line.suggests) for line in found][:2] == [
        ("Shearing", "Preferred", "nice"), ("We meet on Fridays at the gate.", "", ""),
    ]  # fmt: skip
    assert found[-1].aside


@pytest.mark.parametrize(
    "mark",
    [
        "·\t",
        "–\t",
        "➢ ",
        "→ ",
        "■ ",
        "\uf0b7\t",
        "•",
        "§\t",
        "⁃ ",
        "o\t",
        "・",
        "✅ ",
        "Ø\t",
        "[ ] ",
        "a. ",
        "IV. ",
        "2) ",
    ],
)
def test_every_bullet_goes(mark):
    assert without_bullet(f"{mark}Feeds llamas".strip()) == ("Feeds llamas", True)


@pytest.mark.parametrize("text", ["z. B. Wolle", "-5 degrees", "o tym", "© 2026", "Apples"])
def test_what_only_looks_like_a_bullet_stays(text):
    assert without_bullet(text) == (text, False)


@pytest.mark.parametrize(
    "text",
    [
        "Kenntnisse in einem Kassensystem (z. B. Tillhub) und Geduld.", "Une voiture (p. ex. un fourgon) est utile.",
        "Am 1. Mai beginnt die Schur.", "Je werkt met dhr. Jansen.", "Znajomość np. Excela.", "You report to Dr. Example.",
    ],
)  # fmt: skip
def test_abbreviations_end_no_sentence(text):
    assert sentences(text) == [text]


def test_sentences_end_in_other_scripts():
    assert sentences("羊を世話します。毛を刈ります。") == ["羊を世話します。", "毛を刈ります。"]


def test_the_source_of_a_page_reads_like_the_page():
    source = "<h2>Requirements</h2><ul><li>Wool &amp; felt</li><li>Six&nbsp;winters</li></ul><h2>Perks</h2><p>Wool</p>"

    assert [text for _, text, _ in sorted_lines(source)] == ["Wool & felt", "Six winters"]
    assert aside(source) == ["Wool"]


def test_a_page_with_a_described_job_is_read_by_its_description():
    page = (
        '<html><script type="application/ld+json">{"@graph": [{"@type": "JobPosting", "description": '
        '"<p><b>Requirements</b></p><ul><li>Shears</li></ul>", "skills": ["Go", "R"], "educationRequirements": '
        '{"credentialCategory": "high school"}}]}</script><body><div>Accept cookies</div><h3>Required</h3><p>Boots</p></body>'
    )

    assert sorted_lines(page) == [
        ("Requirements", "Shears", "must"), ("Skills", "Go", "must"), ("Skills", "R", "must"),
        ("Education", "high school", "must"), ("Required", "Boots", "must"),
    ]  # fmt: skip
    assert aside(page) == ["Accept cookies"]


@pytest.mark.parametrize(
    "page", ['{"@type": "JobPosting", "description": 7}', '{"@type": "JobPosting"', "<p>JobPosting"]
)
def test_a_broken_description_is_read_as_text(page):
    assert isinstance(read_posting(page).lines, list)


def test_a_sentence_that_was_wrapped_is_whole():
    posting = (
        "You will show apprentices how to shear. Shearers can be\nasked to help with any of:\n\n- one herd\n- two herds"
    )
    found = sorted_lines(posting)

    assert found[0][1] == "You will show apprentices how to shear."
    assert [(heading, text) for heading, text, _ in found[1:]] == [
        ("Shearers can be asked to help with any of", "one herd"),
        ("Shearers can be asked to help with any of", "two herds"),
    ]


def test_one_word_in_lower_case_makes_no_wrapped_text():
    posting = "Required\nFive years of C on small devices with little memory\neBPF\nLinux drivers for at least one bus"

    assert [text for _, text, _ in sorted_lines(posting)] == posting.split("\n")[1:]


def test_german_text_is_joined_though_its_nouns_are_capitalized():
    rows = joined(rows_of("Wir züchten seit zwanzig Jahren Lamas und suchen eine\nPflegerin für unsere Herde im Harz."))

    assert len(rows) == 1


def test_items_that_end_in_a_small_word_stay_apart():
    posting = "Required\nAnimals are what you most like to work with and to care for\nYou mean what you say and say what you do"

    assert len(sorted_lines(posting)) == 2


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("| Need | Level |\n|---|---|\n| Shears | must |\n| Dutch | nice |", [("Shears", "must"), ("Dutch", "nice")]),
        ("Required\tPreferred\nShears\tDutch\nBoots\tPolish",
         [("Shears", "must"), ("Boots", "must"), ("Dutch", "nice"), ("Polish", "nice")]),
        ("| Skill | Required | Nice to have |\n|--|--|--|\n| Shears | x | |\n| Dutch | | x |",
         [("Shears", "must"), ("Dutch", "nice")]),
        ("<table><tr><th>Area<th>What it means<tr><td>Feed<td>every day</table>", [("Feed: every day", "")]),
        ("<table><tr><td>Required<td>Boots<tr><td>Benefits<td>Wool</table>", [("Boots", "must")]),
    ],
)  # fmt: skip
def test_tables_are_read_by_their_cells(table, found):
    assert [(text, suggests) for _, text, suggests in sorted_lines(table)] == found


def test_a_point_of_two_levels_is_kept_in_both():
    posting = "Level one:\n- Feeds\n- Cleans\n\nLevel two:\n- Feeds\n- Shears"

    assert [text for _, text, _ in sorted_lines(posting)] == ["Feeds", "Cleans", "Feeds", "Shears"]


@pytest.mark.parametrize(
    "line",
    ["Dutch is a plus", "Polnisch ist von Vorteil", "Un permis remorque serait un plus", "Mile widziane prawo jazdy"],
)
def test_a_line_may_say_itself_that_it_is_optional(line):
    assert sorted_lines(f"Requirements\n- {line}\n- Boots")[0][2] == "nice"


def test_a_list_that_lost_its_line_breaks():
    assert [text for _, text, _ in sorted_lines("Required: • Boots • A coat • R")] == ["Boots", "A coat", "R"]


def test_an_introduction_is_set_aside_except_for_what_it_asks():
    posting = "Llama keeper\n\nExample Farm is old. You will need boots.\n\nRequirements\n- Patience"

    assert [text for _, text, _ in sorted_lines(posting)] == ["You will need boots.", "Patience"]
    assert aside(posting) == ["Example Farm is old."]


def test_without_titles_nothing_is_set_aside_by_place():
    assert len(sorted_lines("We need a keeper. Patience is everything here.")) == 2


def test_lines_beyond_the_limit_are_counted():
    posting = read_posting("\n".join(f"- Duty number {n}" for n in range(430)))

    assert (len(posting.lines), posting.cut) == (400, 30)
