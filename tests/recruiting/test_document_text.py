"""ODT, RTF and TXT are read as their programs show them, in whatever encoding."""

import pytest

from recruiting.candidates.documents import POSTINGS, Refused, check
from tests.recruiting.resumes import upload
from tests.recruiting.word_files import odt_file

P = "<text:p>{}</text:p>".format
MASTER = "<office:master-styles><style:master-page>{}</style:master-page></office:master-styles>".format
TRACKED = (
    "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Bo</dc:creator>"
    f"</office:change-info>{P('two years')}</text:deletion></text:changed-region></text:tracked-changes>"
)
HIDDEN = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'


@pytest.mark.parametrize(
    ("body", "right"),
    [
        (P('Ada<text:s text:c="2"/>Example<text:tab/>Chicago<text:line-break/>SRE'), "Ada Example Chicago\nSRE"),
        (TRACKED + P('Ledgers, <text:change-start text:change-id="1"/>six years'), "Ledgers, six years"),
        (
            P("Ada<draw:frame><draw:text-box>" + P("+1 312 555 0142") + "</draw:text-box></draw:frame>"),
            "Ada\n+1 312 555 0142",
        ),
        (P("Ada<draw:frame><svg:title>A photo</svg:title><svg:desc>of Ada</svg:desc></draw:frame>"), "Ada"),
        (
            P(
                "Ledgers<text:note><text:note-citation>1</text:note-citation><text:note-body>"
                + P("At night.")
                + "</text:note-body></text:note>"
            ),
            "Ledgers\nAt night.",
        ),
        (
            P("Ada<office:annotation><dc:creator>Bo</dc:creator>" + P("Too long?") + "</office:annotation> Example"),
            "Ada Example",
        ),
        (P('<text:a xlink:href="mailto:ada@example.com">write to me</text:a>'), "write to me"),
        (P("<text:user-field-get>Ada</text:user-field-get>"), "Ada"),
        (
            f"<text:list><text:list-item>{P('Ledgers')}{P('at night')}</text:list-item></text:list>",
            "• Ledgers\nat night",
        ),
        (
            f"<table:table><table:table-row><table:table-cell>{P('2019')}</table:table-cell></table:table-row></table:table>",
            "2019",
        ),
        ("<text:h>Experience</text:h>" + P("Ledgers"), "Experience\nLedgers"),
        ('<text:section text:display="none">' + P("x") + "</text:section>" + P("Ada"), "Ada"),
        (P('Ada<text:span text:style-name="T1"> keywords</text:span>'), "Ada"),
    ],
)
def test_an_odt_is_read_as_libreoffice_shows_it(body: str, right: str) -> None:
    assert check(upload(odt_file(body, automatic=HIDDEN), "cv.odt")).text == right


def test_headers_and_footers_of_an_odt_are_read_and_those_switched_off_are_not() -> None:
    header = f"<style:header>{P('Ada Example')}</style:header>"
    footer = f"<style:footer>{P('On request')}</style:footer>"
    off = f'<style:header-first style:display="false">{P("First")}</style:header-first>'
    master = MASTER(header + off + footer) + MASTER(header)

    assert check(upload(odt_file(P("Ledgers"), styles=master), "cv.odt")).text == "Ada Example\n\nLedgers\n\nOn request"


def test_an_odt_with_a_list_of_no_macros_or_with_pictures_is_taken() -> None:
    index = {"Basic/script-lc.xml": b"<x/>", "Basic/Standard/script-lb.xml": b"<x/>", "Pictures/1.svg": b"<svg/>"}

    assert check(upload(odt_file(P("Ada"), parts={**index, "layout-cache": b"\0\1"}), "cv.odt")).text == "Ada"


@pytest.mark.parametrize(
    "parts", [{"META-INF/manifest.xml": b"<m:encryption-data/>"}, {"encrypted-package": b"x"}], ids=["parts", "package"]
)
def test_an_odt_with_a_password_is_not_called_damaged(parts) -> None:
    with pytest.raises(Refused, match="password"):
        check(upload(odt_file(P("Ada"), parts=parts), "cv.odt"))


