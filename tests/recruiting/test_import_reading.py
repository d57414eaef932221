"""Files of candidates as people really have them: each with what is right."""

import time

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from recruiting.candidates import actions as candidate_actions
from recruiting.candidates.importing import encodings
from recruiting.candidates.importing.cells import clean, given_name_first
from recruiting.candidates.importing.columns import matched, matched_without_header, person_of, problems_of
from recruiting.candidates.importing.headings import PRESETS, preset_of
from recruiting.candidates.importing.reading import LONGEST_CELL, Sheet, Unreadable, read_sheet
from recruiting.models import Candidate, ImportBatch, ImportFile
from tests.recruiting.resumes import upload
from tests.recruiting.spreadsheets import ods, sheet_xml, xlsx, zipped

People = list[dict[str, str]]
URL = "/candidates/import/"


def people(sheet: Sheet) -> People:
    rows = [cells for _, cells in sheet.rows]
    columns = matched(sheet.headers, rows) if sheet.heading else matched_without_header(rows, len(sheet.headers))
    return [person_of(cells, columns, sheet.headers) for cells in rows]


def read(text: str | bytes, **how: object) -> Sheet:
    return read_sheet("people.csv", text.encode() if isinstance(text, str) else text, **how)  # type: ignore[arg-type]


def only(text: str | bytes) -> dict[str, str]:
    (person,) = people(read(text))
    return person


# The header row -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "heading", "above"),
    [
        ("Talent pool\nAs of May 4\n\nName,Email\nPat Bloom,pat@example.com\n", 4, 2),
        (
            'Notes:\n"Members may hide addresses."\n\nFirst Name,Last Name,URL,Email Address\nPat,Bloom,x,pat@example.com',
            4,
            2,
        ),
        ("Report,,\nName,Email,Phone\nPat Bloom,pat@example.com,\n", 2, 1),
        ("Who,Reach\nPat Bloom,pat@example.com\n", 1, 0),
        ("Our list\nWho,Reach\nPat Bloom,pat@example.com\n", 2, 1),
        ("Name\nPat Bloom\nLi Wei\n", 1, 0),
        ("Pat Bloom,pat@example.com,+1 555 010 0100\nLi Wei,li@example.com,\n", 0, 0),
        ("Pat Bloom,+1 555 010 0100\nLi Wei,+1 555 010 0101\n", 0, 0),
        ("pat@example.com\nli@example.com\n", 0, 0),
        (",,\n,,\nName,Email,\nPat Bloom,pat@example.com,\n", 3, 0),
    ],
)
def test_the_header_row_is_found(text, heading, above) -> None:
    sheet = read(text)

    assert (sheet.heading, sheet.above) == (heading, above)


def test_without_a_header_row_the_cells_tell_the_columns() -> None:
    sheet = read("Pat,Bloom,pat@example.com,+49 151 2345\nLi,Wei,li@example.com,\n")

    assert people(sheet) == [
        {"name": "Pat Bloom", "email": "pat@example.com", "phone": "+49 151 2345"},
        {"name": "Li Wei", "email": "li@example.com", "phone": ""},
    ]


def test_the_header_row_can_be_chosen() -> None:
    text = "Who,Reach\nPat Bloom,pat@example.com\n"

    assert [number for number, _ in read(text, heading=0).rows] == [1, 2]
    assert read("a,b\nc,d\ne,f", heading=2).headers == ["c", "d"]
    assert read(text, heading=99).heading == 1  # not a line of the file


def test_two_hundred_columns_are_read_and_more_are_refused() -> None:
    wide = ",".join(["Name", *(f"c{n}" for n in range(199))])
    assert only(wide + "\nPat" + "," * 199)["name"] == "Pat"

    with pytest.raises(Unreadable, match="201 columns"):
        read(wide + ",more\nPat")


def test_empty_columns_at_the_end_are_not_columns() -> None:
    assert read("Name,Email" + "," * 16_000 + "\nPat,pat@example.com" + "," * 16_000).headers == ["Name", "Email"]


def test_totals_are_skipped_with_the_reason() -> None:
    for last in ("Total,2", "Total: 2", "Grand total,,2", "Summe,2", "Total 2 candidates", "Razem,2"):
        sheet = read(f"Name,Email\nPat,pat@example.com\nTotal Recall,t@example.com\n{last}\n")
        assert sheet.totals == [4], last


