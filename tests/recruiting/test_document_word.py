"""A DOCX is read as Word shows it, with all tracked changes accepted, and taken as Word writes it."""

import pytest

from recruiting.candidates.documents import Refused, check
from tests.recruiting.resumes import upload, with_entries, word
from tests.recruiting.word_files import STRICT, paragraph, part, relationships, run, word_file


def text_of(content: bytes) -> str:
    return check(upload(content, "resume.docx")).text


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


def field(instruction: str, result: str) -> str:
    signs = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{signs[0]}<w:r><w:instrText>{instruction}</w:instrText></w:r>{signs[1]}{result}{signs[2]}"


SHAPE = (
    f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box('+1 312 555 0142')}</wps:txbx></w:drawing>"
    f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box('+1 312 555 0142')}</v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
PICTURE_OR_TEXT = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='x'><w:drawing/></mc:Choice><mc:Fallback>"
    f"<w:pict><v:textbox>{box('Chicago')}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
LINKED = f'<w:hyperlink r:id="rId1">{run("write to me")}</w:hyperlink>'
CONTROL = "<w:sdt><w:sdtPr><w:alias w:val='Name'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
PROMPT = CONTROL.replace("<w:alias w:val='Name'/>", "<w:showingPlcHdr/>")
PROMPT_TEXT = '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Click or tap here to enter text.</w:t></w:r>'
ROW = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
TABLE = "<w:tbl>{}</w:tbl>"
CASES = {
    "a content control around paragraphs": (
        CONTROL.format(paragraph("Ada Example") + CONTROL.format(paragraph("Six years of ledgers"))),
        "Ada Example\nSix years of ledgers",
    ),
    "a content control inside a paragraph": (paragraph(CONTROL.format(run("Ada")), " Example"), "Ada Example"),
    "a content control around table rows": (
        f"<w:tbl>{CONTROL.format(ROW.format('', paragraph('2019'), paragraph('Ledgers')))}</w:tbl>",
        "2019\nLedgers",
    ),
    "a prompt that was never filled in": (
        paragraph("Ada", PROMPT.format(PROMPT_TEXT)) + PROMPT.format(paragraph("Filled in by a program")),
        "Ada\nFilled in by a program",
    ),
    "a text box, once": (paragraph("Ada Example", SHAPE), "Ada Example\n+1 312 555 0142"),
    "a text box that only the older form has": (paragraph("Ada", PICTURE_OR_TEXT), "Ada\nChicago"),
    "a table in a table": (
        TABLE.format(ROW.format("", paragraph("2019"), TABLE.format(ROW.format("", paragraph("a"), paragraph("b"))))),
        "2019\na\nb",
    ),
    "an insertion and a deletion": (
        paragraph(
            "Ledgers, ", f"<w:ins>{run('six years')}</w:ins>", "<w:del><w:r><w:delText>two</w:delText></w:r></w:del>"
        ),
        "Ledgers, six years",
    ),
    "a deleted end of a paragraph": (
        paragraph("Ada ", properties='<w:rPr><w:del w:id="1"/></w:rPr>') + paragraph("Example"),
        "Ada Example",
    ),
    "a deleted row": (
        f"<w:tbl>{ROW.format('<w:trPr><w:del/></w:trPr>', paragraph('x'), paragraph('y'))}"
        f"{ROW.format('', paragraph('a'), paragraph('b'))}</w:tbl>",
        "a\nb",
    ),
    "moved text": (
        f"<w:p><w:moveFrom>{run('Ledgers')}</w:moveFrom></w:p>"
        + paragraph("Ada")
        + f"<w:p><w:moveTo>{run('Ledgers')}</w:moveTo></w:p>",
        "Ada\nLedgers",
    ),
    "a simple field": (
        paragraph("Mail: ", f'<w:fldSimple w:instr="X">{run("ada@example.com")}</w:fldSimple>'),
        "Mail: ada@example.com",
    ),
    "a field in parts": (
        paragraph("Mail: ", field(" MERGEFIELD mail ", run("ada@example.com"))),
        "Mail: ada@example.com",
    ),
    "a field in the instruction of another": (
        paragraph(
            "Mail: ",
            field(f"IF </w:instrText></w:r>{field('PAGE', run('1'))}<w:r><w:instrText>", run("ada@example.com")),
        ),
        "Mail: ada@example.com",
    ),
    "a field that never ends": (paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "Ada"), "Ada"),
    "a link": (paragraph("Please ", LINKED), "Please write to me"),
    "hidden text": (paragraph("Ada", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>keywords</w:t></w:r>"), "Ada"),
    "text that is hidden no more": (
        paragraph("Ada", '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> B.</w:t></w:r>'),
        "Ada B.",
    ),
    "breaks and hyphens": (
        paragraph(
            "<w:r><w:t>Six</w:t><w:noBreakHyphen/><w:t>year</w:t><w:br/><w:t>plan</w:t><w:tab/><w:t>2019</w:t></w:r>"
        ),
        "Six-year\nplan 2019",
    ),
    "tab stops, which are no tabs": (paragraph("Ada", properties="<w:tabs><w:tab w:pos='9'/></w:tabs>"), "Ada"),
    "items of a list": (
        paragraph("Ledgers", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>')
        + paragraph("Plain", properties='<w:numPr><w:numId w:val="0"/></w:numPr>'),
        "• Ledgers\nPlain",
    ),
    "a reading aid": (
        paragraph(f"<w:r><w:ruby><w:rt>{run('やまだ')}</w:rt><w:rubyBase>{run('山田')}</w:rubyBase></w:ruby></w:r>"),
        "山田",
    ),
    "a formula": (paragraph("<m:oMath><m:r><m:t>E=mc²</m:t></m:r></m:oMath>"), "E=mc²"),
    "signs of symbol fonts": (
        paragraph('<w:r><w:sym w:font="Wingdings" w:char="F028"/><w:sym w:font="Segoe" w:char="2709"/></w:r>', " Ada"),
        "✉ Ada",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_reads_what_word_shows(case: str) -> None:
    body, right = CASES[case]
    file = word_file(body, relations=[("hyperlink", "mailto:ada@example.com")], external=("mailto:ada@example.com",))

    assert text_of(file) == right


SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:headerReference w:type="first" r:id="rId2"/>'
    '<w:footerReference w:type="default" r:id="rId3"/><w:headerReference w:type="even" r:id="rId9"/>{}</w:sectPr>'
)
AROUND = {
    "word/header1.xml": part("hdr", paragraph("Ada Example, +49 30 1234, ada@example.com")),
    "word/header2.xml": part("hdr", paragraph("First page")),
    "word/footer1.xml": part("ftr", paragraph("References on request")),
    "word/footnotes.xml": part(
        "footnotes",
        f'<w:footnote w:type="separator">{paragraph("____")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("At night.")}</w:footnote>',
    ),
    "word/comments.xml": part("comments", f"<w:comment>{paragraph('Too long?')}</w:comment>"),
    "word/diagrams/data1.xml": '<d xmlns:a="a"><a:p><a:r><a:t>Python</a:t></a:r></a:p></d>',
}
RELATIONS = [
    ("header", "header1.xml"),
    ("header", "header2.xml"),
    ("footer", "footer1.xml"),
    ("footnotes", "footnotes.xml"),
    ("comments", "comments.xml"),
    ("diagramData", "diagrams/data1.xml"),
]


@pytest.mark.parametrize(("first_page_differs", "first"), [("", ""), ("<w:titlePg/>", "First page\n\n")])
def test_headers_footers_and_notes_are_read_once_and_comments_are_not(first_page_differs: str, first: str) -> None:
    sections = paragraph("Ledgers", properties=SECTION.format("")) + SECTION.format(first_page_differs)

    text = text_of(word_file(sections, parts=AROUND, relations=RELATIONS))

    header = "Ada Example, +49 30 1234, ada@example.com\n\n"
    assert text == f"{first}{header}Ledgers\n\nReferences on request\n\nAt night.\n\nPython"


@pytest.mark.parametrize(
    ("main", "namespace"),
    [("word/document2.xml", ""), ("word/document.xml", STRICT), ("Word/Document.xml", "")],
    ids=["as SharePoint names it", "strict Open XML", "capitals"],
)
def test_it_finds_the_document_by_its_relationship(main: str, namespace: str) -> None:
    kind = {"namespace": namespace} if namespace else {}

    assert text_of(word_file(paragraph("Ada"), main=main, **kind)) == "Ada"


def test_items_by_style_are_items_and_numbered_headings_are_not() -> None:
    style = '<w:style w:styleId="{}"><w:basedOn w:val="{}"/><w:pPr>{}</w:pPr></w:style>'
    numbered = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = style.format("ListBullet", "Normal", numbered) + style.format("Mine", "ListBullet", "")
    styles += style.format("Heading1", "Normal", f'{numbered}<w:outlineLvl w:val="0"/>')
    body = [paragraph(name, properties=f'<w:pStyle w:val="{name}"/>') for name in ("Mine", "Heading1", "Normal")]

    file = word_file(*body, relations=[("styles", "styles.xml")], parts={"word/styles.xml": part("styles", styles)})

    assert text_of(file) == "• Mine\nHeading1\nNormal"


def test_addresses_behind_links_are_found() -> None:
    mail, phone, site = "mailto:ada@example.com", "tel:+13125550142", "https://example.com"
    kinds = [("hyperlink", mail), ("hyperlink", phone), ("hyperlink", site), ("attachedTemplate", "file:///t.dotx")]
    body = paragraph(LINKED, field('HYPERLINK "mailto:work@example.com"', run("at work")))

    checked = check(upload(word_file(body, relations=kinds, external=(mail, phone, site, "file:///t.dotx")), "a.docx"))

    assert checked.links == (mail, phone, "mailto:work@example.com")


@pytest.mark.parametrize(
    "entries",
    [
        {"word/media/image1.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
        {"word/printerSettings/printerSettings1.bin": b"\x01\x02\x03"},
        {"docProps/thumbnail.jpeg": b"\xff\xd8\xff"},
        {"docProps/thumbnail.wmf": b"\xd7\xcd\xc6\x9a"},
        {"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + "Equation Native".encode("utf-16-le")},
        {"word/fonts/font1.odttf": b"\x00\x01"},
        {"word/afchunk.html": b"<html></html>"},
        {"word/webextensions/taskpanes.xml": b"<x/>"},
        {
            "word/_rels/document.xml.rels": relationships(
                [("header", "gone.xml"), ("image", "NULL"), ("styles", "../../x")]
            )
        },
        {"word/styles.xml": b"", "word/settings.xml": b"<broken"},
        {"word/_rels/document.xml.rels": b"<broken"},
    ],
    ids=lambda entries: next(iter(entries)),
)
def test_what_word_leaves_in_a_file_is_no_macro_and_no_damage(entries) -> None:
    assert text_of(with_entries(word("Ada Example"), entries)).startswith("Ada Example")


@pytest.mark.parametrize(
    "entries",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/printerSettings/printerSettings1.bin": b"MZ\x90\x00"},
        {"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + "\x01Ole10Native".encode("utf-16-le")},
        {"word/embeddings/oleObject2.bin": b"x" * 300_000 + "_VBA_PROJECT".encode("utf-16-le")},
        {"word/activeX/activeX1.xml": b"<x/>"},
        {
            "word/other.bin": b"x",
            "[Content_Types].xml": b"<Types><x ContentType='application/vnd.ms-office.vbaProject'/></Types>",
        },
        {"word/embeddings/run.JS": b"x"},
    ],
    ids=lambda entries: next(iter(entries)),
)
def test_macros_and_programs_are_refused(entries) -> None:
    with pytest.raises(Refused, match="macros"):
        text_of(with_entries(word(), entries))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "cv.docx", "password-protected"),
        (OLE + "WordDocument".encode("utf-16-le"), "cv.docx", "Word 97–2003 file"),
        (OLE + "WordDocument".encode("utf-16-le"), "cv.doc", "Save it in Word as DOCX or PDF"),
        (b"<html>a page named DOC</html>", "cv.doc", "it isn’t a Word file"),
    ],
)
def test_files_of_old_word_and_with_a_password_get_a_sentence(content, name, sentence) -> None:
    with pytest.raises(Refused, match=sentence):
        check(upload(content, name))


def test_a_docx_that_is_named_doc_is_read() -> None:
    checked = check(upload(word("Ada Example"), "cv.doc"))

    assert (checked.kind, checked.name) == ("docx", "cv.doc")
    assert checked.text.startswith("Ada Example")
