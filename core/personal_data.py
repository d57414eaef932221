"""Declares per model which fields are personal data and how they are erased; a test reads all declarations."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class PersonalData:
    """Whose data a row holds and what each personal field becomes when that person is erased.

    `subject`: "candidate", "user" or "both". `erase`: field name → the value it gets. `delete`: the row itself goes.
    """

    subject: Literal["candidate", "user", "both", "nobody"]
    erase: dict[str, Any] = field(default_factory=dict)
    delete: bool = False
    because: str = ""


def NOTHING_PERSONAL(because: str) -> PersonalData:
    """Declares a model without personal data, with the reason."""
    return PersonalData(subject="nobody", because=because)