# Headings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        ("Applicant Name,Applicant Email,Applicant Phone,Comments", "name,email,phone,note"),
        ("Candidate Name;Candidate’s Email;Mobile #;Current Job Title", "name,email,phone,headline"),
        ("Phone(s),Email(s),Name", "phone,email,name"),
        ("Vorname;Nachname;E-Mail-Adresse;Handynummer;Berufsbezeichnung;Bemerkung",
         "first_name,last_name,email,phone,headline,note"),
        ("Name;Vorname;E-Mail", "last_name,first_name,email"),
        ("Nom;Prénom;Adresse e-mail;Numéro de téléphone;Poste actuel", "last_name,first_name,email,phone,headline"),
        ("Nombre;Apellidos;Correo electrónico;Teléfono móvil;Puesto", "first_name,last_name,email,phone,headline"),
        ("Nombre completo;Correo;Celular;Observaciones", "name,email,phone,note"),
        ("Voornaam;Tussenvoegsel;Achternaam;E-mailadres;Mobiel;Functie",
         "first_name,middle_name,last_name,email,phone,headline"),
        ("Imię;Nazwisko;Adres e-mail;Numer telefonu;Stanowisko;Źródło;Uwagi",
         "first_name,last_name,email,phone,headline,source,note"),
        ("Imię i nazwisko;Telefon komórkowy", "name,phone"),
        ("Nome;Sobrenome;E-mail;Telefone;Cargo;Observações", "first_name,last_name,email,phone,headline,note"),
        ("Nome completo;Telemóvel;Função", "name,phone,headline"),
        ("Nome;Cognome;Indirizzo e-mail;Cellulare;Qualifica", "first_name,last_name,email,phone,headline"),
        ("Förnamn;Efternamn;E-postadress;Mobilnummer", "first_name,last_name,email,phone"),
        ("Имя;Фамилия;Электронная почта;Телефон", "first_name,last_name,email,phone"),
        ("氏名,メールアドレス,電話番号", "name,email,phone"),
        ("Name,Email,Email 2,Phone,Fax", "name,email,,phone,"),
        ("First Name,Email", "name,email"),
        # LinkedIn
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On", "first_name,last_name,,email,,headline,"),
        # Greenhouse
        ("First Name,Last Name,Company,Title,Phone Number(s),Email(s),Social Media,Job,Notes",
         "first_name,last_name,,headline,phone,email,,,note"),
        ("Candidate Name,Candidate Email Addresses,Candidate Phone Numbers,Job Name,Source Name,Application Date",
         "name,email,phone,,source,"),
        # Lever
        ("Opportunity ID,Candidate Name,Candidate Email,Candidate Phone,Headline,Posting,Sources,Stage",
         ",name,email,phone,headline,,source,"),
        # Ashby
        ("Name,Primary Email Address,Primary Phone Number,Current Company,Current Title,Source,Credited To",
         "name,email,phone,,headline,source,"),
        # Workable
        ("Candidate,Headline,Job,Stage,Email,Phone,Source,Creation time", "name,headline,,,email,phone,source,"),
        # BambooHR
        ("First Name,Last Name,Email,Phone,Job Opening,Applicant Name,Rating,Source", ",,email,phone,,name,,source"),
        # Zoho Recruit
        ("Candidate ID,First Name,Last Name,Email,Mobile,Phone,Current Job Title,Current Employer,Source",
         ",first_name,last_name,email,phone,,headline,,source"),
        # OpenCATS
        ("first_name,last_name,email1,email2,phone_home,phone_cell,phone_work,key_skills,current_employer,notes",
         "first_name,last_name,email,,,phone,,headline,,note"),
        # Google Contacts, now and before
        ("First Name,Middle Name,Last Name,Name Prefix,Organization Name,Organization Title,Birthday,Notes,E-mail 1 - Label,"
         "E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value",
         "first_name,middle_name,last_name,,,headline,,note,,email,,,phone"),
        ("Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Title",
         "name,first_name,last_name,,email,,phone,headline"),
        # Outlook
        ("Title,First Name,Last Name,Company,Job Title,Business Phone,Mobile Phone,E-mail Address,E-mail 2 Address,Notes",
         ",first_name,last_name,,headline,,phone,email,,note"),
    ],
)  # fmt: skip
def test_headings_of_other_systems_and_languages_are_known(headings, columns) -> None:
    mark = ";" if ";" in headings else ","
    found = matched(headings.split(mark))

    if "Applicant Name" in headings and "Job Opening" in headings:  # both a name and its parts
        assert found == ["first_name", "last_name", "email", "phone", "", "name", "", "source"]
    else:
        assert found == columns.split(",")


