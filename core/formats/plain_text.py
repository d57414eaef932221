"""Text of a file whose encoding nobody noted."""

import codecs
import re
from collections import Counter

from charset_normalizer import from_bytes

NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # what no text file has
SAMPLE = 32_768  # bytes that are looked at to guess the encoding
HIGH = bytes(range(128, 256))
FEW = 6  # bytes beyond ASCII: fewer occur in Latin text only
BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# What text editors and office programs have written. With all encodings Python knows, rare ones win on short texts.
KNOWN = [
    "cp1252", "mac_roman", "cp1250", "iso8859_2", "cp1251", "iso8859_5", "koi8_r", "cp866", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp1258", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "tis_620", "cp850",
]  # fmt: skip
# Encodings of the Latin alphabet place other letters at the same numbers, and a résumé has few of them: the letters of the
# language that fits best decide. Earlier wins a draw.
WESTERN = (
    "éèêëàâçîïôûùœæÉÈÊÀÂÇÎÔŒ", "äöüßÄÖÜé", "áéíóúüñÁÉÍÓÚÑ", "ãõáéíóúâêôàçÃÕÁÉÍÓÚÂÊÔÀÇ", "åäöøæéÅÄÖØÆ", "àèéìòùÀÈÉÌÒÙ",
    "ëïéöüËÏ",
)  # fmt: skip
CENTRAL = (
    "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ", "áäčďéíĺľňóôŕšťúýžÁČĎÉÍĽŇÓÔŠŤÚÝŽ", "áéíóöőúüűÁÉÍÓÖŐÚÜŰ",
    "ăâîşţĂÂÎŞŢ", "čćđšžČĆĐŠŽ",
)  # fmt: skip
BALTIC = ("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ", "ąčęėįšųūžĄČĘĖĮŠŲŪŽ", "äõöüšžÄÕÖÜŠŽ")
TURKISH = ("çğıöşüâîÇĞİÖŞÜ",)
LATIN = {
    "cp1252": WESTERN,
    "cp1250": CENTRAL,
    "mac_roman": WESTERN,
    "iso8859_2": CENTRAL,
    "cp1254": TURKISH,
    "cp1257": BALTIC,
    "cp850": WESTERN,
}
PUNCTUATION = "–—‘’‚“”„…•·€°«»\u00a0§©®™"
ESCAPES = {b"\x1b$": "iso2022_jp", b"\x1b(J": "iso2022_jp"}
IN_PLACE = re.compile(r"[¿¡](?=[A-ZÀ-Þ])|[£€](?=\d)|(?<=\s)(?:[–—](?=\s)|[“‘„](?=\w))|(?<=[a-z])’(?=[a-z])")
_LETTERS = [chr(code) for code in range(0xC0, 0x180)]
_UPPER, _LOWER = ("".join(filter(case, _LETTERS)) for case in (str.isupper, str.islower))
# A sign or a capital inside a word, as wrongly read letters are. "JavaScript" is none: one of the two is beyond ASCII.
OUT_OF_PLACE = re.compile(
    r"[^\W\d_][^\w\s.,;:!?/|\\()\[\]{}<>&@#%*+='\"‘’“”–—…-][^\W\d_]"
    rf"|[a-z{_LOWER}][{_UPPER}]|[{_LOWER}][A-Z]"
)


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the name of the encoding it was read with. What no encoding explains becomes U+FFFD."""
    name = encoding_of(data)
    return data.decode(name, errors="replace"), name


def encoding_of(data: bytes) -> str:
    """The name of a text's encoding, as Python calls it."""
    marked = next((name for mark, name in BOMS if data.startswith(mark)), "")
    if marked:
        return marked
    sample = data[:SAMPLE]
    return _wide(sample) or _escaped(sample) or _utf8(data) or _guessed(sample)


def _wide(sample: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = len(sample) // 2 * 0.4
    if most and max(even, odd) > most and min(even, odd) < most / 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _utf8(data: bytes) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # the last character may be cut off
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _escaped(sample: bytes) -> str:
    name = next((name for escape, name in ESCAPES.items() if escape in sample), "")
    try:
        if name:
            sample.decode(name)
    except UnicodeDecodeError:
        return ""
    return name


def _guessed(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=KNOWN).best()
    is_latin = len(sample) - len(sample.translate(None, HIGH)) < FEW
    name = "cp1252" if is_latin or best is None else best.encoding
    return max(LATIN, key=lambda latin: _fit(sample, latin)) if name in LATIN else name


def _fit(sample: bytes, name: str) -> int:
    """How well the letters of a text suit the best language of an encoding."""
    text = sample.decode(name, errors="replace")
    signs = Counter(sign for sign in text if sign > "\x7f" and sign not in PUNCTUATION)
    best = max(sum(_points(letters, sign) * often for sign, often in signs.items()) for letters in LATIN[name])
    return best + 3 * len(IN_PLACE.findall(text)) - 3 * len(OUT_OF_PLACE.findall(text))


def _points(letters: str, sign: str) -> int:
    if sign in letters:
        return 1 if sign in "õÕ" else 2  # the number of the more frequent Hungarian ő
    return -1 if sign.isalpha() and sign != "\ufffd" else -3