RTF = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\author Somebody}}{\*\generator Word;}
{\header Ada Example\par}Ren\'e9e\par {\field{\*\fldinst HYPERLINK "mailto:ada@example.com"}{\fldrslt write to me}}\par
{\shp{\*\shpinst{\sp{\sn type}{\sv 202}}{\shptxt Chicago\par}}{\shprslt Chicago}}Ledgers{\b\deleted\revauthdel1  two years}
{\v  keywords}\par
\u22269?\u37325? 6\'80{\pict\pngblip 89504e470d0a1a0a89504e470d0a1a0a}\par}"""


@pytest.mark.parametrize("name", ["cv.rtf", "cv.doc"])
def test_an_rtf_is_read_also_when_it_is_named_doc(name: str) -> None:
    checked = check(upload(RTF, name))

    assert checked.kind == "rtf"
    assert [line for line in checked.text.splitlines() if line] == [
        "Ada Example",
        "Renée",
        "write to me",
        "Chicago",
        "Ledgers",
        "国重 6€",
    ]
    assert checked.links == ("mailto:ada@example.com",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"plain words", "isn’t an RTF file"), (RTF[:-1] + rb"{\object{\*\objdata 01}}}", "embedded")],
)
def test_an_rtf_with_something_else_in_it_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        check(upload(content, "cv.rtf"))


RUSSIAN = "Иван Петров\nИнженер-программист\nОпыт работы: 5 лет в Москве"
ENCODED = [
    (
        "Renée, Köln – “SRE”",
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"],
    ),
    ("José Muñoz\nIngeniero en Málaga", ["cp1252", "iso8859_1", "mac_roman", "utf-8"]),
    ("Œuvre et cœur\nDéveloppé à Nice", ["cp1252"]),
    ("Łukasz Wiśniewski\nInżynier oprogramowania\nDoświadczenie zawodowe", ["cp1250", "iso8859_2", "utf-8"]),
    ("Jiří Novák\nVývojář, Brno\nZkušenosti", ["cp1250", "iso8859_2"]),
    ("Ágnes Kővári, Győr", ["cp1250", "iso8859_2"]),
    ("Jānis Bērziņš\nProgrammētājs Rīgā, pieredze piecus gadus", ["cp1257"]),
    ("Ayşe Yılmaz\nYazılım mühendisi, İstanbul\nDeneyim: şirketinde çalıştı", ["cp1254"]),
    (RUSSIAN, ["cp1251", "koi8_r", "cp866", "iso8859_5"]),
    ("Παύλος Παπαδόπουλος\nΜηχανικός λογισμικού στην Αθήνα", ["cp1253"]),
    ("דוד כהן\nמהנדס תוכנה בתל אביב עם ניסיון של חמש שנים", ["cp1255"]),
    ("محمد علي\nمهندس برمجيات في القاهرة خبرة خمس سنوات", ["cp1256"]),
    ("山田太郎\nソフトウェアエンジニア\n東京都で五年間の経験", ["shift_jis", "euc_jp", "iso2022_jp"]),
    ("张伟\n软件工程师\n北京，五年工作经验，负责后端系统的开发", ["gb18030"]),
    ("陳大文\n軟體工程師\n台北，五年工作經驗，負責後端系統的開發", ["big5"]),
    ("김민수\n소프트웨어 엔지니어\n서울에서 5년 근무 경험", ["euc_kr"]),
    ("สมชาย ใจดี\nวิศวกรซอฟต์แวร์ กรุงเทพ ประสบการณ์ห้าปี", ["tis_620"]),
]


@pytest.mark.parametrize(("text", "encoding"), [(text, one) for text, all_of_it in ENCODED for one in all_of_it])
def test_plain_text_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str) -> None:
    assert check(upload(text.encode(encoding), "cv.txt")).text == text


def test_a_character_cut_in_two_does_not_change_the_encoding() -> None:
    text = "é" * 400_001

    assert set(check(upload(text.encode()[:-1], "cv.txt")).text) == {"é"}


def test_a_job_posting_is_read_by_the_same_reader() -> None:
    checked = check(upload("# Ingénieur\n- Go".encode("cp1252"), "job.md"), POSTINGS)

    assert (checked.kind, checked.text) == ("md", "# Ingénieur\n- Go")
    with pytest.raises(Refused, match=r"Choose a PDF, Word \(DOCX\), OpenDocument \(ODT\), Markdown \(MD\), or plain"):
        check(upload(RTF, "job.rtf"), POSTINGS)