def test_the_page_can_name_the_system() -> None:
    for name, (signature, _) in PRESETS.items():
        assert name.startswith(preset_of([*signature.split("|"), "Something else"]))
    assert preset_of(["Name", "Email"]) == ""


def test_of_two_columns_for_the_same_the_one_with_content_is_taken() -> None:
    assert matched(["Name", "Mobile", "Home Phone"], [["Pat", "", "+1 555 0100"]]) == ["name", "", "phone"]


# Encodings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "label", "names"),
    [
        ("mac_roman", "Mac Roman", ["Josée Peña", "Åke Öman"]),
        ("cp1250", "Windows-1250", ["Łucja Żuk"]),
        ("cp1250", "Windows-1250", ["Božena Dvořáková", "Jiří Čapek", "Tomáš Růžička"]),
        ("cp1251", "Windows-1251", ["Ольга Лесная", "Пётр Громов"]),
        ("cp1252", "Windows-1252", ["Zoë Brändle", "François Noël"]),
        ("cp1253", "Windows-1253", ["Ελένη Παππά", "Γιώργος Αντωνίου", "Μαρία Κωνσταντίνου"]),
        ("cp1254", "Windows-1254", ["Şule Çağlar", "İpek Öztürk", "Oğuz Işık", "Gülşah Yıldırım"]),
        ("cp932", "Shift JIS", ["佐藤花子", "鈴木一郎"]),
        ("utf-16", "UTF-16", ["Zoë Brändle"]),
        ("utf-16-le", "UTF-16", ["Zoë Brändle"]),
        ("utf-8", "UTF-8", ["Łucja Żuk", "佐藤花子"]),
    ],
)
def test_the_encoding_is_found(codec, label, names) -> None:
    sheet = read("Name;Email\n".encode(codec) + "".join(f"{name};x@example.com\n" for name in names).encode(
        codec.replace("utf-16", "utf-16-le") if codec == "utf-16" else codec))  # fmt: skip

    assert sheet.encoding == label
    assert [person["name"] for person in people(sheet)] == names


def test_another_encoding_can_be_chosen_by_how_the_names_look() -> None:
    content = "Name;Email\nMuñoz;m@example.com\n".encode("cp1252")

    shown = encodings.samples(content)
    assert shown["Windows-1252"] == "Muñoz"
    assert shown["Windows-1250"] == "Muńoz"
    assert people(read(content, encoding="Windows-1250"))[0]["name"] == "Muńoz"
    with pytest.raises(Unreadable, match="can’t be read as UTF-8"):
        read(content, encoding="UTF-8")
    assert encodings.samples(b"Name\nAnn") == {}


def test_a_few_broken_characters_do_not_spoil_the_others() -> None:
    names = "".join(f"Zoë Müller {n},z{n}@example.com\n" for n in range(50))
    sheet = read(f"Name,Email\n{names}".encode() + b"Bj\xc3rn,b@example.com\n")

    rows = people(sheet)
    assert (sheet.encoding, rows[0]["name"]) == ("UTF-8", "Zoë Müller 0")
    assert "couldn’t be read" in problems_of(rows[-1], ["x"], ["Name"])["name"]


# Quotation marks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Name,Email,Note\nA,a@x.co,fine\nB,b@x.co,"open\nC,c@x.co,fine\n', 3),
        ('Name,Note\nA,"two\nlines"\nB,"open\nC,fine\n', 4),
        ('Name,Note\nA,"open', 2),
        ('Name,Note\nA,"open\nB,"fine"\nC,fine\n', 2),
        ('Name,Note,Email\nA,"two\nlines","open\nB,fine,b@x.co\n', 3),
    ],
)
def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line(text, line) -> None:
    with pytest.raises(Unreadable, match=f"A quotation mark is missing: the one on line {line} is never closed"):
        read(text)


