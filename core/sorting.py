"""Lists that are sorted by `?sort=`: an allow-list of columns, and the heads of the table with their addresses."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

Sorts = dict[str, tuple[str, list[str]]]  # key in the address → label, order_by


@dataclass(frozen=True)
class Head:
    label: str
    aria: str  # ascending, descending or none
    url: str


class Sorting:
    """The order that `?sort=` names; the default for anything that is not in `sorts`."""

    def __init__(self, request: HttpRequest, sorts: Sorts, *, default: str) -> None:
        asked = request.GET.get("sort", "")
        self.sorts = sorts
        self.asked = asked if asked.removeprefix("-") in sorts else default
        self.key, self.down = self.asked.removeprefix("-"), self.asked.startswith("-")

    @property
    def columns(self) -> list[str]:
        """For order_by()."""
        columns = self.sorts[self.key][1]
        return [f"-{name}" for name in columns] if self.down else columns

    def heads(self, query: dict[str, str]) -> dict[str, Head]:
        """Each column's head. Its address sorts by the column, or reverses the order where it already does."""
        return {key: self._head(key, label, query) for key, (label, _) in self.sorts.items()}

    def _head(self, key: str, label: str, query: dict[str, str]) -> Head:
        current = key == self.key
        turned = f"-{key}" if current and not self.down else key
        aria = "none" if not current else "descending" if self.down else "ascending"
        return Head(label, aria, "?" + urlencode({**query, "sort": turned}))
