"""What the settings say about signing in, of people and of programs, read and checked before anything is opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reviewflow.errors import SettingInvalid

from .values import file_of, text_of, whole_number, yes_or_no

IDLE_MINUTES, LONGEST_HOURS = 30, 10
LINK_HOURS, RECEIPT_DAYS, LARGEST_FILE = 72, 14, 25
TOKEN_DAYS, API_RATE = 90, 600
PUBLIC, PRIVATE, LOOPBACK_TOO = "public", "private", "loopback"
EMAIL, GROUPS = "email", "groups"
AMR, ACR, ACRS = "amr", "acr", "acrs"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NOT_ONE_TENANT = frozenset({"common", "organizations", "consumers"})


def read_sign_on_settings(given: Mapping[str, object]) -> dict[str, Any]:
    """The settings about signing in, as the fields of the settings.

    Raises:
        SettingInvalid: a value cannot be used.
    """
    issuer = _issuer(text_of(given, "oidc_issuer"))
    client = text_of(given, "oidc_client_id")
    if (issuer is None) != (client is None):
        missing, other = ("oidc_client_id", "oidc_issuer") if issuer else ("oidc_issuer", "oidc_client_id")
        raise SettingInvalid(setting=missing, why=f"it is not set, and {other} is", do="Set both, or neither.")
    local = yes_or_no(given, "local_accounts", default=True)
    secret = text_of(given, "oidc_client_secret_file")
    return {
        "session_idle_minutes": whole_number(given, "session_idle_minutes", IDLE_MINUTES, most=24 * 60, least=5),
        "session_hours": whole_number(given, "session_hours", LONGEST_HOURS, most=24, least=1),
        "local_accounts": local,
        "breached_passwords_file": file_of(given, "breached_passwords_file"),
        "oidc_issuer": issuer,
        "oidc_client_id": client,
        "oidc_client_secret_file": Path(secret).expanduser().absolute() if secret else None,
        "oidc_claim_person": text_of(given, "oidc_claim_person") or EMAIL,
        "oidc_claim_roles": text_of(given, "oidc_claim_roles") or GROUPS,
        "oidc_roles": _roles(given.get("oidc_roles")),
        "oidc_claim_strength": _claim_of_strength(given),
        "oidc_strength": _strengths(given.get("oidc_strength"), issuer),
        "guest_link_hours": whole_number(given, "guest_link_hours", LINK_HOURS, most=14 * 24, least=1),
        "guest_receipt_days": whole_number(given, "guest_receipt_days", RECEIPT_DAYS, most=366, least=0),
        "largest_file_megabytes": whole_number(given, "largest_file_megabytes", LARGEST_FILE, most=100, least=1),
        "api_token_days": whole_number(given, "api_token_days", TOKEN_DAYS, most=366, least=1),
        "api_requests_per_minute": whole_number(given, "api_requests_per_minute", API_RATE, most=100_000, least=10),
        "webhook_addresses": _networks(given),
    }


def is_safe_address(address: str) -> bool:
    """Whether what goes there cannot be read on the way: https, or this machine itself."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _networks(given: Mapping[str, object]) -> str:
    text = text_of(given, "webhook_addresses") or PUBLIC
    if text not in (PUBLIC, PRIVATE, LOOPBACK_TOO):
        do = f"Write {PUBLIC}, {PRIVATE} or {LOOPBACK_TOO}."
        raise SettingInvalid(setting="webhook_addresses", why=f"{text} is not known here", do=do)
    return text


def _issuer(issuer: str | None) -> str | None:
    if issuer is None:
        return None
    parts = urlsplit(issuer)
    if not is_safe_address(issuer) or parts.query or parts.fragment:
        do = "Write it as https://login.microsoftonline.com/<tenant id>/v2.0."
        raise SettingInvalid(setting="oidc_issuer", why=f"{issuer} is not an address that begins with https", do=do)
    if _NOT_ONE_TENANT.intersection(parts.path.casefold().split("/")):
        do = (
            "Write the tenant's own id instead: https://login.microsoftonline.com/<tenant id>/v2.0. It stands on the"
            " overview page of the tenant in Entra ID."
        )
        why = f"{issuer} stands for every organisation that there is, so that anybody's account would be taken for one"
        raise SettingInvalid(setting="oidc_issuer", why=f"{why} of yours", do=do)
    return issuer


def _claim_of_strength(given: Mapping[str, object]) -> str:
    text = text_of(given, "oidc_claim_strength") or AMR
    if text not in (AMR, ACR, ACRS):
        do = f"Write {AMR}, {ACR} or {ACRS}."
        raise SettingInvalid(setting="oidc_claim_strength", why=f"{text} says nothing of how people signed in", do=do)
    return text


def _strengths(given: object, issuer: str | None) -> tuple[str, ...]:
    """What the identity provider has to say of how somebody signed in: one of these is enough."""
    if given is None or given == "":
        return ()
    said = given.split(",") if isinstance(given, str) else given
    values = tuple(each.strip() for each in said if isinstance(each, str)) if isinstance(said, list) else ()
    if not isinstance(said, list) or len(values) != len(said) or not values or not all(map(_is_one_word, values)):
        do = 'Write oidc_strength = ["mfa"], in the environment mfa,hwk.'
        raise SettingInvalid(setting="oidc_strength", why="it is not a list of what the provider may say", do=do)
    if issuer is None:
        why = "it is set, and oidc_issuer is not"
        raise SettingInvalid(setting="oidc_strength", why=why, do="Set both, or take it away.")
    return values


def _is_one_word(value: str) -> bool:
    return bool(value) and not any(letter.isspace() for letter in value)


def _roles(given: object) -> tuple[tuple[str, str], ...]:
    """Pairs of what the identity provider says and the role that it lets the person hold."""
    if given is None or given == "":
        return ()
    if isinstance(given, str):
        pairs = [tuple(part.strip() for part in each.rpartition("=")[::2]) for each in given.split(",")]
    elif isinstance(given, Mapping):
        pairs = [
            (str(said), str(role))
            for said, roles in given.items()
            for role in (roles if isinstance(roles, list) else [roles])
        ]
    else:
        pairs = [("", "")]
    if not all(said and role for said, role in pairs):
        do = 'Write oidc_roles = {"id of a group" = "coordinator"}, in the environment id=coordinator,other=scrutineer.'
        raise SettingInvalid(setting="oidc_roles", why="it does not say which group lets which role be held", do=do)
    return tuple((said, role) for said, role in pairs)
