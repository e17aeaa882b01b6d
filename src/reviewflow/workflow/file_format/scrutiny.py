"""What a scrutineer is given: samples and the questions asked of them, domains, patterns worth asking about."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from .words import BasisKey, Name, Sentence, Shape

Share = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$")]


class SampleShape(Shape):
    """Something of which a random share is drawn."""

    title: Sentence
    figure: Name
    """The figure of ``figures.yaml`` whose cases are drawn from, so that the two can never differ."""
    share: Share
    """The share that is drawn when none is asked for, such as ``1/10``. At least one is drawn."""
    why: Sentence


class DipQuestionShape(Shape):
    """A question that is asked of every case in a sample."""

    title: Sentence
    hint: Sentence | None = None
    answers: dict[Name, Sentence] = {}
    """The answers there are to choose from; none: the answer is in words."""
    basis: BasisKey | None = None


class DipSampleShape(Shape):
    """``dip_sample.yaml``: what may be drawn from, and what is asked of each case that was drawn."""

    samples: dict[Name, SampleShape] = {}
    questions: dict[Name, DipQuestionShape] = {}
    """Asked in this order. A partnership's own file adds to them."""


class DomainShape(Shape):
    """A domain that a scrutineer rates."""

    title: Sentence
    basis: BasisKey


class DomainsShape(Shape):
    """``domains.yaml``: what the scrutineer rates in a yearly report, in the words of the source."""

    domains: dict[Name, DomainShape] = {}
    """In the order of the report. The title is what is written under ``domain`` in a scrutineer's rating."""


class PatternShape(Shape):
    """A pattern worth asking about: a question, never a finding."""

    title: Sentence
    rule: Sentence
    """The rule in words, with each threshold in braces."""
    looks_at: Sentence
    """What is looked at, to the reader."""
    thresholds: dict[Name, Annotated[int, Field(ge=0)]]
    """Each number that the rule turns on. None of them is a limit of the law."""
    looks_for: list[Name] = []
    """The transitions that the rule is about, where it is about some alone."""
    leaves_out: list[Name] = []
    """Transitions that do what the rule looks for whenever they are done, so that it says nothing."""
    transitions: list[Name] = []
    """The transitions that the rule takes for a decision, where it looks at some alone."""
    why: Sentence
    """Why these numbers."""
    innocent: list[Sentence] = Field(min_length=1)
    """Explanations with which there is nothing amiss. They are printed beside what was found."""


class PackCasesShape(Shape):
    """Cases that stand in a year's pack."""

    title: Sentence
    figure: Name
    """The figure that counts them."""
    shows: list[Name] = []
    """Facts that are shown of each, in a table; none: the whole story of the case, with its documents."""


class PackPartShape(Shape):
    """Figures that stand together in a year's pack."""

    title: Sentence
    figures: list[Name] = Field(min_length=1)


class YearPackShape(Shape):
    """``year_pack.yaml``: what stands in the scrutineer's pack of a year."""

    cases: dict[Name, PackCasesShape] = {}
    parts: dict[Name, PackPartShape] = {}


class AdjustedPatternShape(Shape):
    """Other numbers for a pattern, in a partnership's own file."""

    thresholds: dict[Name, Annotated[int, Field(ge=0)]]
    why: Sentence


class PatternsShape(Shape):
    """``patterns.yaml``: the patterns worth asking about, with their thresholds."""

    patterns: dict[Name, PatternShape] = {}
    adjusted: dict[Name, AdjustedPatternShape] = {}
    """Pattern to the numbers that a partnership wants instead, and why; printed with them."""