def test_an_odd_quotation_mark_is_a_row_to_check() -> None:
    sheet = read('Name,Headline\n"Pat "PJ" Bloom",Lead\nLi,27" screens\n"Sam ""Sue"" Day",x\n')

    assert sheet.doubts == {2: "quote"}
    assert sheet.rows[1][1] == ["Li", '27" screens']
    assert sheet.rows[2][1][0] == 'Sam "Sue" Day'


def test_a_cell_that_swallowed_rows_is_a_row_to_check() -> None:
    sheet = read('Name,Email,Note\nA,a@x.co,"open\nB,b@x.co,fine\nC,c@x.co,"\nD,d@x.co,x\n')

    assert sheet.doubts == {2: "swallowed"}
    assert read('Name,Note\nA,"one\ntwo, three\nfour"\n').doubts == {}


# Cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Pat,Pat Bloom <pat@example.com>", {"name": "Pat", "email": "pat@example.com"}),
        (",Pat Bloom <pat@example.com>", {"name": "Pat Bloom", "email": "pat@example.com"}),
        (',"""Bloom, Pat"" <pat@example.com>"', {"name": "Pat Bloom", "email": "pat@example.com"}),
        ("Pat Bloom <pat@example.com>,", {"name": "Pat Bloom", "email": "pat@example.com"}),
        ("Pat,mailto:pat@example.com", {"email": "pat@example.com"}),
        ("Pat,<pat@example.com>", {"email": "pat@example.com"}),
        ('Pat,"A <pat@example.com>; B <p@example.org>"', {"email": "pat@example.com"}),
        ("Pat,pat@example.com ::: p@example.org", {"email": "pat@example.com", "note": "Other email addresses: p@example.org"}),
        ('"Bloom, Pat",pat@example.com', {"name": "Pat Bloom"}),
        ("Pat,\u200bpat@example.com\u200e", {"email": "pat@example.com"}),
        ("\ufeffPat\u00a0Bloom\u2069,\u00adpat@example.com", {"name": "Pat Bloom", "email": "pat@example.com"}),
        ("Ｐａｔ　Ｂｌｏｏｍ,ｐａｔ＠ｅｘａｍｐｌｅ．ｃｏｍ", {"name": "Pat Bloom", "email": "pat@example.com"}),
        ("Jose\u0301 Mun\u0303oz,j@example.com", {"name": "José Muñoz"}),
        ("علی\u200cرضا,a@example.com", {"name": "علی\u200cرضا"}),
        ('="Pat Bloom",="pat@example.com"', {"name": "Pat Bloom", "email": "pat@example.com"}),
    ],
)  # fmt: skip
def test_names_and_addresses_are_taken_out_of_their_cells(row, expected) -> None:
    person = only(f"Candidate,Email\n{row}\n")

    assert person | expected == person


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Bloom, Pat", "Pat Bloom"),
        ("van der Berg, Anna Maria", "Anna Maria van der Berg"),
        ("BLOOM, PAT", "PAT BLOOM"),
        ("Pat Bloom, PhD", "Pat Bloom, PhD"),
        ("Pat Bloom, Jr.", "Pat Bloom, Jr."),
        ("Pat Bloom, PMP", "Pat Bloom, PMP"),
        ("Bloom, Pat, MD", "Bloom, Pat, MD"),
        ("Bloom,", "Bloom,"),
        ("Pat Bloom", "Pat Bloom"),
    ],
)
def test_a_last_name_first_is_turned_around(name, right) -> None:
    assert given_name_first(name) == right


