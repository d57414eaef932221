"""What a résumé states about its writer is read from its top, and nothing that a decision may not rest on."""

import pytest

from recruiting.candidates.details import details_of

ADA = {"name": "Ada Example", "email": "ada@example.com", "phone": "+1 312 555 0142"}
ENGINEER = {"headline": "Systems engineer", "location": "Chicago, IL"}
CASES = {
    "lines": (
        "Ada Example\nSystems engineer\nChicago, IL\nada@example.com\n+1 312 555 0142\n\nExperience\nAcme, Boston, MA",
        ADA | ENGINEER,
    ),
    "one line of contacts": (
        "ADA EXAMPLE\nSystems engineer\n12 Main Street, Chicago, IL 60601 | +1 312 555 0142 | ada@example.com",
        ADA | ENGINEER,
    ),
    "all in one line": ("Ada Example, +1 312 555 0142, ada@example.com", ADA),
    "a title above": ("Curriculum Vitae\n\nAda Example\nEmail: ada@example.com\nTel: +1 312 555 0142", ADA),
    "a title before the name": ("Résumé of Ada Example\nada@example.com\n+1 312 555 0142", ADA),
    "a name on two lines": ("ADA\nEXAMPLE\nada@example.com\n+1 312 555 0142", ADA),
    "the title first": (
        "Systems Engineer\nAda Example\nada@example.com\n+1 312 555 0142",
        ADA | {"headline": "Systems Engineer"},
    ),
    "labels": (
        "Name: Example, Ada\nAddress: 12 Main Street, Chicago, IL 60601\nPosition: Systems engineer\nMobile: (312) 555-0142",
        {"name": "Ada Example", "phone": "(312) 555-0142"} | ENGINEER,
    ),
    "labels on lines of their own, as in a table": (
        "Name\nAda Example\nLocation\nChicago, IL\nEmail\nada@example.com\nPhone\n+1 312 555 0142",
        ADA | {"location": "Chicago, IL"},
    ),
    "degrees and years": (
        "Dr. Ada Example, PhD\nSystems engineer, 9 years\nada@example.com",
        {"name": "Ada Example", "email": "ada@example.com", "headline": "Systems engineer, 9 years"},
    ),
    "German": (
        "Lebenslauf\nZoë Müller-Łukasz\nSoftwareentwicklerin\nBeispielstr. 12, 10115 Berlin\nTel. 030 1234567\nzoe@example.com",
        {
            "name": "Zoë Müller-Łukasz", "headline": "Softwareentwicklerin", "location": "Berlin", "phone": "030 1234567",
            "email": "zoe@example.com",
        },
    ),
    "French": (
        "Jean-Pierre de la Tour\nDéveloppeur web\n14 rue de la Paix, 75002 Paris\n06 12 34 56 78",
        {"name": "Jean-Pierre de la Tour", "headline": "Développeur web", "location": "Paris", "phone": "06 12 34 56 78"},
    ),
    "Spanish": (
        "María García López\nIngeniera de software\nMadrid, España\nmaria@example.com",
        {
            "name": "María García López", "headline": "Ingeniera de software", "location": "Madrid, España",
            "email": "maria@example.com",
        },
    ),
    "British": (
        "Ada Example\nAccountant\nLondon SW1A 1AA\n020 7946 0958",
        {"name": "Ada Example", "headline": "Accountant", "location": "London", "phone": "020 7946 0958"},
    ),
    "Japanese": (
        "履歴書\n氏名: 山田 太郎\n住所: 東京都\nyamada@example.com",
        {"name": "山田 太郎", "location": "東京都", "email": "yamada@example.com"},
    ),
    "Polish": (
        "Łukasz Wiśniewski\nProgramista\n00-950 Warszawa\nlukasz@example.com",
        {"name": "Łukasz Wiśniewski", "headline": "Programista", "location": "Warszawa", "email": "lukasz@example.com"},
    ),
}  # fmt: skip
REGIONS = {"labels": "US", "German": "DE", "French": "FR", "British": "GB"}


@pytest.mark.parametrize("case", CASES)
def test_it_reads_the_top_of_a_resume(case: str) -> None:
    text, right = CASES[case]

    assert details_of(text, region=REGIONS.get(case, "US")) == right


@pytest.mark.parametrize(
    "line",
    [
        "Date of birth: 12.03.1985 in Hamburg, Germany",
        "Age: 34",
        "34 years old",
        "Married, 2 children",
        "Nationality: German",
        "Geboren am 12.03.1985 in 20095 Hamburg",
        "Familienstand: ledig",
        "Né le 3 mars 1985 à 75002 Paris",
        "Nationalité : française",
        "Estado civil: casado",
        "Religion: Catholic",
        "Gender: Female",
        "Place of birth: Hamburg, Germany",
        "生年月日: 1985年3月12日",
    ],
)
def test_it_takes_nothing_that_a_decision_may_not_rest_on(line: str) -> None:
    found = details_of(f"Ada Example\n{line}\nSystems engineer | {line}\nada@example.com", region="DE")

    assert found == {"name": "Ada Example", "headline": "Systems engineer", "email": "ada@example.com"}


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        ("Systems engineer, 34, Chicago", "Systems engineer"),
        ("Systems engineer, 34 years old, married", "Systems engineer"),
        ("Systems engineer (34)", "Systems engineer"),
        ("Systems engineer · she/her", "Systems engineer"),
    ],
)
def test_an_age_is_not_part_of_the_headline(line: str, headline: str) -> None:
    assert details_of(f"Ada Example\n{line}")["headline"] == headline


@pytest.mark.parametrize(
    ("text", "links", "file_name", "right"),
    [
        (
            "Ada Example",
            ("mailto:ada@example.com?subject=Hi", "tel:+13125550142"),
            "",
            {"name": "Ada Example", "email": "ada@example.com", "phone": "+13125550142"},
        ),
        ("", (), "Ada_Example-CV 2026 (1).pdf", {"name": "Ada Example"}),
        ("", (), "resume final.pdf", {}),
        ("", (), "scan0001.pdf", {}),
        ("References\nBo Boss\nbo@example.com\n+1 312 555 0199", (), "", {}),
        ("Fax: +1 312 555 0199", (), "", {}),
        ("2019 – 2024\n10/2019 - 11/2024", (), "", {}),
        ("I am an engineer who loves the sea.", (), "", {}),
        ("Work Experience\nHead Office\nUniversity of Chicago", (), "", {}),
        ("ada@", (), "", {}),
    ],
)
def test_doubt_means_nothing(text, links, file_name, right) -> None:
    assert details_of(text, links, file_name=file_name, region="US") == right
