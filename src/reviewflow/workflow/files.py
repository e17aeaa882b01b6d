"""Where the workflow files are: an ordered list of folders, a partnership's own before the shipped one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from reviewflow.workflow.faults import Fault, refuse_faults
from reviewflow.workflow.file_format import (
    AskersShape,
    CodeListsShape,
    DipSampleShape,
    DisagreementShape,
    DisagreementsShape,
    DisclosureShape,
    DomainsShape,
    EditionShape,
    ExamplesShape,
    FiguresShape,
    ItemShape,
    ListShape,
    ListsShape,
    PartnershipShape,
    PatternsShape,
    QuestionShape,
    QuestionsShape,
    RecipientsShape,
    RetentionShape,
    RolesShape,
    Shape,
    SourcesShape,
    WorkflowShape,
    YearPackShape,
)
from reviewflow.workflow.library import TEMPLATE_ENDING, Gathered, Library
from reviewflow.workflow.reader import Document, read_file, read_words
from reviewflow.workflow.shape_faults import Loaded, fit_shape

S = TypeVar("S", bound=Shape)
RETENTION = "retention.yaml"
DISCLOSURE = "disclosure.yaml"


class WorkflowFiles:
    """Looks files up. Whole files: the first folder that has one wins. Lists of keys are put together."""

    def __init__(
        self, folders: Sequence[Path], *, templates: Sequence[Path] = (), drafts: Mapping[str, Path] | None = None
    ) -> None:
        self.folders = tuple(folders)
        self.templates = tuple(templates)
        self.drafts: Mapping[str, Path] = drafts or {}
        """Single files that stand for the files of these names, wherever they are kept."""

    def find(self, name: str) -> Path | None:
        """The file of this name, for instance ``serious_incident/workflow.yaml``, or None."""
        return next(iter(self.find_all(name)), None)

    def find_all(self, name: str) -> tuple[Path, ...]:
        """The files of this name, the one that wins first. A draft stands for all of them."""
        if name in self.drafts:
            return (self.drafts[name],)
        return tuple(folder / name for folder in self.folders if (folder / name).is_file())

    def every(self, pattern: str) -> Iterator[Path]:
        """The files whose names fit, each name once, in order of name."""
        names = {path.relative_to(folder).as_posix() for folder in self.folders for path in folder.glob(pattern)}
        names |= {name for name in self.drafts if PurePosixPath(name).match(pattern)}
        for name in sorted(names):
            found = self.find(name)
            if found is not None:
                yield found

    def scenarios(self) -> tuple[Path, ...]:
        """The rehearsals that come with the files."""
        return tuple(self.every("scenarios/*.yaml"))

    def template(self, name: str) -> Path | None:
        """The template of a notice, or None."""
        paths = (folder / f"{name}{TEMPLATE_ENDING}" for folder in self.templates)
        return next((path for path in paths if path.is_file()), None)

    def every_template(self) -> dict[str, Path]:
        """Every template by its name."""
        names = {p.name.removesuffix(TEMPLATE_ENDING) for f in self.templates for p in f.glob(f"*{TEMPLATE_ENDING}")}
        found = {name: self.template(name) for name in sorted(names)}
        return {name: path for name, path in found.items() if path is not None}

    def disagreements(self) -> Mapping[str, DisagreementShape]:
        """The questions on which the sources differ, with every reading.

        Raises:
            WorkflowFileInvalid: a file cannot be read.
        """
        reading = _Reading(self)
        gathered: Gathered[DisagreementShape] = reading.gathered(
            "disagreements.yaml", DisagreementsShape, "disagreements"
        )
        refuse_faults(reading.faults)
        return gathered.values

    def lists(self) -> Mapping[str, ListShape]:
        """The lists over all cases of one kind.

        Raises:
            WorkflowFileInvalid: a file cannot be read.
        """
        reading = _Reading(self)
        gathered: Gathered[ListShape] = reading.gathered("lists.yaml", ListsShape, "lists")
        refuse_faults(reading.faults)
        return gathered.values

    def asking(self) -> tuple[Mapping[str, QuestionShape], Mapping[str, AskersShape]]:
        """The saved questions, and who may ask, without reading anything else.

        Raises:
            WorkflowFileInvalid: a file cannot be read.
        """
        reading = _Reading(self)
        questions: Gathered[QuestionShape] = reading.gathered("questions.yaml", QuestionsShape, "questions")
        askers: Gathered[AskersShape] = reading.gathered("questions.yaml", QuestionsShape, "askers")
        refuse_faults(reading.faults)
        return questions.values, askers.values

    def may_ask(self) -> frozenset[str]:
        """The roles that may ask the trail a question.

        Raises:
            WorkflowFileInvalid: a file cannot be read.
        """
        return frozenset(role for each in self.asking()[1].values() for role in each.may_ask)

    def duties(self, name: str = RETENTION) -> Mapping[str, list[str]]:
        """Who may do what about keeping records, or disclosing them, without reading anything else.

        Raises:
            WorkflowFileInvalid: a file cannot be read.
        """
        reading = _Reading(self)
        shape = RetentionShape if name == RETENTION else DisclosureShape
        gathered: Gathered[list[str]] = reading.gathered(name, shape, "duties")
        refuse_faults(reading.faults)
        return gathered.values

    def load(self) -> Library:
        """Read everything. Faults are collected, never raised, so that all of them can be shown at once."""
        reading = _Reading(self)
        return Library(
            workflows=reading.named("*/workflow.yaml", WorkflowShape, "workflow"),
            items=reading.named("items/*.yaml", ItemShape, "item"),
            editions=reading.named("editions/*.yaml", EditionShape, "edition"),
            partnerships=reading.named("partnerships/*.yaml", PartnershipShape, "partnership"),
            examples=reading.examples(),
            roles=reading.gathered("roles.yaml", RolesShape, "roles"),
            code_lists=reading.gathered("code_lists.yaml", CodeListsShape, "code_lists"),
            recipients=reading.gathered("recipients.yaml", RecipientsShape, "recipients"),
            sources=reading.gathered("sources.yaml", SourcesShape, "sources"),
            disagreements=reading.gathered("disagreements.yaml", DisagreementsShape, "disagreements"),
            figures=reading.gathered("figures.yaml", FiguresShape, "figures"),
            questions=reading.gathered("questions.yaml", QuestionsShape, "questions"),
            askers=reading.gathered("questions.yaml", QuestionsShape, "askers"),
            samples=reading.gathered("dip_sample.yaml", DipSampleShape, "samples"),
            dip_questions=reading.gathered("dip_sample.yaml", DipSampleShape, "questions"),
            domains=reading.gathered("domains.yaml", DomainsShape, "domains"),
            pack_cases=reading.gathered("year_pack.yaml", YearPackShape, "cases"),
            pack_parts=reading.gathered("year_pack.yaml", YearPackShape, "parts"),
            lists=reading.gathered("lists.yaml", ListsShape, "lists"),
            patterns=reading.gathered("patterns.yaml", PatternsShape, "patterns"),
            adjusted=reading.gathered("patterns.yaml", PatternsShape, "adjusted"),
            retention=reading.gathered(RETENTION, RetentionShape, "classes"),
            own_retention=reading.gathered(RETENTION, RetentionShape, "own"),
            retention_duties=reading.gathered(RETENTION, RetentionShape, "duties"),
            hold_reasons=reading.gathered(RETENTION, RetentionShape, "hold_reasons"),
            request_kinds=reading.gathered(DISCLOSURE, DisclosureShape, "kinds"),
            withheld_because=reading.gathered(DISCLOSURE, DisclosureShape, "withheld_because"),
            shown_because=reading.gathered(DISCLOSURE, DisclosureShape, "shown_because"),
            disclosure_duties=reading.gathered(DISCLOSURE, DisclosureShape, "duties"),
            templates=reading.template_texts(),
            faults=tuple(reading.faults),
        )


class _Reading:
    """One reading of all files, with the faults found on the way."""

    def __init__(self, files: WorkflowFiles) -> None:
        self.files = files
        self.faults: list[Fault] = []

    def shaped(self, path: Path, shape: type[S]) -> Loaded[S] | None:
        document, faults = read_file(path)
        self.faults += faults
        if document is None:
            return None
        loaded, faults = fit_shape(document, shape)
        self.faults += faults
        return loaded

    def named(self, pattern: str, shape: type[S], word: str) -> dict[str, Loaded[S]]:
        """Files that each describe one thing, under the name that the file gives it."""
        found: dict[str, Loaded[S]] = {}
        for path in self.files.every(pattern):
            loaded = self.shaped(path, shape)
            if loaded is not None:
                name = str(getattr(loaded.shape, word))
                if path not in self.files.drafts.values():
                    self.check_called(loaded.document, path, word, name)
                found[name] = loaded
        return found

    def check_called(self, document: Document, path: Path, word: str, name: str) -> None:
        called = path.parent.name if word == "workflow" else path.stem
        if name != called:
            fault = f"The {word} is called {name}, and its file {called}."
            self.faults.append(Fault(document.file, document.line((word,)), fault, "Give both the same name."))

    def template_texts(self) -> dict[str, str]:
        """The words of every template; of one that cannot be read, none and a fault."""
        texts = {}
        for name, path in self.files.every_template().items():
            texts[name], faults = read_words(path, file=f"templates/notices/{path.name}")
            self.faults += faults
        return texts

    def examples(self) -> dict[str, Loaded[ExamplesShape]]:
        found = {path.parent.name: self.shaped(path, ExamplesShape) for path in self.files.every("*/examples.yaml")}
        return {name: loaded for name, loaded in found.items() if loaded is not None}

    def gathered(self, name: str, shape: type[S], word: str) -> Gathered[Any]:
        """Keys from this file of every folder. A folder may add keys and may not give one another meaning."""
        values: dict[str, Any] = {}
        documents: dict[str, Document] = {}
        for path in reversed(self.files.find_all(name)):
            loaded = self.shaped(path, shape)
            if loaded is None:
                continue
            for key, value in getattr(loaded.shape, word).items():
                if values.setdefault(key, value) != value:
                    line = loaded.document.line((word, key))
                    fault = f"{key} already has another meaning in {documents[key].file}."
                    self.faults.append(Fault(loaded.file, line, fault, "Choose a key of your own."))
                documents.setdefault(key, loaded.document)
        return Gathered(word, values, documents)
