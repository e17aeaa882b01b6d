"""``reviewflow workflow check`` and ``publish``: from files to rules in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.settings import Settings, read_settings

from .options import AsJson, at_desk
from .output import print_json
from .page import count, hanging, paragraph, show

if TYPE_CHECKING:
    from reviewflow.workflow.files import WorkflowFiles

app = typer.Typer()

BANK_HOLIDAYS = "bank_holidays/england-and-wales.json"
SHARED = ("roles.yaml", "sources.yaml", "code_lists.yaml", "recipients.yaml", BANK_HOLIDAYS)
"""A folder that has all of these stands on its own; one that has not adds to what is shipped."""


@app.command("check")
def check(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A folder of workflow files, one of its files, or a folder that holds workflows/ and templates/.  "
            "[default: those in use]",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the workflow files, and list everything that is wrong with the line where it is mended."""
    from reviewflow.casework.office.publish import faults_of
    from reviewflow.workflow.faults import refuse_faults

    files = files_at(path, read_settings())
    library = files.load()
    faults = faults_of(files, library)
    if as_json:
        print_json(
            {
                "valid": not faults,
                "faults": [{"file": f.file, "line": f.line, "fault": f.fault, "do": f.do} for f in faults],
            }
        )
    elif faults:
        for each in faults:
            show([*paragraph(f"{each.file}, line {each.line}"), *hanging("", f"{each.fault} {each.do}", indent=4)])
    else:
        workflows, partnerships = len(library.workflows), len(library.partnerships)
        said = f"{count(workflows, 'workflow')} and {count(partnerships, 'partnership')}: no fault."
        show(paragraph(said))
    refuse_faults(faults)


def files_at(path: Path | None, settings: Settings) -> WorkflowFiles:
    """The files that are meant: by themselves where they are whole, and else before those in use."""
    from reviewflow.app import files_of
    from reviewflow.workflow.files import WorkflowFiles

    in_use = files_of(settings)
    if path is None:
        return in_use
    if not path.exists():
        raise typer.BadParameter(f"There is no {path}.", param_hint="PATH")
    if path.is_file() and not path.name.endswith((".yaml", ".j2", Path(BANK_HOLIDAYS).name)):
        raise typer.BadParameter(f"{path} is no workflow file and no template.", param_hint="PATH")
    root = _root(path.absolute())
    templates = root.parent / "templates/notices"
    letters = [templates] if templates.is_dir() and templates not in in_use.templates else []
    whole = all((root / name).is_file() for name in SHARED)
    folders = [root] if whole else [root, *(folder for folder in in_use.folders if folder != root)]
    return WorkflowFiles(folders, templates=[*letters, *in_use.templates])


def _root(path: Path) -> Path:
    """The folder in which ``roles.yaml`` or ``serious_incident/workflow.yaml`` would be looked for."""
    if path.is_file():
        return path.parent if (path.parent / "roles.yaml").exists() or path.name in SHARED else path.parent.parent
    if (path / "workflows").is_dir():
        return path / "workflows"
    return path.parent if (path / "workflow.yaml").is_file() else path


@app.command("publish")
def publish(
    partnership: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this one; several with --partnership again.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="WHO", help="A role or a user.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check the workflow files and publish what is new in them.

    New cases are opened under what was published last; open cases stay under their own rules.
    """
    from reviewflow.app import files_of
    from reviewflow.casework.office.bring_up_to_date import publish_what_is_new
    from reviewflow.casework.office.publish import check_files
    from reviewflow.casework.shapes.rules import published_as_json

    from .published import published_lines, publisher

    settings = read_settings()
    with at_desk(settings) as desk:
        library = check_files(files_of(settings))
        only = tuple(partnership or ())
        actor = publisher(by, settings, library, only)
        found = publish_what_is_new(desk, library, by=actor, only=only)
    if as_json:
        print_json([published_as_json(each) for each in found])
    else:
        show(published_lines(found))
