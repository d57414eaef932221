"""What real postings taught: each case here is one of their habits, in our own words."""

import pytest

from recruiting.jobs.posting import MOST_LINES, split_posting


def lines(posting: str) -> list[str]:
    return [line.text for line in split_posting(posting)]


def test_front_matter_is_not_part_of_the_posting():
    assert lines("---\ntitle: Gardener\nactive: true\n---\n\n- Prunes roses\n") == ["Prunes roses"]


@pytest.mark.parametrize(
    "heading",
    ["### Key duties", "###Key duties", "## Key duties ##", "**Key duties**", "**Key duties:**  ", "Key duties:",
     "Key duties\n==========", "Key duties\n---", "Responsibilities"],
)  # fmt: skip
def test_a_line_keeps_the_heading_it_stood_under(heading):
    [line] = split_posting(f"{heading}\n\n- Prunes roses\n")

    assert (line.text, line.heading) == ("Prunes roses", heading.split("\n")[0].strip("#*: ") or heading)


@pytest.mark.parametrize("mark", ["-", "*", "+", "•", "–", "◦", "1.", "2)", "(3)", "a)"])
def test_bullets_have_many_shapes(mark):
    assert lines(f"{mark} Prunes roses\n{mark} Knows soil\n") == ["Prunes roses", "Knows soil"]


def test_a_wrapped_bullet_is_one_line():
    assert lines("- Prunes roses in the cold\n  months of the year\n- Knows soil") == [
        "Prunes roses in the cold months of the year",
        "Knows soil",
    ]


def test_a_list_without_bullets_stays_a_list():
    assert lines("Requirements\n5+ years of pruning\nKnows soil\nGerman") == [
        "5+ years of pruning",
        "Knows soil",
        "German",
    ]


def test_a_hard_wrapped_paragraph_is_one_text():
    wrapped = "You look after the roses of a large park together with four\ncolleagues and an apprentice."

    assert lines(wrapped) == [wrapped.replace("\n", " ")]


def test_an_objective_in_bold_is_a_line_too_and_lends_its_number_as_heading():
    found = split_posting("**Objective #2: Keep the park alive through the winter.**\n\n- Cover the beds.\n")

    assert [(line.text, line.heading) for line in found] == [
        ("Keep the park alive through the winter.", "Objective #2"),
        ("Cover the beds.", "Objective #2"),
    ]


def test_a_long_lead_in_says_something_itself():
    lead_in = "You must show at least one year of looking after roses in a public park of more than ten hectares"

    assert lines(f"{lead_in}:\n\n- Prunes\n- Plants") == [lead_in, "Prunes", "Plants"]
    assert lines("What you bring:\n\n- Prunes") == ["Prunes"]


def test_a_long_paragraph_is_split_into_sentences():
    paragraph = (
        "Gardeners look after the beds, e.g. Bourbon roses and dahlias, and talk with visitors about them every day. "
        "A degree is not required, but it helps. Good humour is. (You can read about our park on its own pages.)"
    )

    assert len(paragraph) > 160
    assert lines(paragraph) == [
        "Gardeners look after the beds, e.g. Bourbon roses and dahlias, and talk with visitors about them every day.",
        "A degree is not required, but it helps.",
        "Good humour is.",
        "(You can read about our park on its own pages.)",
    ]


def test_markdown_links_tags_and_emphasis_become_plain_words():
    text = "- Writes for the [park's **blog**](https://example.org/blog), uses `snake_case` and <b>Latin</b> *names*"

    assert lines(text) == ["Writes for the park's blog, uses snake_case and Latin names"]


@pytest.mark.parametrize(
    "noise", ["", "   ", "---", "***", "![](x.png)", "https://example.org", "<!-- note -->", "• ", "§"]
)
def test_what_says_nothing_is_no_line(noise):
    assert lines(f"- Prunes\n\n{noise}\n\n- Plants") == ["Prunes", "Plants"]


def test_the_same_line_appears_once_in_a_section():
    found = split_posting("## Grade one\n- Prunes roses\n- prunes roses\n## Grade two\n- Prunes roses")

    assert [(line.text, line.heading) for line in found] == [
        ("Prunes roses", "Grade one"),
        ("Prunes roses", "Grade two"),
    ]


@pytest.mark.parametrize(
    "posting",
    ["## Benefits\n- Free plants", "### How to apply\nSend a letter", "**EEO statement**\nWe welcome everybody",
     "## Basic information\n**Series:** 7", "- Salary: 40,000", "[Read more about us](x)",
     "We are an equal opportunity employer"],
)  # fmt: skip
def test_what_nobody_is_assessed_by_arrives_set_aside(posting):
    assert [line.aside for line in split_posting(posting)] == [True]


@pytest.mark.parametrize(
    "posting",
    ["## Applicants applying here must meet the following requirements\n- Prunes", "- Ability to apply compost",
     "## Requirements\n- Knows salary-free work"[:20], "## Who you are\n- Patient"],
)  # fmt: skip
def test_and_what_candidates_are_assessed_by_does_not(posting):
    assert not any(line.aside for line in split_posting(posting))


def test_windows_line_ends_and_odd_spaces_do_no_harm():
    assert lines("## Duties\r\n\r\n-\u00a0Prunes\u00a0roses \r\n") == ["Prunes roses"]


def test_a_posting_without_end_is_cut():
    assert len(split_posting("\n".join(f"- Duty number {n} of many" for n in range(MOST_LINES + 50)))) == MOST_LINES
