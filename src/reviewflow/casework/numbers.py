"""What things are called: the references of cases and the numbers of items."""

from __future__ import annotations

from reviewflow.case.case import Case, Item
from reviewflow.errors import ItemNotFound
from reviewflow.workflow.definition import Definition


def item_number(definition: Definition, item: Item) -> str:
    """``AR-1``: the first agency request of its case."""
    return f"{definition.items[item.kind].prefix}-{item.number}"


def find_item(definition: Definition, case: Case, number: str) -> Item:
    """The item that a case calls by a number such as ``AR-1``.

    Raises:
        ItemNotFound: there is none.
    """
    prefix, _, digits = number.partition("-")
    kind = next((key for key, rules in definition.items.items() if rules.prefix == prefix.upper()), None)
    item = case.item(kind, int(digits)) if kind and digits.isdigit() else None
    if item is None:
        raise ItemNotFound(item=number, case=case.reference)
    return item


def reference_text(definition: Definition, *, year: int, number: int) -> str:
    """The next reference by the partnership's own scheme."""
    return definition.reference.format(year=year, year2=f"{year % 100:02d}", number=number)
