"""Does every notice have a template and somebody to go to?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import PartnershipShape
from reviewflow.workflow.reader import Address
from reviewflow.workflow.view import View

_ADDRESSED = ("agency", "agencies", "body")


def check_notices(view: View) -> Iterator[Fault]:
    """What is wrong with the notices."""
    for name, notice in view.shape.notices.items():
        at: Address = ("notices", name)
        if notice.template not in view.library.templates:
            fault = f"The notice {name} is written with the template {notice.template}, and there is none."
            do = f"Add templates/notices/{notice.template}.txt.j2, or check the name."
            yield view.fault((*at, "template"), fault, do)
        if not notice.to:
            yield view.fault((*at, "to"), f"The notice {name} goes to nobody.", "Name a recipient.")
        if notice.names and notice.channel == "message":
            fault = f"The notice {name} names people and would leave by ordinary mail."
            yield view.fault((*at, "names"), fault, "Give it channel: secure (or form), or take the names out.")
        for n, to in enumerate(notice.to):
            yield from _recipient(view, (*at, "to", n), name, to)


def _recipient(view: View, at: Address, notice: str, to: str) -> Iterator[Fault]:
    kind, colon, name = to.partition(":")
    if not colon:
        yield from _directory_key(view, at, notice, to)
    elif kind == "role":
        yield from view.unknown(at, f"The notice {notice} goes to the role", name, view.roles)
    elif kind == "fact":
        yield from view.unknown(at, f"The notice {notice} goes to whom the fact names:", name, view.shape.facts)
        fact = view.shape.facts.get(name)
        if fact is not None and fact.type not in _ADDRESSED:
            fault = f"The notice {notice} goes to whom {name} names, and that is no agency or body."
            yield view.fault(at, fault, "Name a fact of type agency, agencies or body.")
    else:
        fault = f"The notice {notice} goes to {to}, and {kind} is no kind of recipient."
        yield view.fault(at, fault, "Write a key of the directory, fact:NAME or role:NAME.")


def _directory_key(view: View, at: Address, notice: str, key: str) -> Iterator[Fault]:
    national = {*view.library.recipients.values, *view.known.recipients}
    if key in national:
        return
    directories = {name: _keys(loaded.shape) for name, loaded in view.library.partnerships.items()}
    anywhere = national.union(*directories.values())
    if key not in anywhere:
        if view.partnership is None and not _is_used(view):
            # Whose directory should hold it is not known before somebody uses the workflow.
            return
        fault = f"The notice {notice} goes to {key}, and no directory holds it."
        yield view.fault(at, fault, did_you_mean(key, anywhere))
    elif view.partnership is not None and key not in directories[view.partnership.shape.partnership]:
        document = view.partnership.document
        fault = f"{view.partnership.shape.partnership} has no {key}, and the notice {notice} of {view.name} goes there."
        yield Fault(document.file, document.line(("recipients",)), fault, f"Add {key} to its recipients.")


def _is_used(view: View) -> bool:
    cases = {case.shape.workflow for case in view.keepers} or {view.name}
    return any(cases & set(loaded.shape.workflows) for loaded in view.library.partnerships.values())


def _keys(partnership: PartnershipShape) -> set[str]:
    return {*partnership.bodies, *partnership.agencies, *partnership.recipients}
