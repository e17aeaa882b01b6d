"""What is refused of the database, the settings and the machine."""

from __future__ import annotations

from .refusal import Refusal


class DatabaseNotReady(Refusal):
    """The database is not ready: {why}. {do}"""


class KeysUnusable(Refusal):
    """The file of the master keys, {file}, cannot be used: {why}. {do} Nothing was read and nothing was written."""


class SealedValueUnreadable(Refusal):
    """What is kept at {place} cannot be opened: it was changed, or put there from another place. Keep a copy of the
    database as it is, run `reviewflow trail verify`, and restore the last backup."""


class MasterKeyInUse(Refusal):
    """The master key {key} cannot be taken out of the file: {why}. {do}"""


class MachineRefuses(Refusal):
    """The machine did not allow it: {why}. If the command was to change something, see with `reviewflow trail show`
    whether it did so before."""


class SettingInvalid(Refusal):
    """The setting {setting} cannot be used: {why}. {do}"""


class ReferenceInvalid(Refusal):
    """{reference!r} cannot be a reference: {why}. Use up to 40 letters, figures, dots and hyphens, and nobody's name,
    because it stands in addresses, in subject lines and in the names of files."""


class ReferenceTaken(Refusal):
    """There is a case {reference} already. Leave the reference out to get the next one, or choose another."""


class AddressNotFree(Refusal):
    """Nothing can be served at {address}: {why}. Stop what is there already, or choose another with --host and --port."""


class TooMuchUnderWay(Refusal):
    """Nothing more can be begun just now: {what}. Wait until something is finished, then begin this again."""


class WorkTookTooLong(Refusal):
    """It was stopped because it took longer than {minutes} minutes. Ask for less at once, or begin it again later when
    less is going on."""


class ResultTooLarge(Refusal):
    """What came of it is larger than can be kept here ({size} million bytes; the most is {most}). Ask for less at
    once."""


class NotHealthy(Refusal):
    """Not everything works: {what}. {do}"""


class BasisUnknown(Refusal):
    """No figure is placed in a period by {basis}. Use one of: {known}."""
