"""A guest, as tests make one: invited, told the code by telephone, and let in by the link that was mailed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casework.office import Office, Post
from reviewflow.casework.guests.enter import choose_password, give_code, give_password
from reviewflow.casework.guests.invite import InviteGuest, invite_guest
from reviewflow.casework.sign_on.sessions import Limits

ADDRESS = "lead@trust.example.org"
NAME = "Synthetic Lead"
PASSWORD = "plum harbour nineteen violins"
LIMITS = Limits()
_LINK = re.compile(r"/guest/link/([A-Za-z0-9_-]+)")


@dataclass(frozen=True)
class Told:
    """What a guest has in hand: a link from the mail, a code from the telephone."""

    link: str
    code: str


def links(office: Office) -> list[str]:
    """What the links carry that leave now."""
    post = Post()
    office.deliver(post)
    return [found[1] for each in post.sent if (found := _LINK.search(each.text))]


def invite(office: Office, case: str, item: str = "AR-1", *, address: str = ADDRESS, name: str = NAME) -> Told:
    """An invitation that was mailed, and the code that was told."""
    command = InviteGuest(case=case, item=item, address=address, name=name)
    made = invite_guest(office.desk, command, by="coordinator", link_hours=72)
    (link,) = links(office)
    return Told(link, made.code)


def accept(office: Office, told: Told, *, password: str = PASSWORD) -> str:
    """The first visit, which chooses a password; what the cookie then holds."""
    return choose_password(office.desk, give_code(office.desk, told.link, told.code), password, limits=LIMITS)


def come_back(office: Office, link: str, *, password: str = PASSWORD) -> str:
    """A later visit."""
    return give_password(office.desk, limits=LIMITS, link=link, password=password)
