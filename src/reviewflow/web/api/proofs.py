"""Questions to the trail, and what shows that it holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from fastapi import HTTPException

from reviewflow.casework.asking.answer_files import as_json as whole_as_json
from reviewflow.casework.asking.ask import AskTrail, ask
from reviewflow.casework.asking.list_questions import questions_of
from reviewflow.casework.asking.save_question import SaveQuestion, forget_question, save_question
from reviewflow.casework.programs.tokens import NAMES
from reviewflow.casework.proving.bundle import Scope
from reviewflow.casework.proving.enter_proof import OF_WITNESSES
from reviewflow.casework.proving.export_trail import export_trail
from reviewflow.casework.proving.make_checkpoint import checkpoint_now, keep_whole_tree
from reviewflow.casework.proving.prove import prove_entry, prove_growth
from reviewflow.casework.proving.verify_trail import noted_in, verify_trail, words_of_letter
from reviewflow.casework.proving.witnesses import add_witness, countersign, remove_witness
from reviewflow.casework.shapes.proofs import checkpoint_as_json, verified_as_json
from reviewflow.errors import FactInvalid
from reviewflow.settings import shipped_files
from reviewflow.store.checkpoints import list_checkpoints
from reviewflow.store.proof_entries import address_of, keyring
from reviewflow.web.on_file import asking_of

from .bodies import Body
from .case_reads import number_in
from .moments import check_may_ask
from .operation import Answer, Call, Operation, Parameter, Shape, changing, many, one

TRAIL = "The trail"
VERIFIERS = ("verify_trail.py", "verify_trail.html")


class Question(Body):
    """A question to the trail, in one line or a saved one."""

    question: str = ""
    saved: str | None = None
    limit: int = 50
    after: int | None = None


def asked(call: Call) -> object:
    """What the trail answers."""
    check_may_ask(call)
    limit = min(max(call.body.limit, 1), 1000)
    command = AskTrail(call.body.question, saved=call.body.saved, limit=limit, before=call.body.after)
    answer = ask(call.desk, asking_of(call.settings), command, by=call.by, partnership=call.partnership)
    return whole_as_json(answer, base_url=call.settings.base_url)


def questions(call: Call) -> object:
    """The saved questions."""
    check_may_ask(call)
    found = questions_of(call.desk, asking_of(call.settings), by=call.by, partnership=call.partnership)
    return [{"name": name, **each.model_dump()} for name, each in found.items()]


class NewQuestion(Body):
    """A question to be saved, perhaps in the place of another."""

    title: str
    question: str
    instead_of: str | None = None


def question_saved(call: Call) -> object:
    """A question under a name."""
    check_may_ask(call)
    body = call.body
    command = SaveQuestion(body.title, body.question, body.instead_of)
    found = save_question(call.desk, asking_of(call.settings), command, by=call.by, partnership=call.partnership)
    return {"name": found.key, **found.shape.model_dump()}


class NoQuestion(Body):
    """Which question is saved no longer."""

    name: str


def question_forgotten(call: Call) -> object:
    """A saved question less."""
    check_may_ask(call)
    asking, name = asking_of(call.settings), call.body.name
    found = forget_question(call.desk, asking, name, by=call.by, partnership=call.partnership)
    return {"name": found.key, **found.shape.model_dump()}


class Notes(Body):
    """What was noted outside: signed checkpoints, or SEQ:HASH."""

    checkpoints: tuple[str, ...] = ()


def verified(call: Call) -> object:
    """Whether no entry was changed, taken out or put in."""
    check_may_ask(call)
    noted = [found for found in map(noted_in, call.body.checkpoints) if found]
    letters = [words_of_letter(each) for each in call.body.checkpoints if noted_in(each) is None]
    return verified_as_json(verify_trail(call.desk, noted=noted, files=letters))


def checkpoints(call: Call) -> object:
    """The checkpoints that were made."""
    check_may_ask(call)
    with call.desk.database.read() as tx:
        return [checkpoint_as_json(each) for each in list_checkpoints(tx)]


def checkpoint(call: Call) -> object:
    """A checkpoint of the trail as it is now."""
    check_may_ask(call)
    return checkpoint_as_json(checkpoint_now(call.desk))


def proof(call: Call) -> object:
    """That an entry is in the trail."""
    check_may_ask(call)
    keep_whole_tree(call.desk)
    with call.desk.database.read() as tx:
        return asdict(prove_entry(tx, number_in(call, "entry"), size=call.query.get("size")))


def growth(call: Call) -> object:
    """That the trail only grew between two sizes."""
    check_may_ask(call)
    keep_whole_tree(call.desk)
    with call.desk.database.read() as tx:
        return asdict(prove_growth(tx, call.query["old"], call.query.get("new")))


class Bundle(Body):
    """Which part of the trail, and for whom."""

    case: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    receiver: str | None = None
    reach: tuple[int, ...] = ()


def bundle(call: Call) -> Answer:
    """A part of the trail with its proofs, for somebody who trusts nobody. That it was made is on the trail."""
    check_may_ask(call)
    body = call.body
    if body.case is not None and (body.since or body.until):
        raise FactInvalid(fact="case", value=body.case, why="a period is named too", do="Name a case or a period.")
    scope = Scope(case=body.case, since=body.since, until=body.until)
    done = export_trail(call.desk, scope, by=call.by, receiver=body.receiver, reach=list(body.reach))
    return Answer(content=done.made.content, media_type="application/zip", file_name=f"trail-{done.sequence}.zip")


def verifier(call: Call) -> Answer:
    """What checks a bundle."""
    name = call.path["name"]
    if name not in VERIFIERS:
        raise HTTPException(404)
    content = (shipped_files() / "verifier" / name).read_bytes()
    return Answer(content=content, media_type="application/octet-stream", file_name=name)


def witnesses(call: Call) -> object:
    """Who outside is sent every checkpoint."""
    check_may_ask(call)
    with call.desk.database.read() as tx:
        ring = keyring(tx)
        found = [(each, address_of(tx, each.since)) for each in ring.witnesses if each.until is None]
    signed = {each.name: sum(c.witness == each.name for c in ring.countersignatures) for each, _ in found}
    return [{**asdict(each), "address": at, "countersigned": signed[each.name]} for each, at in found]


class NewWitness(Body):
    """Who is sent the checkpoint of each day, and by which key they sign."""

    name: str
    address: str | None = None
    key: str | None = None


def witness_added(call: Call) -> object:
    """A witness."""
    call.only(OF_WITNESSES, "trail witnesses add")
    body = call.body
    added = add_witness(
        call.desk, body.name, address=body.address, key=body.key, by=call.by, partnership=call.partnership
    )
    return {**asdict(added), "address": body.address}


class NoWitness(Body):
    """Who is no witness any more, and why."""

    name: str
    reason: str


def witness_removed(call: Call) -> object:
    """A witness less."""
    call.only(OF_WITNESSES, "trail witnesses remove")
    body = call.body
    remove_witness(call.desk, body.name, reason=body.reason, by=call.by, partnership=call.partnership)
    return {"name": body.name, "removed": True}


class Signed(Body):
    """A checkpoint that a witness has signed."""

    checkpoint: str


def countersigned(call: Call) -> object:
    """What a witness signed, once it was checked."""
    call.only(OF_WITNESSES, "trail countersign")
    text = words_of_letter(call.body.checkpoint)
    return [asdict(each) for each in countersign(call.desk, text, by=call.by, partnership=call.partnership)]


PROOFS = (
    Operation("POST", "/trail/query", "query_trail", "Ask the trail a question. A scrutineer's is kept on it.", one(),
              does=asked, group=TRAIL, commands=("trail query",), body=Question, reads_by_post=True,
              keeps_itself=True),
    Operation("GET", "/trail/questions", "list_questions", "The saved questions.", many("name"), does=questions,
              group=TRAIL, commands=("trail questions",), keeps_itself=True),
    changing("POST", "/trail/questions", "save_question", "Save a question under a name, or change one of your role.",
             one("name", "title", "asks"), does=question_saved, group=TRAIL, commands=("trail save",),
             body=NewQuestion, status=201),
    changing("POST", "/trail/questions/forget", "forget_question", "Take a saved question off the list.",
             one("name", "title", "asks"), does=question_forgotten, group=TRAIL, commands=("trail forget",),
             body=NoQuestion),
    Operation("POST", "/trail/verify", "verify_trail", "Check that no entry was changed, taken out or put in.",
              one("valid", "entries", "first_fault", "head", "root", "checkpoints"), does=verified, group=TRAIL,
              commands=("trail verify",), body=Notes, reads_by_post=True),
    Operation("GET", "/trail/checkpoints", "list_checkpoints", "The checkpoints that were made, the newest first.",
              many("sequence", "hash", "made_at", "signed"), does=checkpoints, group=TRAIL,
              commands=("trail checkpoints",)),
    changing("POST", "/trail/checkpoints", "make_checkpoint", "Make a checkpoint of the trail as it is now.",
             one("sequence", "hash", "made_at", "signed"), does=checkpoint, group=TRAIL,
             commands=("trail checkpoint",), status=201),
    Operation("GET", "/trail/entries/{entry}/proof", "prove_entry", "Prove that an entry is in the trail.",
              one("entry", "size", "hash", "root", "proof"), does=proof, group=TRAIL, commands=("trail prove",),
              query=(Parameter("size", "In a checkpoint over so many entries.", "number"),)),
    Operation("GET", "/trail/growth", "prove_growth", "Prove that the trail only grew between two checkpoints.",
              one("old", "new", "old_root", "new_root", "proof"), does=growth, group=TRAIL,
              commands=("trail consistency",),
              query=(Parameter("old", "Over so many entries the older one is.", "number", required=True),
                     Parameter("new", "And the newer one, or now.", "number"))),
    # The words of letters are in it, and they name people.
    Operation("POST", "/trail/bundle", "export_trail",
              "A part of the trail with its proofs, as a ZIP. That it was made is an entry of the trail.",
              Shape(media_type="application/zip"), does=bundle, group=TRAIL, commands=("trail export",), body=Bundle,
              scope=NAMES, reads_by_post=True, keeps_itself=True),
    Operation("GET", "/trail/verifier/{name}", "get_verifier", "What checks a bundle: a program, and a page.",
              Shape(media_type="application/octet-stream"), does=verifier, group=TRAIL, commands=("trail verifier",),
              keeps_itself=True),
    Operation("GET", "/trail/witnesses", "list_witnesses", "Who outside is sent every checkpoint of the day.",
              many("name", "address", "countersigned"), does=witnesses, group=TRAIL,
              commands=("trail witnesses",)),
    changing("POST", "/trail/witnesses", "add_witness", "Name a witness.", one("name", "address"),
             does=witness_added, group=TRAIL, commands=("trail witnesses",), body=NewWitness, status=201),
    changing("POST", "/trail/witnesses/remove", "remove_witness", "Send a witness nothing more.",
             one("name", "removed"), does=witness_removed, group=TRAIL, commands=("trail witnesses",),
             body=NoWitness),
    changing("POST", "/trail/countersignatures", "countersign", "Keep a checkpoint that a witness has signed.",
             many(), does=countersigned, group=TRAIL, commands=("trail countersign",), body=Signed),
)  # fmt: skip
"""The operations."""
