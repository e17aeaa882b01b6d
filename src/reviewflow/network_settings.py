"""What the settings say about the network: under which names, behind which proxies, how much of one asker."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reviewflow.errors import SettingInvalid

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
        "requests_per_minute": _number(given.get("requests_per_minute")),
        "virus_scanner": _scanner(given.get("virus_scanner")),
    }


def hosts_of(base_url: str, trusted: tuple[str, ...]) -> frozenset[str]:
    """Every name under which this installation answers: its own, those that were named, and the machine itself."""
    return LOCAL_NAMES | {(urlsplit(base_url).hostname or "").casefold()} | set(trusted)


def secret_of(given: Mapping[str, object], setting: str) -> object:
    """A secret as it was given, or as the file says that was named instead of it.

    Raises:
        SettingInvalid: both were given, or the file cannot be read or is empty.
    """
    from_file = f"{setting}_file"
    if given.get(from_file) is None:
        return given.get(setting)
    if given.get(setting) is not None:
        raise SettingInvalid(setting=from_file, why=f"{setting} is given as well", do="Take one of the two away.")
    return secret_in(from_file, file_of(given, from_file))


def secret_in(setting: str, file: Path | None) -> str | None:
    """The secret that a file holds alone; None where no file is set.

    Raises:
        SettingInvalid: the file cannot be read, or is empty.
    """
    if file is None:
        return None
    secret = text_in(setting, file).strip()
    if not secret:
        raise SettingInvalid(setting=setting, why=f"{file} is empty", do="Write the secret into it, and nothing else.")
    return secret


def text_in(setting: str, file: Path) -> str:
    """What stands in a file that a setting names.

    Raises:
        SettingInvalid: it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = f"{file} cannot be read ({getattr(fault, 'strerror', None) or 'it is not text'})"
        raise SettingInvalid(setting=setting, why=why, do="Correct the path, or its rights.") from None


def file_of(given: Mapping[str, object], setting: str) -> Path | None:
    """A file that was named; None where none was."""
    said = given.get(setting)
    if said is None:
        return None
    if not isinstance(said, str) or not said.strip():
        raise SettingInvalid(setting=setting, why="it is empty or not text", do="Give it a value, or take it away.")
    return Path(said.strip()).expanduser().absolute()


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


def _number(said: object) -> int:
    if said is None:
        return RATE
    text = str(said).strip()
    if not (text.isascii() and text.isdigit()) or not 60 <= int(text[:10]) <= 1_000_000:
        why = f"{text[:20]} is not a whole number from 60 to 1000000"
        raise SettingInvalid(setting="requests_per_minute", why=why, do="Write figures alone.")
    return int(text)


def _scanner(said: object) -> str | None:
    if said is None:
        return None
    if not isinstance(said, str) or not _SCANNER.fullmatch(said.strip()):
        do = "Write unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310."
        raise SettingInvalid(setting="virus_scanner", why="it is not where a scanner listens", do=do)
    return said.strip()
