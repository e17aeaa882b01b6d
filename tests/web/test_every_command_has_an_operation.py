"""Whatever the program can do other programs can ask for too, or it is said here why not."""

from __future__ import annotations

from collections import Counter

from reviewflow.casework.changes import catalogue
from reviewflow.casework.programs.tokens import SCOPES
from reviewflow.web.api.operations import OPERATIONS
from web.test_every_command_has_a_page import every_command

ON_THE_MACHINE = "It is for whoever looks after the computer, who has the files, the keys or the processes at hand."
NOT_FOR_PROGRAMS = {
    **dict.fromkeys(
        ("init", "demo", "serve", "worker", "queue-worker", "database grants", "database check", "bounces", "upgrade"),
        ON_THE_MACHINE,
    ),
    **dict.fromkeys(("backup take", "backup check", "backup new-key", "restore"), ON_THE_MACHINE),
    **dict.fromkeys(("keys status", "keys rotate", "keys remove"), ON_THE_MACHINE),
    "backup list": "It looks at the files on the machine. Whether backups are taken is among what `health` answers.",
    **dict.fromkeys(("trail index", "trail replay", "trail keys"), ON_THE_MACHINE),
    "days": "A case counts its days by an operation of its own. This one counts days of no case, to check it.",
    "holiday remove": "One operation changes a day either way: it is the same command, and says which.",
    "digest off": "One operation chooses how somebody is alerted: it is the same command, and says how.",
}


def test_every_command_is_an_operation_or_has_a_reason() -> None:
    offered = {command for each in OPERATIONS for command in each.commands}
    commands = set(every_command())

    assert offered | set(NOT_FOR_PROGRAMS) == commands
    assert not offered & set(NOT_FOR_PROGRAMS), "each is said once"
    assert all(len(reason) > 40 for reason in NOT_FOR_PROGRAMS.values())


def test_every_command_that_changes_a_case_is_an_operation() -> None:
    kinds = Counter(kind for each in OPERATIONS for kind in each.kinds)

    assert kinds == Counter(list(catalogue.KINDS))


def test_every_operation_has_a_name_an_address_and_a_scope_of_its_own() -> None:
    assert len({each.name for each in OPERATIONS}) == len(OPERATIONS)
    assert len({(each.method, each.path) for each in OPERATIONS}) == len(OPERATIONS)
    assert {each.scope for each in OPERATIONS} == set(SCOPES)
    for each in OPERATIONS:
        assert (each.does is None) != (each.does_in is None), each.name
        # The command line takes files with the command that names them.
        assert each.commands or each.name == "hand_in_file", each.name
