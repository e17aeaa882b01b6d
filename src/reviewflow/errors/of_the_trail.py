"""What is refused of the trail, its proofs, and whoever signs them."""

from __future__ import annotations

from .refusal import Refusal


class TrailBroken(Refusal):
    """The trail does not hold at entry {sequence}: {what}. Stop work on this database and compare it with a backup or a checkpoint."""


class TrailTimeWrong(Refusal):
    """The entries of the trail hold, and the time of entry {sequence} is wrong: it says {recorded}, and {why}. The entry was backdated, or a clock was wrong. Find out which before anybody relies on when it was recorded."""


class FileCannotBeWritten(Refusal):
    """{file} cannot be written: {why}. Name another file, or make room for it."""


class BundleTooLarge(Refusal):
    """The bundle would hold {files} files, or more than a verifier unpacks. Choose a case, or a shorter period."""


class PeriodInvalid(Refusal):
    """A period cannot begin on {first} and end on {last}. Give the earlier day with --from."""


class EntryNotFound(Refusal):
    """The trail has no entry {entry} about {case} that could be corrected. See its entries with
    `reviewflow trail show {case}`."""


class StoredTimesDiffer(Refusal):
    """The entries of the trail hold, and the times kept of entries {first} to {last}, by which a past moment is found, are not theirs. Run `reviewflow trail checkpoint --from-entries`, and find out who changed them."""


class StoredNodeDiffers(Refusal):
    """Every entry holds, but a kept node of the tree was changed: level {level}, position {position}, over the entries {first} to {last}.
    It is a copy, and what was proved with it proves nothing. Run `reviewflow trail checkpoint --from-entries`, which works the tree out anew."""


class EntryNotOnTrail(Refusal):
    """The trail has no entry {entry}: it has {entries}. See them with `reviewflow trail show`."""


class NoteInvalid(Refusal):
    """This cannot be read: {what}: {why}. Give it just as it was made or sent, with every line of it."""


class CheckpointOfAnother(Refusal):
    """This checkpoint is of another installation: it is of {origin}, and the trail here is {ours}. It proves nothing here.
    Look for the checkpoint that was made of this trail, or name the database that it was made of."""


class CheckpointFromTheFuture(Refusal):
    """This checkpoint is from the future: {why}. It proves nothing yet. {do}"""


class CheckpointKeyUnknown(Refusal):
    """This checkpoint is signed by no key of this installation: {signed}. It proves nothing.
    Compare the key with those of `reviewflow trail keys list`, and ask whoever gave you the checkpoint."""


class CheckpointSignatureWrong(Refusal):
    """The signature of this checkpoint does not hold: {why}. It proves nothing.
    Ask for it again from whoever keeps it, and compare the two line by line."""


class CheckpointKeyCompromised(Refusal):
    """This checkpoint is signed by the key {key}, which was in other hands: {why}. Its signature proves nothing.
    Use an earlier checkpoint, one signed by the key that followed, or one that a witness has signed or filed."""


class KeyFileUnusable(Refusal):
    """The file of the signing key, {file}, cannot be used: {why}. {do}"""


class SigningKeyNotUsable(Refusal):
    """No checkpoint can be signed here: {why}. {do}"""


class SigningKeyNotFound(Refusal):
    """There is no signing key {key} here. See the keys with `reviewflow trail keys list`."""


class WitnessNotFound(Refusal):
    """There is no witness {witness} here. See them with `reviewflow trail witnesses list`."""


class WitnessTaken(Refusal):
    """There is a witness {witness} already. Remove it first, or choose another name."""


class WitnessDidNotSign(Refusal):
    """No witness on file has signed this: {why}. {do}"""


class TrailCannotKeep(Refusal):
    """This cannot be kept in the trail: {why}. Use text, whole numbers, yes or no, lists and keyed lists; write decimals and dates as text."""


class ReplayDiffers(Refusal):
    """{count} difference(s) between the case rows and what the trail gives. {do}"""


class ReaderUnnamed(Refusal):
    """The names of people may stand in notice {notice}, so its reading is kept on the trail. Say who reads it with --by."""
