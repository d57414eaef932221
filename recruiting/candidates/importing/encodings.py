"""Finds the encoding of a text file, and shows how the file would read in others."""

import re
import unicodedata

from charset_normalizer import from_bytes

# Label → (codec, where it is used). In this order where two read equally well.
ENCODINGS = {
    "UTF-8": ("utf-8-sig", "most apps today"),
    "UTF-16": ("utf-16", "Excel’s Unicode text"),
    "Windows-1252": ("cp1252", "Western European"),
    "Mac Roman": ("mac_roman", "older Mac apps"),
    "Windows-1250": ("cp1250", "Central European"),
    "Windows-1251": ("cp1251", "Cyrillic"),
    "Windows-1254": ("cp1254", "Turkish"),
    "Windows-1253": ("cp1253", "Greek"),
    "Windows-1257": ("cp1257", "Baltic"),
    "Windows-1255": ("cp1255", "Hebrew"),
    "Windows-1256": ("cp1256", "Arabic"),
    "Shift JIS": ("cp932", "Japanese"),
    "GB 18030": ("gb18030", "Simplified Chinese"),
    "Big5": ("big5", "Traditional Chinese"),
    "EUC-KR": ("cp949", "Korean"),
    "KOI8-R": ("koi8_r", "older Cyrillic"),
    "DOS 850": ("cp850", "older Western European"),
    "Latin-1": ("latin-1", "older Unix apps"),
}
LEGACY = [codec for label, (codec, _) in ENCODINGS.items() if not label.startswith("UTF")]
LABELS = {codec: label for label, (codec, _) in ENCODINGS.items()}
SAMPLE = 32_768  # bytes of lines with other than ASCII characters that the guess is made on
LONGEST_LINE = 2_000
SHOWN = 30  # characters of a sample
NEARLY = 0.1  # how much worse than the best guess one may read and still be compared
# The letters that the words of one language use beside a–z: no word mixes two of these.
ALPHABETS = [
    set(letters)
    for letters in (
        "äöüßéàè", "àâæçéèêëîïôœùûüÿ", "áéíñóúüçàèòï", "ãáàâçéêíóôõúü", "àèéìíîòóùú", "åäöæøéüèôá", "áðéíóúýþæö", "ąćęłńóśźż",
        "áčďéěíĺľňóôŕřšťúůýžäö", "áéíóöőúüű", "ăâîșțşţ", "çğıi̇öşüâî", "āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž", "čćđšž",
    )
]  # fmt: skip
FEW = 0.05  # broken characters among all others of a file in UTF-8
BOM_16 = (b"\xff\xfe", b"\xfe\xff")


class WrongEncoding(Exception):
    """The bytes have no meaning in that encoding."""


def decoded(content: bytes, label: str = "") -> tuple[str, str]:
    """The text and the label of its encoding: the one given, or else the likeliest. Raises WrongEncoding."""
    if label:
        return _strict(content, ENCODINGS[label][0]), label
    for codec, name in _unicode_candidates(content):
        try:
            return _strict(content, codec), name
        except WrongEncoding:
            continue
    if b"\0" in content:
        raise WrongEncoding
    if _is_damaged_utf8(content):
        return content.decode("utf-8-sig", "replace"), "UTF-8"
    for codec in [*_likeliest(foreign_lines(content)), "cp1252", "latin-1"]:
        try:
            return _strict(content, codec), LABELS[codec]
        except WrongEncoding:
            continue
    raise WrongEncoding


def samples(content: bytes) -> dict[str, str]:
    """For each encoding that can read the first words with other than ASCII characters: those words, read with it."""
    if content[:2] in BOM_16 or content.isascii():
        return {}
    sample = foreign_lines(content)[:LONGEST_LINE]
    found: dict[str, str] = {}
    for label, (codec, _) in ENCODINGS.items():
        if label == "UTF-16":  # has a mark of its own
            continue
        try:
            text = _strict(sample, codec)
        except WrongEncoding:
            continue
        if words := _foreign_words(text):
            found[label] = words
    return found


def foreign_lines(content: bytes) -> bytes:
    """The lines with other than ASCII characters, up to SAMPLE bytes: the rest says nothing about the encoding."""
    taken, size = [], 0
    for match in re.finditer(rb"[^\r\n]+", content):
        line = match[0]
        if line.isascii():
            continue
        taken.append(line[:LONGEST_LINE])
        size += len(taken[-1])
        if size > SAMPLE:
            break
    return b"\n".join(taken)


def _strict(content: bytes, codec: str) -> str:
    try:
        text = content.decode(codec)
    except UnicodeError as error:
        raise WrongEncoding from error
    if "\0" in text:
        raise WrongEncoding
    return text


def _unicode_candidates(content: bytes) -> list[tuple[str, str]]:
    if content[:2] in BOM_16:
        return [("utf-16", "UTF-16")]
    even, odd = content[:400:2].count(0), content[1:400:2].count(0)
    if even + odd > len(content[:400]) // 4:  # UTF-16 without its mark: every other byte of a Latin letter is zero
        return [("utf-16-le" if odd > even else "utf-16-be", "UTF-16")]
    return [("utf-8-sig", "UTF-8")]


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether a file in UTF-8 was cut in the middle of a few characters."""
    text = content.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return broken <= FEW * whole


def _likeliest(sample: bytes) -> list[str]:
    """The codecs that charset-normalizer finds plausible, the likeliest first."""
    matches = list(from_bytes(sample, cp_isolation=LEGACY, threshold=0.5))
    best = min((match.chaos for match in matches), default=0.0)
    sounds: dict[str, float] = {}  # how much the letters are those of a language
    for match in matches:
        if match.chaos <= best + NEARLY:
            for codec in [match.encoding, *match.could_be_from_charset]:
                sounds[_canonical(codec)] = max(match.coherence, sounds.get(_canonical(codec), 0.0))
    read: list[tuple[int, float, int, str]] = []
    for rank, codec in enumerate(LEGACY):
        if codec in sounds:
            try:
                read.append((oddity(_strict(sample, codec)), -sounds[codec], rank, codec))
            except WrongEncoding:
                continue
    return [codec for *_, codec in sorted(read)]


def _canonical(codec: str) -> str:
    names = {"shift_jis": "cp932", "euc_kr": "cp949", "iso8859_1": "latin-1", "latin_1": "latin-1"}
    return names.get(codec, codec)


def oddity(text: str) -> int:
    """How many odd places a text of names has: marks in words, scripts mixed in one word, capitals after small letters."""
    odd, before = 0, " "
    for character in text:
        if not character.isascii():
            odd += not character.isalnum() and not unicodedata.combining(character)
            odd += before.islower() and character.isupper()
        if before.isalpha() and character.isalpha():
            odd += _script(before) != _script(character)
        before = character
    return odd + sum(map(_mixes_alphabets, re.findall(r"[^\W\d_]+", text)))


def _mixes_alphabets(word: str) -> bool:
    foreign = {letter for letter in word.lower() if not letter.isascii()}
    if not foreign or any(_script(letter) != "LATIN" for letter in foreign):
        return False
    return not any(foreign <= alphabet for alphabet in ALPHABETS)


def _script(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    name = unicodedata.name(letter, "?").partition(" ")[0]
    return {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}.get(name, name)


def _foreign_words(text: str) -> str:
    """The first words with other than ASCII characters, with their neighbors, short enough for a choice."""
    for line in text.splitlines():
        for cell in re.split(r"[,;\t|]", line):
            if not cell.isascii():
                return "".join(c for c in cell.strip(' "') if c.isprintable())[:SHOWN]
    return ""
