"""Finds the city in a line, without the street, numbers, and postal code around it."""

import re
from functools import cache
from zoneinfo import available_timezones

from recruiting.candidates.details.vocabulary import COUNTRIES, OCCUPATION, STATES, STREET

CITY = r"[^\W\d_][^\W\d_]+(?:[ .'’-]{1,2}[^\W\d_]+){0,4}"
WITH_STATE = re.compile(rf"(?<![\w.])({CITY}),? ({'|'.join(STATES)})(?![\w.])(?:,? \d{{5}}(?:-\d{{4}})?)?")
WITH_COUNTRY = re.compile(
    rf"(?<![\w.])({CITY})(?: [A-Z]{{1,2}}\d[\dA-Z]? ?\d[A-Z]{{2}})?, ?({COUNTRIES})(?!\w)", re.IGNORECASE
)
AFTER_CODE = re.compile(
    rf"(?<!\w)(?:[A-Z]{{1,2}}[- ])?(?:\d{{5}}|\d{{4}}(?: ?[A-Z]{{2}})?|\d{{2}}-\d{{3}}|\d{{3}} \d{{2}}) ({CITY})"
)
BEFORE_CODE = re.compile(rf"(?<![\w.])({CITY}) [A-Z]{{1,2}}\d[\dA-Z]? ?\d[A-Z]{{2}}(?!\w)")
YEARS = re.compile(r"(?:19|20)\d\d\s*(?:[–—-]|to|bis)")
CONTACT = re.compile(r"\S*@\S+|https?:\S+|www\.\S+")


def place_of(text: str, *, labeled: bool = False) -> str:
    """ "12 Main St, Chicago, IL 60601" → "Chicago, IL"; "" if there is no place. With `labeled`, the text is known as one."""
    line = CONTACT.sub(" ", text[:200])
    if YEARS.search(line):
        return ""
    if match := WITH_STATE.search(line):
        return f"{_city(match[1])}, {match[2]}" if _city(match[1]) else ""
    if (match := WITH_COUNTRY.search(line)) and match[1][0].isupper() and _city(match[1]):
        return f"{_city(match[1])}, {match[2].strip()}"
    if match := AFTER_CODE.search(line) or BEFORE_CODE.search(line):
        return _city(match[1])
    return _known_city(line) or (_any_city(line) if labeled else "")


def _city(words: str) -> str:
    """The city without what stands before it in the same run of words: "Main St Chicago" → "Chicago"."""
    ends = [match.end() for pattern in (STREET, OCCUPATION) for match in pattern.finditer(words)]
    return words[max(ends, default=0) :].strip(" .,-")


def _known_city(line: str) -> str:
    """A city that stands alone in a part of the line."""
    parts = (part.strip() for part in re.split(r"[,|•·●]|\s[–—-]\s", line))
    return next((part for part in parts if part.lower() in _cities()), "")


@cache
def _cities() -> frozenset[str]:
    """Cities that have a time zone of their own, and some that are as large."""
    zones = {
        zone.rpartition("/")[2].replace("_", " ").lower() for zone in available_timezones() if zone.count("/") == 1
    }
    others = (
        "munich,münchen,hamburg,cologne,köln,frankfurt,stuttgart,düsseldorf,leipzig,barcelona,valencia,milan,milano,roma,"
        "torino,lyon,marseille,toulouse,nice,manchester,birmingham,leeds,edinburgh,glasgow,bristol,genève,geneva,zürich,basel,"
        "bern,wien,graz,rotterdam,utrecht,antwerp,gent,warszawa,kraków,wrocław,gdańsk,praha,brno,lisboa,porto,montreal,ottawa,"
        "calgary,seattle,boston,houston,dallas,austin,philadelphia,atlanta,miami,san francisco,san diego,washington,portland,"
        "bengaluru,bangalore,mumbai,delhi,new delhi,hyderabad,chennai,pune,beijing,shenzhen,guangzhou,osaka,kyoto,são paulo,"
        "rio de janeiro,köbenhavn,københavn,göteborg,malmö,aarhus,tel aviv,cape town,abuja,東京,大阪,北京,上海,深圳,台北,서울"
    )
    regions = {
        "gmt",
        "utc",
        "central",
        "eastern",
        "pacific",
        "mountain",
        "easter",
        "general",
        "center",
        "north",
        "south",
        "west",
    }
    return frozenset(zones | set(others.split(","))) - regions


def _any_city(line: str) -> str:
    """The last parts of a labeled place that have no street and no number."""
    parts = [part.strip(" .") for part in line.split(",")]
    kept = [part for part in parts if part and not STREET.search(part) and not re.search(r"\d", part)]
    found = ", ".join(kept[-2:])
    return found if len(found) <= 80 and len(found.split()) <= 6 else ""
