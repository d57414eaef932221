"""Declares per model which fields are personal data and how they are erased; a test reads all declarations."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class PersonalData:
    """Whose data a row holds and what each personal field becomes when that person is erased (P3).

    `subject`: "candidate", "user" or "both". `erase`: field name → the value it gets. `delete`: the row itself goes.
    `keep`: field name → why its text stays. A text field is in one of the two, unless the row goes.
    """

    subject: Literal["candidate", "user", "both", "nobody"]
    erase: dict[str, Any] = field(default_factory=dict)
    delete: bool = False
    because: str = ""
    keep: dict[str, str] = field(default_factory=dict)


def NOTHING_PERSONAL(because: str, keep: dict[str, str] | None = None) -> PersonalData:
    """Declares a model without personal data, with the reason. `keep` as above: for long texts that people write."""
    return PersonalData(subject="nobody", because=because, keep=keep or {})