@pytest.mark.parametrize(
    ("cell", "phone", "problem", "note"),
    [
        ('="0171 234"', "0171 234", "", ""),
        ('"=""0171 234"""', "0171 234", "", ""),
        ("4.91701E+11", "4.91701E+11", "rounded by a spreadsheet app", ""),
        ('"4,91701e+11"', "4,91701e+11", "rounded by a spreadsheet app", ""),
        ("#N/A", "#N/A", "is a spreadsheet error", ""),
        ("########", "########", "is a spreadsheet error", ""),
        ("+1 555 0100 ::: +1 555 0101", "+1 555 0100", "", "Other phone numbers: +1 555 0101"),
        ("tel:+15550100", "+15550100", "", ""),
        ("+49 30 1234 ext. 5", "+49 30 1234 ext. 5", "", ""),
    ],
)
def test_phone_numbers_as_spreadsheets_leave_them(cell, phone, problem, note) -> None:
    person = only(f"Name,Phone\nPat,{cell}\n")

    assert (person["phone"], person.get("note", "")) == (phone, note)
    assert problem in problems_of(person, ["Pat"], ["Name"]).get("phone", "")
    assert bool(problem) == bool(problems_of(person, ["Pat"], ["Name"]))


def test_a_formula_guard_and_a_formula_are_told_apart() -> None:
    assert clean("'=1+2") == "=1+2"
    assert clean('="a ""b"""') == 'a "b"'
    assert clean("=1+2") == "=1+2"


# Spreadsheets ---------------------------------------------------------------------------------------------------


def test_a_spreadsheet_is_read_as_it_looks() -> None:
    content = xlsx(
        [
            ["Talent pool"],
            [],
            ["Full name", "Email", "Phone"],
            ["Zoë Müller", "zoe@example.com", 4915112345678],
            [],
            ["Li"],
        ]
    )

    sheet = read_sheet("people.xlsx", content)

    assert (sheet.encoding, sheet.heading, sheet.above) == ("XLSX", 3, 1)
    assert sheet.rows == [(4, ["Zoë Müller", "zoe@example.com", "4915112345678"]), (6, ["Li", "", ""])]


def test_the_first_sheet_with_rows_is_read_and_another_can_be_chosen() -> None:
    content = xlsx([], Second=[["Name"], ["Ann"]], Third=[["Name"], ["Bo"]])

    assert read_sheet("a.xlsx", content).choices["sheet"] == "Second"
    assert people(read_sheet("a.xlsx", content, tab="Third")) == [{"name": "Bo"}]
    assert read_sheet("a.xlsx", content).choices["sheets"] == ["People", "Second", "Third"]


def test_an_opendocument_spreadsheet_is_read() -> None:
    assert people(read_sheet("a.ods", ods([["Name", "Email"], ["Zoë", "z@example.com"]]))) == [
        {"name": "Zoë", "email": "z@example.com"}
    ]


HUGE = sheet_xml([["Name"], ["A"]]).replace(f'r="{"A"}2"', 'r="XFD1048576"').replace('<row r="2">', '<row r="1048576">')


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04" + b"x" * 400, "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 400, "older Excel file"),
        (xlsx([["Name"], ["A"]], {"xl/workbook.xml": "<workbook"}), "damaged"),
        (xlsx([["Name"], ["A"]], {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row"}), "damaged|empty"),
        (xlsx([["Name"], ["A"]], {"xl/worksheets/sheet1.xml": HUGE}), "too large"),
        (xlsx([["Name"], ["A"]], {"xl/media/a.bin": b"\0" * 160_000_000}), "too large"),
        (xlsx([]), "empty"),
        (xlsx([["Name"]]), "no candidates"),
        (xlsx([["x"] * 201, ["A"]]), "201 columns"),
        (zipped({"word/document.xml": "<x/>"}), "isn’t a spreadsheet"),
        (zipped({"resume.pdf": "%PDF"}), "isn’t a spreadsheet"),
        (b"%PDF-1.7", "isn’t a CSV file or a spreadsheet"),
        (b"<html><table><tr><td>Name</td></tr></table>", "web page"),
        (b"Name\nA," + b"," * 30_000, "more than 20,000 columns"),
    ],
)
def test_a_file_that_is_none_or_too_much_is_refused_with_a_sentence(content, reason) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_sheet("a.xlsx", content)


# Limits ---------------------------------------------------------------------------------------------------------


def test_a_cell_of_130_kb_ends_at_once_with_a_sentence() -> None:
    began = time.process_time()
    for piece in ("a", "@", "a@", "<", "a<@>", "(", "="):
        sheet = read(f"name,email\nA,{piece * (130_000 // len(piece))}\n")
        cells = sheet.rows[0][1]
        person = person_of(cells, matched(sheet.headers), sheet.headers)
        assert "The limit is 10,000" in problems_of(person, cells, sheet.headers)["row"]

    assert time.process_time() - began < 2


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3_000))
def test_any_bytes_end_in_rows_or_a_sentence(content: bytes) -> None:
    began = time.process_time()
    try:
        sheet = read_sheet("people.csv", content)
    except Unreadable as error:
        sheet, sentence = None, str(error)
    if sheet:
        people(sheet)
    else:
        assert sentence.endswith(".")
    assert time.process_time() - began < 2


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='a,;"\n\r\t=<>@ é', max_size=300))
def test_no_line_of_a_file_is_lost(text: str) -> None:
    """Each character outside of separators and marks is in a row, the header or above it; or a sentence says why not."""
    try:
        sheet = read(f"Name,Email\n{text}", heading=1)
    except Unreadable:
        return
    kept = "".join(cell for _, cells in sheet.rows for cell in cells)
    assert kept.count("a") == text.count("a")


