"""The table of commands and the commands themselves say the same."""

import inspect
from importlib import import_module

import pytest
import typer

from reviewflow.cli import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says_of_itself(name: str) -> None:
    app = import_module(f"reviewflow.cli.{COMMANDS[name].module}").app

    assert _first_sentence(app, name) == COMMANDS[name].summary


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])

    assert left.value.code == 0
    assert capsys.readouterr().out.startswith(f"Usage: reviewflow {name} ")


def test_a_slip_in_a_command_is_wrong_usage_and_the_nearest_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["dyas"])

    assert left.value.code == 2
    assert "'days'" in capsys.readouterr().err


def _first_sentence(app: typer.Typer, name: str) -> str:
    """From the docstring of the command, or from the ``help`` of the family that has this name."""
    if app.info.name == name:
        return str(app.info.help).partition("\n")[0]
    commands = {each.name: each.callback for each in app.registered_commands}
    return inspect.cleandoc(commands[name].__doc__ or "").partition("\n")[0]
