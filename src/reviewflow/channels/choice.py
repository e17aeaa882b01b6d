"""What the settings say of channels: each value by itself, and whether they go together.

A channel that cannot work is found out when the settings are read, and not when the first
letter waits. A password or a key is never repeated in a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

from reviewflow.channels.address import read_mailbox
from reviewflow.channels.domains import EVERYONE, DomainRules
from reviewflow.channels.outgoing import Undeliverable
from reviewflow.errors import SettingInvalid

CHANNELS = ("folder", "smtp", "notify")
SECURITY = ("starttls", "tls", "none")
NOTIFY_URL = "https://api.notifications.service.gov.uk"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TEMPLATE_ID = re.compile(_UUID, re.IGNORECASE)
_API_KEY = re.compile(rf"(?:.*-)?{_UUID}-{_UUID}", re.IGNORECASE)
_HOST = re.compile(r"[^\s:/@]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_HIGHEST_PORT = 65535


class ChannelSettings(TypedDict):
    """The settings of channels, as :class:`reviewflow.settings.Settings` holds them."""

    channel: str
    warn_channel: str
    mail_from: str | None
    mail_domains: DomainRules
    smtp_host: str | None
    smtp_port: int | None
    smtp_security: str
    smtp_user: str | None
    smtp_password: str | None
    smtp_password_file: Path | None
    smtp_ca_file: Path | None
    notify_api_key: str | None
    notify_api_key_file: Path | None
    notify_template_id: str | None
    notify_url: str
    bounce_folder: Path | None


def read_channel_settings(given: Mapping[str, object]) -> ChannelSettings:
    """Read the settings of channels from what was given.

    Raises:
        SettingInvalid: a value cannot be used, or two of them not together.
    """
    read = ChannelSettings(
        channel=_one_of("channel", given, CHANNELS),
        warn_channel=_one_of("warn_channel", given, CHANNELS),
        mail_from=_sender(given),
        mail_domains=_domains(given.get("mail_domains")),
        smtp_host=_matching("smtp_host", given, _HOST, "a host name alone, as mail.example.org; the port is smtp_port"),
        smtp_port=_port(given.get("smtp_port")),
        smtp_security=_one_of("smtp_security", given, SECURITY),
        smtp_user=setting_text("smtp_user", given.get("smtp_user")),
        smtp_password=setting_text("smtp_password", given.get("smtp_password")),
        smtp_password_file=_path("smtp_password_file", given),
        smtp_ca_file=_path("smtp_ca_file", given),
        notify_api_key=check_api_key("notify_api_key", setting_text("notify_api_key", given.get("notify_api_key"))),
        notify_api_key_file=_path("notify_api_key_file", given),
        notify_template_id=_matching("notify_template_id", given, _TEMPLATE_ID, "the identifier that Notify shows"),
        notify_url=_notify_url(given),
        bounce_folder=_path("bounce_folder", given),
    )
    _check_together(read)
    return read


def setting_text(setting: str, value: object) -> str | None:
    """The text of a setting; None where it was not given.

    Raises:
        SettingInvalid: it is empty, or no text.
    """
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise SettingInvalid(setting=setting, why="it is empty or not text", do="Give it a value, or take it away.")
    return value.strip()


def check_api_key(setting: str, key: str | None) -> str | None:
    """The key of Notify, which carries two identifiers at its end; its own name stands before them.

    Raises:
        SettingInvalid: it is no such key.
    """
    if key is not None and not _API_KEY.fullmatch(key):
        raise SettingInvalid(
            setting=setting, why="it is no key of GOV.UK Notify", do="Copy it whole, as Notify shows it."
        )
    return key


def _check_together(read: ChannelSettings) -> None:
    used = {read["channel"], read["warn_channel"]}
    if len(used) == 1 and used != {"folder"}:
        raise SettingInvalid(
            setting="warn_channel",
            why=f"failures of {read['channel']} would be reported by {read['channel']}",
            do="Choose another channel for them; folder is always there.",
        )
    if "smtp" in used:
        _need(read, "smtp_host", "mail_from")
    if "notify" in used:
        _need(read, "notify_template_id")
        if read["notify_api_key_file"] is None:
            _need(read, "notify_api_key")
    _check_only_one(read, "smtp_password", "smtp_password_file")
    _check_only_one(read, "notify_api_key", "notify_api_key_file")
    _check_smtp(read)


def _check_smtp(read: ChannelSettings) -> None:
    password = read["smtp_password"] is not None or read["smtp_password_file"] is not None
    if password != (read["smtp_user"] is not None):
        missing = "smtp_user" if password else "smtp_password_file"
        raise SettingInvalid(
            setting=missing, why="a user and a password go together", do="Give both, or take both away."
        )
    if read["smtp_security"] == "none" and password:
        raise SettingInvalid(
            setting="smtp_security",
            why="without TLS the password would travel where others can read it",
            do="Write starttls or tls, or take smtp_user and its password away.",
        )
    if read["smtp_security"] == "none" and read["mail_domains"].any_needs_tls:
        raise SettingInvalid(
            setting="smtp_security",
            why="mail_domains asks for TLS",
            do="Write starttls or tls, or take require_tls out of mail_domains.",
        )


def _need(read: ChannelSettings, *settings: str) -> None:
    for each in settings:
        if dict(read)[each] is None:
            channel = "notify" if each.startswith("notify") else "smtp"
            raise SettingInvalid(
                setting=each, why=f"{channel} needs it, and it is not given", do="Give it, or choose another channel."
            )


def _check_only_one(read: ChannelSettings, value: str, file: str) -> None:
    if dict(read)[value] is not None and dict(read)[file] is not None:
        raise SettingInvalid(setting=file, why=f"{value} is given as well", do="Take one of the two away.")


def _one_of(setting: str, given: Mapping[str, object], allowed: tuple[str, ...]) -> str:
    value = setting_text(setting, given.get(setting))
    if value is not None and value not in allowed:
        raise SettingInvalid(setting=setting, why=f"it is {value}", do=f"Write one of: {', '.join(allowed)}.")
    return value or allowed[0]


def _matching(setting: str, given: Mapping[str, object], shape: re.Pattern[str], what: str) -> str | None:
    value = setting_text(setting, given.get(setting))
    if value is not None and not shape.fullmatch(value):
        raise SettingInvalid(setting=setting, why=f"it is {value}", do=f"Write {what}.")
    return value


def _sender(given: Mapping[str, object]) -> str | None:
    value = setting_text("mail_from", given.get("mail_from"))
    if value is not None:
        try:
            read_mailbox(value)
        except Undeliverable as no:
            do = "Write reviews@example.org, or Our Partnership <reviews@example.org>."
            raise SettingInvalid(setting="mail_from", why=str(no).removesuffix("."), do=do) from None
    return value


def _domains(value: object) -> DomainRules:
    if value is None:
        return EVERYONE
    if isinstance(value, str):
        parts = [each.partition("=") for each in value.split(",")]
        value = {domain.strip(): rule.strip() for domain, _, rule in parts}
        if len(value) < len(parts):
            value = None
    try:
        if not isinstance(value, Mapping):
            raise ValueError("it is no list of domains and rules")
        return DomainRules.read(value)
    except (ValueError, Undeliverable) as no:
        do = "Write gov.uk=require_tls,*=allow; in the file it is a table."
        raise SettingInvalid(setting="mail_domains", why=str(no).removesuffix("."), do=do) from None


def _port(value: object) -> int | None:
    if value is None:
        return None
    number = int(value) if isinstance(value, str) and value.strip().isdecimal() and len(value) < 9 else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= _HIGHEST_PORT:
        raise SettingInvalid(setting="smtp_port", why=f"{value} is no port", do="Write a whole number, as 587.")
    return number


def _path(setting: str, given: Mapping[str, object]) -> Path | None:
    text = setting_text(setting, given.get(setting))
    return None if text is None else Path(text).expanduser().absolute()


def _notify_url(given: Mapping[str, object]) -> str:
    url = setting_text("notify_url", given.get("notify_url")) or NOTIFY_URL
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _THIS_MACHINE)
    if not safe or not host or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise SettingInvalid(
            setting="notify_url", why="it is no plain address that begins with https://", do=f"Write {NOTIFY_URL}."
        )
    return url