# The page -------------------------------------------------------------------------------------------------------


def send(client, content: str | bytes, name: str = "people.csv") -> ImportBatch:
    client.post(URL, {"file": upload(content.encode() if isinstance(content, str) else content, name)})
    return ImportBatch.objects.latest("pk")


def page(client, batch: ImportBatch) -> str:
    return client.get(reverse("import-detail", args=[batch.pk])).content.decode()


def states(batch: ImportBatch) -> list[str]:
    return list(batch.rows.order_by("number").values_list("state", flat=True))


def test_a_spreadsheet_is_imported(as_recruiter) -> None:
    batch = send(as_recruiter, xlsx([["Name", "Email"], ["Zoë", "zoe@example.com"]]), "people.xlsx")

    assert "Read from the sheet “People.”" in page(as_recruiter, batch)
    as_recruiter.post(reverse("import-store", args=[batch.pk]), {"known": "reuse"})
    assert Candidate.objects.get().email == "zoe@example.com"


def test_the_page_names_what_is_not_imported(as_recruiter) -> None:
    batch = send(
        as_recruiter,
        "Notes:\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On,Empty\n"
        "Pat,Bloom,x,pat@example.com,Example,Cook,May 4,\nTotal,1,,,,,,\n",
    )

    html = page(as_recruiter, batch)

    assert "LinkedIn export." in html
    assert "URL, Company, Connected On." in html
    assert "1 line not imported" in html
    assert "A total, not a candidate." in html
    assert states(batch) == ["ready", "left_out"]


def test_the_encoding_is_chosen_beside_the_preview(as_recruiter) -> None:
    batch = send(as_recruiter, "Name;Email\nMuñoz;m@example.com\n".encode("cp1252"))
    html = page(as_recruiter, batch)
    assert "Muńoz – Windows-1250, Central European" in html

    as_recruiter.post(reverse("import-reading", args=[batch.pk]), {"encoding": "Windows-1250", "heading": 1})

    batch.refresh_from_db()
    assert (batch.encoding, batch.rows.get().cells[0]) == ("Windows-1250", "Muńoz")


def test_the_header_row_is_chosen_beside_the_preview(as_recruiter) -> None:
    batch = send(as_recruiter, "Who,Reach\nPat Bloom,pat@example.com\n")
    url = reverse("import-reading", args=[batch.pk])

    as_recruiter.post(url, {"heading": 0})
    assert states(batch) == ["error", "ready"]

    assert as_recruiter.post(url, {"heading": 77}).status_code == 422


def test_another_sheet_is_chosen_beside_the_preview(as_recruiter) -> None:
    batch = send(as_recruiter, xlsx([["Name"], ["Ann"]], Second=[["x"], ["Name"], ["Bo"]]), "a.xlsx")

    as_recruiter.post(reverse("import-reading", args=[batch.pk]), {"tab": "Second", "heading": 1})

    batch.refresh_from_db()
    assert [batch.choices["sheet"], batch.heading, batch.rows.get().cells] == ["Second", 2, ["Bo"]]


def test_a_file_that_is_imported_is_not_kept_and_not_read_again(as_recruiter) -> None:
    batch = send(as_recruiter, "Name\nAnn\n")
    as_recruiter.post(reverse("import-store", args=[batch.pk]), {"known": "reuse"})

    r = as_recruiter.post(reverse("import-reading", args=[batch.pk]), {"heading": 0}, follow=True)

    assert "upload it again" in r.content.decode()
    assert not ImportFile.objects.exists()
    assert states(batch) == ["stored"]


