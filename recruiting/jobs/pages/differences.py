"""What changed between two versions of a description, by requirement and by word."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal
from uuid import UUID

from recruiting.models import Criterion, Revision

WORDS = re.compile(r"\s+|[^\s]+")
Points = dict[UUID, Criterion]
COMPARED = {"why": "Why it matters", "assessed_by": "How we’ll assess it"}


@dataclass(frozen=True)
class Piece:
    """Some words that were kept, added or removed."""

    what: Literal["same", "ins", "del"]
    text: str


@dataclass
class Change:
    """One requirement that was added, removed or changed."""

    what: Literal["added", "removed", "changed"]
    point: Criterion
    text: list[Piece] = field(default_factory=list)
    facts: list[tuple[str, list[Piece]]] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    lists_changed: bool = False  # from must-have to nice-to-have, or back


def difference(old: Revision, new: Revision) -> list[Change]:
    """The changes from `old` to `new`: those in the new version in its order, then the removed."""
    before = {point.thread: point for point in old.criteria.all()}
    after = {point.thread: point for point in new.criteria.all()}
    moved = _moved(before, after)
    changes = [
        _compare(before[thread], point, thread in moved) if thread in before else Change("added", point)
        for thread, point in after.items()
    ]
    gone = [Change("removed", point) for thread, point in before.items() if thread not in after]
    return [change for change in changes if change] + gone


def pieces(old: str, new: str) -> list[Piece]:
    """The words of both, marked as kept, removed or added."""
    left, right = WORDS.findall(old), WORDS.findall(new)
    found: list[Piece] = []
    for step, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if step == "equal":
            found.append(Piece("same", "".join(left[a:b])))
            continue
        found += [Piece("del", "".join(left[a:b]))] if a < b else []
        found += [Piece("ins", "".join(right[c:d]))] if c < d else []
    return found


def _moved(before: Points, after: Points) -> set[UUID]:
    """Requirements that moved within their list, without those that only made room for others."""
    moved: set[UUID] = set()
    for kind in Criterion.Kind.values:
        stayed = [key for key in after if key in before and before[key].kind == after[key].kind == kind]
        was = [key for key in before if key in set(stayed)]
        blocks = SequenceMatcher(None, was, stayed, autojunk=False).get_matching_blocks()
        moved |= set(stayed) - {key for block in blocks for key in stayed[block.b : block.b + block.size]}
    return moved


def _compare(old: Criterion, new: Criterion, moved: bool) -> Change | None:
    change = Change("changed", new, text=pieces(old.text, new.text))
    for name, label in COMPARED.items():
        if getattr(old, name) != getattr(new, name):
            change.facts.append((label, pieces(getattr(old, name), getattr(new, name))))
    if old.learnable != new.learnable:
        change.moves.append("can now be learned on the job" if new.learnable else "can no longer be learned on the job")
    if old.kind != new.kind:
        change.lists_changed = True
        change.moves.append(f"{old.get_kind_display()} → {new.get_kind_display()}")
    elif moved:
        change.moves.append(f"moved from {old.rank} to {new.rank}")
    return change if old.text != new.text or change.facts or change.moves else None
