"""Where templates are compiled and what they may do.

A template is text that a partnership may change, so it runs in Jinja2's sandbox with a
short list of filters, no globals and no way to multiply a string into a full disk. What it
prints is marked as somebody's own words (see ``marks``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.loaders import BaseLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reviewflow.errors import NoticeCannotBeRendered
from reviewflow.notices.marks import Written
from reviewflow.notices.words import Chosen, NotRecorded, Unreadable, list_words, longdate, longtime, written

TextOf = Callable[[str], str]
"""The SHA-256 of a template to its text."""

_FILTERS = (
    "capitalize", "count", "default", "first", "groupby", "join", "last", "length", "list", "lower",
    "map", "reject", "rejectattr", "select", "selectattr", "sort", "title", "trim", "unique", "upper",
)  # fmt: skip
_TESTS = ("defined", "undefined", "eq", "ne", "in", "none", "lt", "le", "gt", "ge", "==", "!=", "<", "<=", ">", ">=")


class Readable:
    """Something of ours that a template may look into, and only by the names it declares."""

    __slots__ = ()

    def read(self, name: str) -> object:
        """What stands under a name; refuses any other."""
        raise NotImplementedError


class Question:
    """A function of ours that a template may call."""

    __slots__ = ("_answer",)

    def __init__(self, answer: Callable[..., object]) -> None:
        self._answer = answer

    def __call__(self, *asked: object) -> object:
        """The answer, which may put words into the letter."""
        return self._answer(*asked)


def _chosen(value: object, key: str) -> bool:
    """Whether a choice is this one, or a list of choices holds it; not recorded is not chosen."""
    if isinstance(value, Chosen):
        return value.key == key
    if isinstance(value, list):
        return any(isinstance(each, Chosen) and each.key == key for each in value)
    if isinstance(value, NotRecorded):
        return False
    raise Unreadable("'chosen' was asked of something that is no choice", "Ask it of a choice or a yes-or-no fact.")


class NoticeEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2, cut down to what a letter needs."""

    intercepted_binops = frozenset(["*", "**", "%"])

    # What Jinja2 has put together (a block, a set block, a macro) is marked already.
    concat = staticmethod(lambda parts: Written("".join(parts)))

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            finalize=written,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.filters.update(longdate=longdate, longtime=longtime, list_words=list_words)
        self.tests = {name: self.tests[name] for name in _TESTS}
        self.tests["chosen"] = _chosen

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Our own things are read by declared name; anything else goes through the sandbox."""
        if isinstance(obj, Readable):
            return obj.read(attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """As ``getattr``; the filters come this way."""
        if isinstance(obj, Readable):
            return obj.read(str(argument))
        return super().getitem(obj, argument)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Our own questions are safe to ask; anything else goes through the sandbox."""
        if isinstance(__obj, Question):
            return __obj(*args)
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic on numbers; never on words, which it would multiply."""
        if isinstance(left, int) and isinstance(right, int) and operator != "**":
            return super().call_binop(context, operator, left, right)
        raise SecurityError(f"{operator} is not for letters")


def hash_of_text(text: str) -> str:
    """By which a template's wording is pinned."""
    return hashlib.sha256(text.encode()).hexdigest()


# The code that a text compiles to is the same for every case and every thread, and never changes.
_compiled: dict[tuple[str, str], CodeType] = {}


class _PinnedLoader(BaseLoader):
    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def load(self, environment: Any, name: str, globals: Any = None) -> Template:
        name = name.removesuffix(".txt.j2")
        return Template.from_code(environment, self._templates.code(name, environment), globals or {})


class Templates:
    """The wording that one set of rules pins: each template by name, in the version of that hash."""

    def __init__(self, pins: Mapping[str, str], text_of: TextOf) -> None:
        self.pins = pins
        self._text_of = text_of
        self.environment = NoticeEnvironment(_PinnedLoader(self))
        self._ready: dict[str, Template] = {}

    @classmethod
    def of_texts(cls, texts: Mapping[str, str]) -> Templates:
        """Templates whose texts are at hand, by name."""
        by_hash = {hash_of_text(text): text for text in texts.values()}
        return cls({name: hash_of_text(text) for name, text in texts.items()}, by_hash.__getitem__)

    def get(self, name: str) -> Template:
        """A template, compiled once.

        Raises:
            NoticeCannotBeRendered: the template is not pinned, was changed, or is not a template.
        """
        ready = self._ready.get(name)
        if ready is None:
            ready = self._ready[name] = self._load(name)
        return ready

    def text(self, name: str) -> str:
        """The text of a template.

        Raises:
            TemplateNotFound: no template of that name is pinned.
        """
        pin = self.pins.get(name)
        if pin is None:
            raise TemplateNotFound(name)
        return self._text_of(pin)

    def code(self, name: str, environment: NoticeEnvironment) -> CodeType:
        """The compiled code of a template's text, shared by all that pin the same text."""
        key = (name, self.pins.get(name, ""))
        if key not in _compiled:
            text = self.text(name)
            if hash_of_text(text) != key[1]:
                raise NoticeCannotBeRendered(
                    notice=name, why="its template is not the text that was published", do="Publish the workflow again."
                )
            _compiled[key] = environment.compile(text, name, f"{name}.txt.j2")
        return _compiled[key]

    def _load(self, name: str) -> Template:
        try:
            return self.environment.get_template(name)
        except TemplateSyntaxError as wrong:
            where = f"line {wrong.lineno} of the template {name} cannot be read: {wrong.message}"
            raise NoticeCannotBeRendered(notice=name, why=where, do="Correct the template and publish it.") from wrong
        except TemplateNotFound as missing:
            raise NoticeCannotBeRendered(
                notice=name, why=f"there is no template {missing.name}", do="Add it to templates/notices and publish."
            ) from missing