def test_rows_are_skipped_and_taken_back(as_recruiter) -> None:
    batch = send(as_recruiter, "Name,Email\nAnn,a@example.com\nBo,b@example.com\nCy,c@example.com\nDi,d@\n")
    url = reverse("import-skip", args=[batch.pk])

    as_recruiter.post(url, {"rows": "2, 4 – 9"})
    assert states(batch) == ["left_out", "ready", "left_out", "left_out"]
    as_recruiter.post(reverse("import-take-back", args=[batch.pk, 2]))
    as_recruiter.post(reverse("import-take-back", args=[batch.pk, 5]))
    assert states(batch) == ["ready", "ready", "left_out", "error"]
    assert as_recruiter.post(url, {"rows": "two"}).status_code == 422

    as_recruiter.post(reverse("import-store", args=[batch.pk]), {"known": "reuse"})
    assert set(Candidate.objects.values_list("name", flat=True)) == {"Ann", "Bo"}
    assert states(batch) == ["stored", "stored", "left_out", "error"]


def test_a_row_is_skipped_while_another_is_corrected(as_recruiter) -> None:
    batch = send(as_recruiter, "Name,Email\nAnn,a@\nBo,b@\n")
    ann, bo = batch.rows.order_by("number")

    data = {f"cell-{ann.pk}-1": "a@example.com", f"cell-{bo.pk}-1": "b@", "skip": bo.number}
    as_recruiter.post(reverse("import-correct", args=[batch.pk]), data)

    assert states(batch) == ["ready", "left_out"]


def test_a_row_with_an_odd_quotation_mark_is_ready_after_a_look(as_recruiter) -> None:
    batch = send(as_recruiter, 'Name,Headline\n"Pat "PJ" Bloom",Lead\n')
    row = batch.rows.get()
    assert "A quotation mark in this row is out of place." in page(as_recruiter, batch)

    as_recruiter.post(reverse("import-correct", args=[batch.pk]), {f"cell-{row.pk}-0": "Pat “PJ” Bloom"})

    assert states(batch) == ["ready"]


def test_a_cell_that_is_too_long_is_shown_cut_and_says_so(as_recruiter) -> None:
    batch = send(as_recruiter, f"Name,Note\nAnn,{'x' * 130_000}\n")

    html = page(as_recruiter, batch)

    assert "One of the cells has 130,000 characters." in html
    assert len(html) < 60_000 + LONGEST_CELL


def test_a_file_whose_import_begins_meanwhile_is_not_read_again(as_recruiter, monkeypatch) -> None:
    batch = send(as_recruiter, "Name\nAnn\n")
    real = candidate_actions.importing.read_sheet

    def while_somebody_imports(*given, **named):
        ImportBatch.objects.update(state="storing")
        return real(*given, **named)

    monkeypatch.setattr("recruiting.candidates.actions.importing.read_sheet", while_somebody_imports)
    r = as_recruiter.post(reverse("import-reading", args=[batch.pk]), {"heading": 0}, follow=True)

    assert "being imported right now" in r.content.decode()
    assert states(batch) == ["ready"]


@pytest.mark.parametrize(
    "header",
    [
        "Last name, First name",
        "Last, First",
        "Surname / First name",
        "Nachname, Vorname",
        "Nom, prénom",
        "Apellidos y nombre",
        "Candidate last name and first name",
        "Family name, Given name",
        "Efternavn, fornavn",
        "Příjmení a jméno",
        "Soyadı, adı",
        "Фамилия, имя",
        "Surname Name",
        "Given names / Surname",
    ],
)
def test_one_column_with_both_names_is_the_name(as_recruiter, header) -> None:
    batch = send(as_recruiter, f'"{header}";Email\n"Muñoz, Ana";ana@example.com\nŁukasz Nowak;lukasz@example.com\n')

    people = [person_of(row.cells, batch.columns, batch.headers)["name"] for row in batch.rows.order_by("number")]
    assert people == ["Ana Muñoz", "Łukasz Nowak"]
