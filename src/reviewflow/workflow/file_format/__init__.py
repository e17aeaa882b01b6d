"""The words a workflow file may use: the one description from which reader, checks and JSON Schema follow.

A file that uses any other word is refused. Names (of states, facts, clocks ...) are lower
case with underscores. Every day count stands beside its ``basis``, a key in ``sources.yaml``.
"""

from .additions import (
    ChangesShape,
    ClockChoice,
    EditionShape,
    MilestoneShape,
    TransitionChoice,
)
from .figures import (
    CountShape,
    FigureShape,
    FiguresShape,
)
from .invitations import (
    CalendarShape,
)
from .partnerships import (
    AlertingShape,
    DatedName,
    DelegationShape,
    DirectoryEntryShape,
    PartnershipShape,
    PostingShape,
    RecipientsShape,
    RolesShape,
    UserShape,
)
from .questions import (
    AskersShape,
    QuestionShape,
    QuestionsShape,
)
from .sources import (
    CodeListsShape,
    DisagreementShape,
    DisagreementsShape,
    ExampleShape,
    ExamplesShape,
    SourceShape,
    SourcesShape,
)
from .subjects import (
    ClockShape,
    ConditionShape,
    EscalationShape,
    FactShape,
    ItemShape,
    LinkShape,
    NoticeShape,
    NoticeUse,
    OpeningShape,
    StateShape,
    SubjectShape,
    TransitionShape,
    WorkflowShape,
)
from .words import (
    BasisKey,
    FactType,
    Force,
    Name,
    Role,
    Sentence,
    Shape,
)

__all__ = [
    "AlertingShape",
    "AskersShape",
    "BasisKey",
    "CalendarShape",
    "ChangesShape",
    "ClockChoice",
    "ClockShape",
    "CodeListsShape",
    "ConditionShape",
    "CountShape",
    "DatedName",
    "DelegationShape",
    "DirectoryEntryShape",
    "DisagreementShape",
    "DisagreementsShape",
    "EditionShape",
    "EscalationShape",
    "ExampleShape",
    "ExamplesShape",
    "FactShape",
    "FactType",
    "FigureShape",
    "FiguresShape",
    "Force",
    "ItemShape",
    "LinkShape",
    "MilestoneShape",
    "Name",
    "NoticeShape",
    "NoticeUse",
    "OpeningShape",
    "PartnershipShape",
    "PostingShape",
    "QuestionShape",
    "QuestionsShape",
    "RecipientsShape",
    "Role",
    "RolesShape",
    "Sentence",
    "Shape",
    "SourceShape",
    "SourcesShape",
    "StateShape",
    "SubjectShape",
    "TransitionChoice",
    "TransitionShape",
    "UserShape",
    "WorkflowShape",
]
