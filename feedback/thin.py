"""When a rationale says too little (C4). The question is friendly and asked once; then the person decides.

Thin: too short to say anything, only the recommendation again, or only a phrase like "not a fit". Both lists are about
the trade, not about people: for that there is `sensitive`.
"""

from feedback.text import plain, visible

SHORTEST = 25  # characters; a shorter reason says too little


def _words(text: str) -> set[str]:
    return set(text.split())


EVASIONS = {
    "not a fit", "no fit", "not a good fit", "bad fit", "good fit", "great fit", "not the right fit", "gut feeling",
    "just a feeling", "gut feel", "culture", "culture fit", "cultural fit", "not a culture fit", "not a cultural fit",
    "overqualified", "over qualified", "underqualified", "under qualified", "not convinced", "did not convince me",
    "not what we are looking for", "not what we need", "not quite right", "not for us", "does not fit", "doesn t fit",
    "doesn t fit the team", "does not fit the team", "nice", "nice person", "seems nice", "looks good", "looks great",
    "looks fine", "seems good", "seems fine", "i like them", "like it", "not impressed", "impressive",
}  # fmt: skip
VERDICT_WORDS = _words(
    "strong strongly definite definitely clear clearly hard yes no nope yeah yep i need one more fact my "
    "verdict is decline declined reject rejected pass hire ok okay sure thanks thank you please for me "
    "from candidate person the a an this that it s would say vote to "
)
FILLER = _words(
    "a an the is was are this that it he she they him her them i we me my our just only simply really "
    "very quite bit somewhat rather too sorry person candidate one for to of in with and or but because "
    "since as so think thought believe feel felt seem seems say would be please thanks thank you "
    "unfortunately honestly overall based on from feeling have has had got profile cv resume résumé sadly "
    "not no yes team us here "
)
QUESTION = "What stood out? A specific requirement or detail helps the recruiter find better candidates."


def is_thin(rationale: str) -> bool:
    """Whether to ask once for a detail."""
    text = visible(rationale)
    words = plain(text)
    return len(text) < SHORTEST or words in EVASIONS or _only(words, VERDICT_WORDS) or _evades(words)


def _only(words: str, known: set[str]) -> bool:
    return all(word in known for word in words.split())


def _evades(words: str) -> bool:
    """Whether only filler is left once the stock phrases are taken out: "I think she is just not a fit, sorry"."""
    rest = f" {words} "
    for phrase in sorted(EVASIONS, key=len, reverse=True):
        rest = rest.replace(f" {phrase} ", " ")
    return rest.strip() != words and _only(rest, FILLER)
