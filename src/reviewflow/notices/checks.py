"""What is wrong with a workflow's templates, found before any letter is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import BaseLoader, TemplateSyntaxError, nodes

from reviewflow.notices.environment import NoticeEnvironment, Templates
from reviewflow.workflow.definition import Definition, Fact, ItemDefinition, NoticeRule, Subject
from reviewflow.workflow.faults import Fault, did_you_mean, in_order

Settable = Mapping[str | None, frozenset[str]]
"""Item kind (None for the case) to the facts that somebody can record."""

_RECORDS: Mapping[str, tuple[str, ...]] = {
    "case": ("reference", "title", "workflow", "state", "state_name", "edition", "opened_on"),
    "recipient": ("key", "name", "lead"),
    "partnership": ("title", "key"),
    "by": ("role",),
}
_ITEM_PARTS = ("number", "title", "label", "state", "state_name", "facts", "clocks")
_DUE_PARTS = ("due_on", "sentence")
_PLAIN = ("item", "links", "sent_on", "reason", "gaps", "ask", "item_ask", "loop", "self", "super")
_BY_ATTRIBUTE = ("selectattr", "rejectattr", "map", "groupby", "sort", "unique")
_PRINTS = re.compile(r"\{\{(.*?)\}\}|\{%.*?%\}|\{#.*?#\}")


def settable_facts(definition: Definition) -> dict[str | None, frozenset[str]]:
    """The facts that an opening, a transition or those who keep the case can record."""
    kept = frozenset(definition.facts) if definition.kept_by else _set_by_rules(definition)
    return {None: kept, **{kind: _set_by_rules(item) for kind, item in definition.items.items()}}


def check_notices(
    definition: Definition,
    templates: Templates,
    *,
    settable: Settable | None = None,
    file_of: Callable[[str], str] = "templates/notices/{}.txt.j2".format,
) -> tuple[Fault, ...]:
    """Every fault of every template that a notice of this definition uses."""
    known = settable_facts(definition) if settable is None else settable
    found: set[Fault] = set()
    for subject in (definition, *definition.items.values()):
        for rule in subject.notices.values():
            item = subject if isinstance(subject, ItemDefinition) else None
            found |= _Proof(definition, item, rule, templates, known, file_of).faults()
    return in_order(found)


def _set_by_rules(subject: Subject) -> frozenset[str]:
    opening = subject.opens
    if opening.may_set is None:
        return frozenset(subject.facts)
    named = {*opening.needs_facts, *opening.may_set, opening.stamps}
    for transition in subject.transitions.values():
        named.update(transition.needs_facts, transition.may_set, [transition.stamps])
    return frozenset(name for name in named if name)


@dataclass(frozen=True, slots=True)
class _Of:
    """What an expression stands for: a fact, the facts of something, an item, the clocks ..."""

    kind: str
    subject: Subject | None = None
    fact: Fact | None = None
    record: str = ""


_Scope = dict[str, _Of | None]


_READS = NoticeEnvironment(BaseLoader())
"""Loads nothing: it only reads what it is given, as that of any templates would."""


@lru_cache(maxsize=128)
def _read(text: str, name: str) -> nodes.Template:
    """What a template says, once it is known to compile. Every notice of every workflow asks for the same few.

    Raises:
        TemplateSyntaxError: it is not a template.
    """
    _READS.compile(text, name)
    return _READS.parse(text, name)


@dataclass
class _Proof:
    """One reading of one notice's template, and of the parts it includes."""

    definition: Definition
    item: ItemDefinition | None
    rule: NoticeRule
    templates: Templates
    settable: Settable
    file_of: Callable[[str], str]
    found: set[Fault] = field(default_factory=set)
    at: str = ""
    including: tuple[str, ...] = ()

    def faults(self) -> set[Fault]:
        if self.rule.template not in self.templates.pins:
            self.at = self.rule.template
            self.fault(1, f"The notice {self.rule.name} has no template.", "Write it, or name another template.")
            return self.found
        self.check_subject_line(self.templates.text(self.rule.template))
        self.read_template(self.rule.template, self.opening_scope(), 1)
        return self.found

    def fault(self, line: int, fault: str, do: str) -> None:
        self.found.add(Fault(self.file_of(self.at), line, fault, do))

    def opening_scope(self) -> _Scope:
        scope: _Scope = {name: _Of("record", record=name) for name in _RECORDS}
        scope.update(dict.fromkeys(_PLAIN))
        scope.update(facts=_Of("facts", self.definition), items=_Of("items"))
        scope["clocks"] = _Of("clocks", self.item or self.definition)
        if self.item is not None:
            scope["item"] = _Of("item", self.item)
        return scope

    def check_subject_line(self, text: str) -> None:
        self.at = self.rule.template
        head, _, rest = text.partition("\n")
        if not head.startswith("Subject: ") or (rest and not rest.startswith("\n")):
            do = "Begin it with 'Subject: ... {{ case.reference }}' and an empty line."
            self.fault(1, "The template does not begin with a subject line and an empty line.", do)
        for printed in _PRINTS.finditer(head):
            if (printed[1] or "").strip() != "case.reference":
                do = "Print nothing there but {{ case.reference }}: a subject line is read on any screen."
                self.fault(1, f"The subject line holds {printed[0]}.", do)

    def read_template(self, name: str, scope: _Scope, line: int) -> None:
        if name not in self.templates.pins:
            self.fault(line, f"There is no template {name} to include.", did_you_mean(name, self.templates.pins))
            return
        if name in self.including:
            self.fault(line, f"The template {name} includes itself.", "Take the include out.")
            return
        outer, self.at, self.including = (self.at, self.including), name, (*self.including, name)
        try:
            tree = _read(self.templates.text(name), name)
            self.walk(tree, {**dict.fromkeys(_stored(tree)), **scope})
        except TemplateSyntaxError as wrong:
            self.fault(wrong.lineno, f"The template cannot be read: {wrong.message}", "Correct this line.")
        self.at, self.including = outer

    def walk(self, node: nodes.Node, scope: _Scope) -> None:
        """Every expression of a part of the tree, with what its names stand for there."""
        if isinstance(node, nodes.For):
            inner = {**scope, **{name: self.of(node.iter, scope) for name in _stored(node.target)}}
            self.walk(node.iter, scope)
            for part in (*node.body, *([node.test] if node.test else [])):
                self.walk(part, inner)
            for part in node.else_:
                self.walk(part, scope)
            return
        if isinstance(node, nodes.If):
            ours = self.is_for_this_workflow(node.test)
            for part in (*(node.body if ours is not False else ()), *node.elif_, *(node.else_ if not ours else ())):
                self.walk(part, scope)
            self.walk(node.test, scope)
            return
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            scope[node.target.name] = self.of(node.node, scope)
        elif isinstance(node, nodes.Include):
            self.include(node, scope)
        elif isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in scope:
            self.fault(node.lineno, f"Nothing is called {node.name} here.", did_you_mean(node.name, scope))
        elif isinstance(node, nodes.Expr):
            self.check_named(node)
            self.of(node, scope)
        for child in node.iter_child_nodes():
            self.walk(child, scope)

    def is_for_this_workflow(self, test: nodes.Node) -> bool | None:
        """Whether a part that is meant for one workflow is read here; None when it is meant for any.

        A template that several workflows share may say in it what only one of them records.
        """
        match test:
            case nodes.Compare(
                expr=nodes.Getattr(node=nodes.Name(name="case"), attr="workflow"),
                ops=[nodes.Operand(op="eq", expr=nodes.Const(value=key))],
            ):
                return bool(key == self.definition.key)
        return None

    def check_named(self, node: nodes.Expr) -> None:
        """Inside an if, Jinja2 would miss an unknown filter or test until the letter is written."""
        environment = self.templates.environment
        if isinstance(node, nodes.Filter):
            self.has(node.name, environment.filters, "filter", node.lineno)
        elif isinstance(node, nodes.Test):
            self.has(node.name, environment.tests, "test", node.lineno)

    def include(self, node: nodes.Include, scope: _Scope) -> None:
        if isinstance(node.template, nodes.Const) and isinstance(node.template.value, str):
            self.read_template(node.template.value.removesuffix(".txt.j2"), scope, node.lineno)
        else:
            self.fault(node.lineno, "The name of an included template is not written out.", "Write the name in quotes.")

    def of(self, node: nodes.Node | None, scope: _Scope) -> _Of | None:
        """What an expression stands for, as far as the workflow can tell; faults are noted on the way."""
        match node:
            case nodes.Name():
                return scope.get(node.name)
            case nodes.Getattr():
                return self.part(self.of(node.node, scope), node.attr, node.lineno)
            case nodes.Getitem(arg=nodes.Const(value=str() as name)):
                return self.part(self.of(node.node, scope), name, node.lineno)
            case nodes.Getitem():
                return self.of(node.node, scope)
            case nodes.Filter():
                return self.filtered(node, scope)
            case nodes.Test(name="chosen"):
                self.check_chosen(node, scope)
            case nodes.Call(node=nodes.Name(name="ask"), args=[nodes.Const(value=str() as name)]):
                self.part(_Of("facts", self.definition), name, node.lineno)
            case nodes.Call(node=nodes.Name(name="item_ask"), args=[asked, nodes.Const(value=str() as name)]):
                facts = self.part(self.of(asked, scope), "facts", node.lineno)
                self.part(facts, name, node.lineno)
        return None

    def filtered(self, node: nodes.Filter, scope: _Scope) -> _Of | None:
        of = self.of(node.node, scope)
        named = [*node.args[:1], *(k.value for k in node.kwargs if k.key == "attribute")]
        if node.name in _BY_ATTRIBUTE and of is not None:
            for path in named:
                if isinstance(path, nodes.Const) and isinstance(path.value, str):
                    last: _Of | None = of
                    for step in path.value.split("."):
                        last = self.part(last, step, node.lineno)
        return None if node.name in ("map", "length", "count", "groupby") else of

    def part(self, of: _Of | None, name: str, line: int) -> _Of | None:
        """What stands under a name in something."""
        match of:
            case _Of(kind="facts", subject=Subject() as subject):
                return self.fact(subject, name, line)
            case _Of(kind="items"):
                if self.has(name, self.definition.items, "item kind", line):
                    return _Of("item", self.definition.items[name])
            case _Of(kind="item"):
                if self.has(name, _ITEM_PARTS, "part of an item", line):
                    return _Of(name, of.subject)
            case _Of(kind="clocks", subject=Subject() as subject):
                own = self.item is not None and subject is self.item
                clocks = {**subject.clocks, **(self.definition.clocks if own else {})}
                if self.has(name, clocks, "clock", line):
                    return _Of("due")
            case _Of(kind="due"):
                self.has(name, _DUE_PARTS, "part of a clock", line)
            case _Of(kind="record", record=record):
                self.has(name, _RECORDS[record], f"part of {record}", line)
        return None

    def has(self, name: str, known: Mapping[str, object] | tuple[str, ...], what: str, line: int) -> bool:
        if name not in known:
            self.fault(line, f"There is no {what} {name} for the notice {self.rule.name}.", did_you_mean(name, known))
        return name in known

    def fact(self, subject: Subject, name: str, line: int) -> _Of | None:
        if not self.has(name, subject.facts, f"fact of {subject.key},", line):
            return None
        fact = subject.facts[name]
        if fact.identifying and not self.rule.names:
            do = "Leave it out, or give the notice names: true if its audience may know."
            self.fault(line, f"{name} says who somebody is, and {self.rule.name} may not.", do)
        kind = subject.key if isinstance(subject, ItemDefinition) else None
        if name not in self.settable.get(kind, frozenset(subject.facts)):
            do = "Let a transition set it, or take it out of the template."
            self.fault(line, f"Nobody can record the fact {name} of {subject.key}.", do)
        return _Of("fact", subject, fact)

    def check_chosen(self, node: nodes.Test, scope: _Scope) -> None:
        of = self.of(node.node, scope)
        key = node.args[0] if node.args else None
        if of is None or of.fact is None or not isinstance(key, nodes.Const):
            return
        options = ("yes", "no") if of.fact.type == "yes_no" else tuple(of.fact.options)
        if options:
            self.has(str(key.value), options, f"option of {of.fact.name},", node.lineno)


def _stored(tree: nodes.Node) -> Iterator[str]:
    """The names that a template gives to things itself."""
    if isinstance(tree, nodes.Name) and tree.ctx in ("store", "param"):
        yield tree.name
    for child in tree.iter_child_nodes():
        yield from _stored(child)
