"""State machines: an enum, a table of moves and a guarded UPDATE."""

from typing import Any, ClassVar

from django.db import models

from core.errors import DomainError


class IllegalMove(DomainError):
    """The move is not allowed from the current state, or someone else moved the row first."""


class StateMachine(models.Model):
    """Mixin for a model with a `state` column and `MOVES`: state → states it may become."""

    MOVES: ClassVar[dict[str, set[str]]] = {}
    state: Any

    class Meta:
        abstract = True

    def move(self, to: str, **columns: Any) -> None:
        """Moves by compare-and-set, writing `columns` in the same UPDATE. Raises IllegalMove."""
        unmoved = type(self)._default_manager.filter(pk=self.pk, state=self.state)  # type: ignore[misc]  # the column is the model's own
        if to not in self.MOVES.get(self.state, set()) or not unmoved.update(state=to, **columns):
            raise IllegalMove(f"{self._meta.verbose_name} {self.pk}: {self.state} → {to}")
        for name, value in {"state": to, **columns}.items():
            setattr(self, name, value)
