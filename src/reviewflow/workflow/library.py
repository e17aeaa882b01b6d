"""Everything the workflow files say, read and shaped, with the place of every part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from reviewflow.workflow.faults import Fault
from reviewflow.workflow.file_format import (
    AdjustedPatternShape,
    AskersShape,
    CodeListsShape,
    DipQuestionShape,
    DirectoryEntryShape,
    DisagreementShape,
    DomainShape,
    EditionShape,
    ExamplesShape,
    FigureShape,
    GroundShape,
    ItemShape,
    ListShape,
    OwnPeriodShape,
    PackCasesShape,
    PackPartShape,
    PartnershipShape,
    PatternShape,
    QuestionShape,
    RequestKindShape,
    RetentionClassShape,
    SampleShape,
    SourceShape,
    WorkflowShape,
)
from reviewflow.workflow.reader import Address, Document
from reviewflow.workflow.shape_faults import Loaded

T = TypeVar("T")
TEMPLATE_ENDING = ".txt.j2"


@dataclass(frozen=True, slots=True)
class Gathered(Generic[T]):
    """Keys gathered from the same file of several folders, each with where it stands."""

    word: str
    values: Mapping[str, T] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)

    def fault(self, key: str, address: Address, fault: str, do: str) -> Fault:
        """A fault in a part of one of the keys."""
        document = self.documents[key]
        return Fault(document.file, document.line((self.word, key, *address)), fault, do)


@dataclass(frozen=True, slots=True)
class Library:
    """The shapes of all files. What could not be shaped is missing here and listed in ``faults``."""

    workflows: Mapping[str, Loaded[WorkflowShape]]
    items: Mapping[str, Loaded[ItemShape]]
    editions: Mapping[str, Loaded[EditionShape]]
    partnerships: Mapping[str, Loaded[PartnershipShape]]
    examples: Mapping[str, Loaded[ExamplesShape]]
    roles: Gathered[str]
    code_lists: Gathered[CodeListsShape.CodeList]
    recipients: Gathered[DirectoryEntryShape]
    sources: Gathered[SourceShape]
    disagreements: Gathered[DisagreementShape]
    figures: Gathered[FigureShape]
    questions: Gathered[QuestionShape]
    askers: Gathered[AskersShape]
    samples: Gathered[SampleShape]
    dip_questions: Gathered[DipQuestionShape]
    domains: Gathered[DomainShape]
    pack_cases: Gathered[PackCasesShape]
    pack_parts: Gathered[PackPartShape]
    lists: Gathered[ListShape]
    patterns: Gathered[PatternShape]
    adjusted: Gathered[AdjustedPatternShape]
    """Pattern to the numbers that a partnership's own file wants instead."""
    retention: Gathered[RetentionClassShape]
    own_retention: Gathered[dict[str, OwnPeriodShape]]
    """Partnership to class to its own period."""
    retention_duties: Gathered[list[str]]
    hold_reasons: Gathered[GroundShape]
    request_kinds: Gathered[RequestKindShape]
    withheld_because: Gathered[GroundShape]
    shown_because: Gathered[GroundShape]
    disclosure_duties: Gathered[list[str]]
    templates: Mapping[str, str]
    """Template name to its text; the names of partials begin with an underscore."""
    faults: tuple[Fault, ...] = ()
