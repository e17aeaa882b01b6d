"""Guests and programs that read calendars: what they hold is bent, used again, too old, or shown at another door."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from hostile.asked import (
    ELSEWHERE_BODIES,
    FORM,
    FROM_ELSEWHERE,
    MAY_SEE,
    NO_ENTRY,
    ODD_METHODS,
    PUBLIC,
    TRAVERSING,
    Asked,
    Maker,
)
from reviewflow.web.visitor import csrf_of

Headers = tuple[tuple[str, str], ...]
RETURN = "/do/record_return"
BEFORE = "reviewflow-before"
NOBODY = "A" * 43
"""What the browser of somebody holds who has not come in: with it the form of a link is right."""


def bent(maker: Maker, token: str) -> str:
    """A secret in which one thing is another."""
    at = maker.random.randrange(len(token))
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


def as_guest(token: str, **more: str) -> Headers:
    """What the browser of a guest sends."""
    return tuple({"Cookie": f"reviewflow-guest={token}", "Sec-Fetch-Site": "same-origin", **more}.items())


def of_guests(maker: Maker) -> tuple[Callable[[], Asked], ...]:
    """What guests may not, and what nobody may who is none."""
    place, chance = maker.place, maker.random
    guests, links = place.guests.sessions, place.guests.links
    own = f"/guest/tasks/{place.guests.own}"

    def sent(kind: str, target: str, token: str, *, csrf: str = "", may: frozenset[int] = NO_ENTRY) -> Asked:
        body = maker.typed(csrf=csrf or csrf_of(token), **{"f-involvement": "not_involved"})
        return Asked(kind, "POST", target, as_guest(token, **FORM), body, may)

    def forged() -> Asked:
        return sent("forged guest", own + RETURN, chance.choice((bent(maker, guests["in"]), guests["in"][:-1], "null")))

    def over() -> Asked:
        """One who left, one whose invitation was taken back, and one who has done nothing for half a day."""
        gone = chance.choice((guests["left"], guests["withdrawn"], guests["run out"]))
        path = chance.choice(("/guest/tasks", "/guest/tasks", "/guest/tasks", own, own + RETURN, "/guest/files/x"))
        if chance.random() < 0.3:
            return sent("guest's time over", own + RETURN, gone)
        return Asked("guest's time over", "GET", path, as_guest(gone))

    def elsewhere() -> Asked:
        """One who is in, at the pages of those who work here, with the cookie under either name."""
        token = guests["in"]
        name = chance.choice(("reviewflow", "reviewflow-guest"))
        method, path = chance.choice(
            (*maker.changes, *(("GET", each) for each in maker.gets if not PUBLIC.match(each)))
        )
        while path.startswith("/guest"):
            method, path = maker.change()
        headers = as_guest(token, Cookie=f"{name}={token}", **FORM, **{"X-CSRF": csrf_of(token)})
        body = maker.typed(csrf=csrf_of(token)) if method != "GET" else b""
        return Asked("guest elsewhere", method, maker.filled(path), headers, body)

    def people() -> Asked:
        """Somebody who works here, as a guest."""
        token = maker.someone().token
        if chance.random() < 0.5:
            return sent("person as a guest", own + RETURN, token)
        return Asked("person as a guest", "GET", chance.choice((own, own + RETURN, "/guest/tasks")), as_guest(token))

    def anothers() -> Asked:
        """One who is in, at what another was asked."""
        number = chance.choice((place.guests.anothers, place.guests.anothers, 0, -1, 2**63, "1e3", "x"))
        rest = chance.choice(("", RETURN, "/received/1", "/files/x", "/do/withdraw_request"))
        if rest.startswith("/do") and chance.random() < 0.6:
            return sent("another guest's", f"/guest/tasks/{number}{rest}", guests["in"])
        return Asked("another guest's", "GET", f"/guest/tasks/{number}{rest}", as_guest(guests["in"]))

    def cross_site() -> Asked:
        wrong = chance.choice(FROM_ELSEWHERE)
        headers = (("Cookie", f"reviewflow-guest={guests['in']}"), *FORM.items(), *wrong.items())
        body = maker.typed(csrf=csrf_of(guests["in"]), **{"f-involvement": "not_involved"})
        path = chance.choice((own + RETURN, f"{own}/files", "/guest/sign-out"))
        return Asked("guest cross-site", "POST", path, headers, body, may=frozenset({403}))

    def without_csrf() -> Asked:
        csrf = chance.choice(("0" * 64, csrf_of(guests["in"])[:-1], csrf_of(guests["other"]), "\u00e9" * 64))
        path = own + chance.choice((RETURN, "/files"))
        return sent("guest without csrf", path, guests["in"], csrf=csrf, may=frozenset({403}))

    def bad_body() -> Asked:
        kind, body = chance.choice(ELSEWHERE_BODIES)
        length = {"Content-Length": "600000000"} if chance.random() < 0.2 else {}
        headers = as_guest(guests["in"], **{"Content-Type": kind, **length})
        return Asked("guest's oversized" if length else "guest's wrong body", "POST", own + RETURN, headers, body)

    def link_again() -> Asked:
        """A link that let somebody in already, one that is over, and one that was never mailed."""
        link = chance.choice((links["used"], links["over"], links["withdrawn"], bent(maker, links["used"])))
        if chance.random() < 0.4:
            return Asked("guest's link again", "GET", f"/guest/link/{link}")
        body = maker.typed(csrf=csrf_of(NOBODY), code=place.guests.code, password="plum harbour nineteen violins")
        headers = (("Cookie", f"{BEFORE}={NOBODY}"), ("Sec-Fetch-Site", "same-origin"), *FORM.items())
        return Asked("guest's link again", "POST", f"/guest/link/{link}", headers, body)

    def traversing() -> Asked:
        where = quote(chance.choice(TRAVERSING), safe=chance.choice(("", "/")))
        path = chance.choice((f"/guest/tasks/{where}", f"{own}/do/{where}", f"{own}/files/{where}", f"{own}/{where}"))
        return Asked("guest traversing", "GET", path, as_guest(guests["in"]), may=MAY_SEE)

    return forged, over, elsewhere, people, anothers, cross_site, without_csrf, bad_body, link_again, traversing


def of_calendars(maker: Maker) -> tuple[Callable[[], Asked], ...]:
    """What the secret address of a calendar may not open."""
    place, chance = maker.place, maker.random
    live, revoked = place.calendars["live"], place.calendars["revoked"]

    def wrong() -> Asked:
        link = chance.choice(
            (revoked, bent(maker, live), live[:-1], live.swapcase(), f"{live}.", f"{live}%00", f"x/../{live}x")
        )
        return Asked("calendar revoked or bent", chance.choice(("GET", "HEAD")), f"/calendar/{link}.ics")

    def otherwise() -> Asked:
        """The right one, at another door or in another way."""
        match chance.randrange(4):
            case 0:
                method = chance.choice([each for each in ODD_METHODS if each not in ("get", "OPTIONS")])
                return Asked("calendar otherwise", method, f"/calendar/{live}.ics", body=b"a=1")
            case 1:
                return Asked("calendar otherwise", "GET", "/api/v1/cases", (("Authorization", f"Bearer {live}"),))
            case 2:
                return Asked("calendar otherwise", "GET", maker.filled(maker.page()), as_guest(live))
            case _:
                path = chance.choice((f"/guest/link/{live}", f"/set-up/{live}", f"/calendar/{live}/../../cases"))
                return Asked("calendar otherwise", "GET", path, may=NO_ENTRY)

    return wrong, otherwise
