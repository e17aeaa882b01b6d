"""What is refused of samples, minutes and packs for the scrutineer."""

from __future__ import annotations

from .refusal import Refusal


class NothingToSample(Refusal):
    """There is nothing to draw from: {partnership} has no {of} from {first} to {last}. Check the period and the
    partnership; `reviewflow figures` counts the same cases."""


class SampleNotFound(Refusal):
    """There is no sample {sample}. See which there are with `reviewflow sample list`."""


class NotInSample(Refusal):
    """{case} was not drawn in sample {sample}. Drawn were: {drawn}."""


class AnswerInvalid(Refusal):
    """The answer to {question} cannot be kept: {why}. {do}"""


class SampleUnknown(Refusal):
    """Nothing called {of} can be drawn from. {do}"""


class MinutesUnreadable(Refusal):
    """The challenges of these minutes cannot be added: {where}: {why}. Nothing was added. {do}"""


class YearUnclear(Refusal):
    """{year!r} is not a year that can be packed. Write it as 2020-21, which is April 2020 to March 2021, or give --from and --to."""


class FolderNotEmpty(Refusal):
    """Something stands in the folder {folder} already. Name a new one, so that nothing is mixed up."""
