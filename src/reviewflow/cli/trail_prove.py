"""``reviewflow trail prove`` and ``consistency``: short proofs that need neither the trail nor this program."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from .options import AsJson, at_desk
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer()

Size = Annotated[
    int | None,
    typer.Option(min=1, metavar="ENTRIES", help="As long as the trail was at a checkpoint.  [default: as it is now]"),
]


@app.command("prove")
def prove(
    entry: Annotated[int, typer.Argument(metavar="ENTRY", help="The number of the entry.", show_default=False)],
    size: Size = None,
    as_json: AsJson = False,
) -> None:
    """Prove that an entry is in the trail: with a checkpoint, the hashes printed show it to anybody."""
    from reviewflow.casework.proving.make_checkpoint import keep_whole_tree
    from reviewflow.casework.proving.prove import prove_entry

    with at_desk() as desk:
        keep_whole_tree(desk)
        with desk.database.read() as tx:
            found = prove_entry(tx, entry, size=size)
    if as_json:
        print_json(asdict(found))
        return
    lines = paragraph(f"Entry {found.entry} stands in the trail of {found.origin}, over {found.size} entries.")
    lines += ["", "Hash of the entry", f"    {found.hash}", "Hash of the whole trail (its root)", f"    {found.root}"]
    lines += ["", "On the way from the one to the other, from below:"]
    lines += [f"    {each}" for each in found.proof] or ["    nothing: it is the only entry"]
    lines += [
        "",
        *hanging(
            "",
            "It shows something together with a checkpoint over as many entries that left the"
            " database earlier: its root must be the one above.",
        ),
    ]
    show(lines)


@app.command("consistency")
def consistency(
    old: Annotated[int, typer.Argument(metavar="OLD", help="Over how many entries the older checkpoint is.")],
    new: Annotated[
        int | None, typer.Argument(metavar="[NEW]", help="Over how many the newer one is.  [default: as many as now]")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prove that the trail only grew between two checkpoints: nothing was changed, taken out or put in."""
    from reviewflow.casework.proving.make_checkpoint import keep_whole_tree
    from reviewflow.casework.proving.prove import prove_growth

    with at_desk() as desk:
        keep_whole_tree(desk)
        with desk.database.read() as tx:
            found = prove_growth(tx, old, new)
    if as_json:
        print_json(asdict(found))
        return
    lines = paragraph(f"The trail of {found.origin} grew from {found.old} to {found.new} entries.")
    lines += ["", f"Root over {found.old}", f"    {found.old_root}", f"Root over {found.new}", f"    {found.new_root}"]
    lines += ["", "Hashes that show it:"]
    lines += [f"    {each}" for each in found.proof] or ["    none: it did not grow"]
    show(lines)
