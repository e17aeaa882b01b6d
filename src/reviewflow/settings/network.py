"""What the settings say about the network: under which names, behind which proxies, how much of one asker."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from reviewflow.errors import SettingInvalid

from .values import whole_number

RATE = 1_200
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
THIS_MACHINE = ("127.0.0.1", "::1")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*")
_SCANNER = re.compile(r"(unix:/.+)|(tcp:\[?[A-Za-z0-9.:-]+\]?:[0-9]{1,5})")


def read_network_settings(given: Mapping[str, object]) -> dict[str, Any]:
    """The settings about the network, as the fields of the settings.

    Raises:
        SettingInvalid: a value cannot be used.
    """
    return {
        "trusted_hosts": tuple(_host(each) for each in _several(given, "trusted_hosts")),
        "trusted_proxies": tuple(_proxy(each) for each in _several(given, "trusted_proxies")) or THIS_MACHINE,
        "requests_per_minute": whole_number(given, "requests_per_minute", RATE, least=60, most=1_000_000),
        "web_processes": whole_number(given, "web_processes", 1, least=1, most=64),
        "virus_scanner": _scanner(given.get("virus_scanner")),
    }


def share_of(a_minute: int, processes: int) -> int:
    """How much each of several processes lets through, so that together it is no more than one would."""
    return max(1, a_minute // processes)


def hosts_of(base_url: str, trusted: tuple[str, ...]) -> frozenset[str]:
    """Every name under which this installation answers: its own, those that were named, and the machine itself."""
    return LOCAL_NAMES | {(urlsplit(base_url).hostname or "").casefold()} | set(trusted)


def _several(given: Mapping[str, object], setting: str) -> list[str]:
    said = given.get(setting)
    if said is None:
        return []
    several = said.split(",") if isinstance(said, str) else said
    if not isinstance(several, list) or not all(isinstance(each, str) for each in several):
        do = "Write them with commas between; in the file, as a list."
        raise SettingInvalid(setting=setting, why="it is no list", do=do)
    return [each.strip() for each in several if each.strip()]


def _host(name: str) -> str:
    plain = name.casefold().strip("[]").rstrip(".")
    if not _HOST.fullmatch(plain):
        do = "Write the name alone, as reviews.example.org; neither https:// nor a port, and no star."
        raise SettingInvalid(setting="trusted_hosts", why=f"{name} is no name of a host", do=do)
    return plain


def _proxy(address: str) -> str:
    try:
        return str(ipaddress.ip_network(address)) if "/" in address else str(ipaddress.ip_address(address))
    except ValueError:
        do = "Write addresses or networks, as 10.1.2.3 or 10.1.2.0/24."
        raise SettingInvalid(setting="trusted_proxies", why=f"{address} is no address", do=do) from None


def _scanner(said: object) -> str | None:
    if said is None:
        return None
    if not isinstance(said, str) or not _SCANNER.fullmatch(said.strip()):
        do = "Write unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310."
        raise SettingInvalid(setting="virus_scanner", why="it is not where a scanner listens", do=do)
    return said.strip()
