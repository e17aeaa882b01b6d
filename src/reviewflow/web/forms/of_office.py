"""Forms about the office and not about a case: who is away, what was put right, which days count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reviewflow.casework.changes.once import once, would
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.store.session import Transaction
from reviewflow.web.visitor import Visitor

from .fields import Field
from .form import Effect, Form, Values
from .refused import Names

Do = Callable[[Transaction, Values], object]
"""Carries it out inside a transaction; what it gives back says what it did."""


def office_form(
    desk: Desk,
    visitor: Visitor,
    *,
    path: str,
    title: str,
    fields: tuple[Field, ...],
    do: Do,
    back: str,
    leads_to: str | None = None,
    caption: str = "",
    says: tuple[str, ...] = (),
    typed: Mapping[str, tuple[str, ...]] | None = None,
    button: str = "Save",
    names: Mapping[str, str] | None = None,
    effects: Callable[[object], Iterable[Effect]] | None = None,
    changes_rules: bool = False,
    first: Callable[[Values], None] | None = None,
) -> Form:
    """A form that carries something out once; with ``effects``, its answers are looked at with what it would do.

    ``first`` is what takes long and is done before anybody has to wait for the database.
    """

    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        def carry_out(tx: Transaction) -> str:
            do(tx, values)
            return leads_to or back

        if first is not None:
            first(values)
        whose = owner(visitor.partnership, visitor.person)
        return once(desk, whose, path, token, carry_out, changes_rules=changes_rules)

    def look(values: Values, _: tuple[str, ...], __: int | None) -> tuple[Effect, ...]:
        assert effects is not None
        if first is not None:
            first(values)
        return tuple(effects(would(desk, lambda tx: do(tx, values), changes_rules=changes_rules)))

    return Form(
        path=path,
        title=title,
        caption=caption,
        says=says,
        fields=fields,
        button="Continue" if effects else button,
        send_button=button,
        back=back,
        typed=typed or {},
        names=Names(names or {}),
        look=look if effects else None,
        send=send,
    )
