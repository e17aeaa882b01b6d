"""Settings: read here alone, once, from the environment or from one TOML file.

A setting ``database_url`` is the environment variable ``REVIEWFLOW_DATABASE_URL``, or the key
``database_url`` of the file. The environment wins. An unknown name or a value that cannot be
used is refused, because a setting that is silently ignored is found out too late.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from reviewflow.channels.choice import NOTIFY_URL, read_channel_settings
from reviewflow.channels.choice import setting_text as _text
from reviewflow.channels.domains import EVERYONE, DomainRules
from reviewflow.errors import SettingInvalid

from .backups import EVERY_HOURS, KEPT, WHOLE_EVERY, read_backup_settings
from .network import RATE, THIS_MACHINE, read_network_settings
from .sign_on import (
    AMR,
    API_RATE,
    EMAIL,
    GROUPS,
    IDLE_MINUTES,
    LARGEST_FILE,
    LINK_HOURS,
    LONGEST_HOURS,
    PUBLIC,
    RECEIPT_DAYS,
    TOKEN_DAYS,
    read_sign_on_settings,
)
from .values import file_of, secret_of

PREFIX = "REVIEWFLOW_"
SETTINGS_FILE = "REVIEWFLOW_SETTINGS"
"""The variable that names the TOML file."""
FOR_TESTS = "REVIEWFLOW_TEST_"
"""Variables that only the tests read, and that are let through."""
ENGINES = ("sqlite", "postgresql")
BY_WORKER, BY_QUEUE = "worker", "procrastinate"
LOCAL_ADDRESS = "http://localhost:8000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation is set up."""

    database_url: str = field(repr=False, metadata={"default": "an SQLite file in your data folder"})
    """The database, as SQLAlchemy writes it: `sqlite:////srv/reviewflow/cases.sqlite` or `postgresql://host/name`."""
    database_url_file: Path | None = field(default=None, metadata={"default": "none"})
    """A file that holds `database_url` alone, where it carries a password."""
    files: tuple[Path, ...] = field(default=(), metadata={"default": "none"})
    """Folders looked in before what is shipped. Each may hold `workflows/` and `templates/`.
    In the environment they are separated as in PATH; in the file they are a list."""
    outbox_folder: Path = field(metadata={"default": "the folder `outbox` in your data folder"})
    """Where the folder channel puts notices and alerts."""
    partnership: str | None = field(default=None, metadata={"default": "none: say it with the command"})
    """The partnership whose cases these are: the key of a file in `workflows/partnerships/`."""
    base_url: str = field(default=LOCAL_ADDRESS, metadata={"default": LOCAL_ADDRESS})
    """The address that links in alerts begin with. It never carries a name."""
    user: str | None = field(default=None, metadata={"default": "none: say it with the command"})
    """Who gives commands when the command does not say."""
    role: str | None = field(default=None, metadata={"default": "none: say it with the command"})
    """The role in which commands are given when the command does not say."""
    app_role: str | None = field(default=None, metadata={"default": "none: one role does everything"})
    """The role of PostgreSQL in which people work with cases, where the tables are owned by another. `reviewflow init`,
    run as the owner, gives it its rights."""
    sender: str = field(default=BY_WORKER, metadata={"default": f"`{BY_WORKER}`"})
    """Who sends what waits: `worker`, or `procrastinate` for its queue on the same PostgreSQL database, which
    `reviewflow queue-worker` works on."""

    keys_file: Path | None = field(default=None, metadata={"default": "the file `keys` in your data folder"})
    """The file of the master keys, without which nobody can read what the database holds: outside the database and its
    backups, and readable by its owner alone. `reviewflow init` makes it; keep a copy of it somewhere else."""
    signing_key_file: Path | None = field(default=None, metadata={"default": "none: checkpoints are not signed"})
    """The file with the private key that signs checkpoints of the trail: outside the database and its backups, and
    readable by its owner alone. `reviewflow trail keys new` makes it."""

    metrics_token: str | None = field(
        default=None, repr=False, metadata={"default": "none: the figures are for the machine itself alone"}
    )
    """What a monitor has to say, as `Authorization: Bearer ...`, to read `/metrics`, and for `/health` to say what is
    wrong and not only that something is."""
    metrics_token_file: Path | None = field(default=None, metadata={"default": "none"})
    """A file that holds this token alone."""

    trusted_hosts: tuple[str, ...] = field(
        default=(), metadata={"default": "none: the name in `base_url` and the machine itself"}
    )
    """Further names under which browsers and monitors may ask. Whatever is asked under another name is refused."""
    trusted_proxies: tuple[str, ...] = field(default=THIS_MACHINE, metadata={"default": "`127.0.0.1,::1`"})
    """The addresses of the proxies that are believed when they say from where and how somebody asked."""
    requests_per_minute: int = field(default=RATE, metadata={"default": str(RATE)})
    """So much may be asked in a minute with one session or token; twenty times as much from one address."""
    web_processes: int = field(default=1, metadata={"default": "1"})
    """So many processes serve this database at the same time, on all machines together. Each lets through that share of
    what may be asked in a minute, so that all of them together let through no more than is set."""
    virus_scanner: str | None = field(default=None, metadata={"default": "none: files are judged by their kind alone"})
    """Where ClamAV listens: `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`. Files wait for it."""

    session_idle_minutes: int = field(default=IDLE_MINUTES, metadata={"default": str(IDLE_MINUTES)})
    """After so many minutes without anything being done somebody is signed out; the page warns before."""
    session_hours: int = field(default=LONGEST_HOURS, metadata={"default": str(LONGEST_HOURS)})
    """After so many hours somebody is signed out whatever is done."""
    local_accounts: bool = field(default=True, metadata={"default": "`yes`"})
    """Whether people may sign in with a password and a code kept here: see `reviewflow accounts`."""
    breached_passwords_file: Path | None = field(
        default=None, metadata={"default": "none: passwords are compared with a short list alone"}
    )
    """A file of the SHA-1 hashes of passwords that were published, one to a line and in order, as the downloader of
    Pwned Passwords writes it. Nobody may choose one of them; the file is searched on this machine and never loaded."""
    oidc_issuer: str | None = field(default=None, metadata={"default": "none: people sign in to local accounts"})
    """The identity provider of the organisation, by its own issuer, as in `https://login.microsoftonline.com/<tenant
    id>/v2.0`. It needs the extra `oidc`."""
    oidc_client_id: str | None = field(default=None, metadata={"default": "none: `oidc_issuer` needs it"})
    """What the identity provider calls this installation."""
    oidc_client_secret_file: Path | None = field(default=None, metadata={"default": "none: a public client"})
    """A file that holds the secret of this client alone."""
    oidc_claim_person: str = field(default=EMAIL, metadata={"default": f"`{EMAIL}`"})
    """The claim that is compared with the addresses in the partnerships' files, when a person signs in for the first
    time: `email`, `preferred_username` or `upn`."""
    oidc_claim_roles: str = field(default=GROUPS, metadata={"default": f"`{GROUPS}`"})
    """The claim that `oidc_roles` looks at: `groups` or `roles`."""
    oidc_roles: tuple[tuple[str, str], ...] = field(default=(), metadata={"default": "none: the directory alone says"})
    """Which group lets a person hold which role, of those that the directory gives. A table in the file; in the
    environment `id=coordinator,other=scrutineer`."""
    oidc_claim_strength: str = field(default=AMR, metadata={"default": f"`{AMR}`"})
    """The claim that `oidc_strength` looks at: `amr` (by which means somebody signed in), `acr` (at which level) or
    `acrs` (which authentication contexts of Entra ID were fulfilled)."""
    oidc_strength: tuple[str, ...] = field(
        default=(), metadata={"default": "none: the identity provider alone decides"}
    )
    """What the identity provider has to say of how somebody signed in, as `mfa`: one of these, or nobody is let in. A
    list in the file; in the environment `mfa,hwk`."""

    guest_link_hours: int = field(default=LINK_HOURS, metadata={"default": str(LINK_HOURS)})
    """So many hours a link works that is mailed to a guest, once."""
    guest_receipt_days: int = field(default=RECEIPT_DAYS, metadata={"default": str(RECEIPT_DAYS)})
    """So many days after the task is over a guest may still look at what was received."""
    largest_file_megabytes: int = field(default=LARGEST_FILE, metadata={"default": str(LARGEST_FILE)})
    """The largest file that is taken, in millions of octets."""

    api_token_days: int = field(default=TOKEN_DAYS, metadata={"default": str(TOKEN_DAYS)})
    """The longest life of a token by which a program comes in, in days."""
    api_requests_per_minute: int = field(default=API_RATE, metadata={"default": str(API_RATE)})
    """So many requests one token may send in a minute."""
    webhook_addresses: str = field(default=PUBLIC, metadata={"default": f"`{PUBLIC}`"})
    """Where webhooks may go: `public` addresses, `private` ones of your own network too, or `loopback`, this machine
    as well, there without TLS."""

    channel: str = field(default="folder", metadata={"default": "`folder`"})
    """How letters and alerts leave: `folder`, `smtp` or `notify`."""
    warn_channel: str = field(default="folder", metadata={"default": "`folder`"})
    """How people are told that a letter could not leave. Another channel than `channel`, unless both are `folder`."""
    mail_from: str | None = field(default=None, metadata={"default": "none: `smtp` needs it"})
    """Who mail is from: `reviews@example.org`, or `Our Partnership <reviews@example.org>`. Bounces go there."""
    mail_domains: DomainRules = field(default=EVERYONE, metadata={"default": "`*=allow`"})
    """Which domains may be written to: `allow`, `require_tls` or `refuse` for each, and for the rest by `*`. The
    longest ending wins. A table in the file; in the environment `gov.uk=require_tls,*=allow`."""
    smtp_host: str | None = field(default=None, metadata={"default": "none: `smtp` needs it"})
    """The mail server that takes what leaves."""
    smtp_port: int | None = field(default=None, metadata={"default": "587, for `tls` 465, for `none` 25"})
    """The port of that server."""
    smtp_security: str = field(default="starttls", metadata={"default": "`starttls`"})
    """How the server is spoken to: `starttls`, `tls` from the first octet, or `none`, which anybody on the way can
    read."""
    smtp_user: str | None = field(default=None, metadata={"default": "none: without logging in"})
    """The user at the mail server."""
    smtp_password: str | None = field(default=None, repr=False, metadata={"default": "none"})
    """The password of that user. A file is better."""
    smtp_password_file: Path | None = field(default=None, metadata={"default": "none"})
    """A file that holds this password alone. Only the worker needs to be able to read it."""
    smtp_ca_file: Path | None = field(default=None, metadata={"default": "what the machine trusts"})
    """The certificates to trust for the mail server, instead of those of the machine."""
    notify_api_key: str | None = field(default=None, repr=False, metadata={"default": "none"})
    """The key of a service at GOV.UK Notify. A file is better."""
    notify_api_key_file: Path | None = field(default=None, metadata={"default": "none"})
    """A file that holds this key alone."""
    notify_template_id: str | None = field(default=None, metadata={"default": "none: `notify` needs it"})
    """The template by which GOV.UK Notify sends, with `subject` and `body` in it."""
    notify_url: str = field(default=NOTIFY_URL, metadata={"default": f"`{NOTIFY_URL}`"})
    """The address of GOV.UK Notify."""
    bounce_folder: Path | None = field(default=None, metadata={"default": "none"})
    """A Maildir into which the mail server puts messages that came back: see `reviewflow bounces`."""

    backup_folder: Path | None = field(default=None, metadata={"default": "none: no backups are taken"})
    """Where backups are put, sealed; best a disk of another machine."""
    backup_key_file: Path | None = field(default=None, metadata={"default": "none: `backup_folder` needs it"})
    """The file with the key or the passphrase under which backups are sealed: outside `backup_folder`, and readable by
    its owner alone. `reviewflow backup new-key` makes it. Keep a copy of it where no backup lies."""
    backup_every_hours: int = field(default=EVERY_HOURS, metadata={"default": str(EVERY_HOURS)})
    """So often the worker takes a backup."""
    backups_kept: int = field(default=KEPT, metadata={"default": str(KEPT)})
    """So many backups are kept, and those that they go on from."""
    backup_whole_every: int = field(default=WHOLE_EVERY, metadata={"default": str(WHOLE_EVERY)})
    """After so many backups of what changed, a whole one is taken; 0: each is whole. PostgreSQL's are always whole."""
    postgresql_programs: Path | None = field(default=None, metadata={"default": "where programs are looked for"})
    """The folder of `pg_dump` and `pg_restore`, of the server's version or a later one."""

    @property
    def backups_kept_days(self) -> int | None:
        """For how many days a backup may lie, with those that it goes on from; None where none are taken here."""
        if self.backup_folder is None:
            return None
        return -(-self.backup_every_hours * (self.backups_kept + self.backup_whole_every) // 24)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder that may hold `workflows/` and `templates/`, the first found winning."""
        return (*self.files, shipped_files())


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and from the settings file.

    Raises:
        SettingInvalid: a setting is unknown, or its value cannot be used.
    """
    environment = os.environ if environment is None else environment
    given = _from_file(environment) | _from_environment(environment)
    data = _data_folder(environment)
    return Settings(
        database_url=_database_url(secret_of(given, "database_url"), data),
        database_url_file=file_of(given, "database_url_file"),
        files=_files(given.get("files")),
        outbox_folder=_folder("outbox_folder", given.get("outbox_folder"), data / "outbox"),
        partnership=_text("partnership", given.get("partnership")),
        base_url=_web_address(given.get("base_url")),
        user=_text("user", given.get("user")),
        role=_text("role", given.get("role")),
        app_role=_text("app_role", given.get("app_role")),
        sender=_sender(given.get("sender")),
        **read_channel_settings(given),
        keys_file=_folder("keys_file", given.get("keys_file"), data / "keys"),
        signing_key_file=file_of(given, "signing_key_file"),
        **read_sign_on_settings(given),
        metrics_token=_text("metrics_token", secret_of(given, "metrics_token")),
        metrics_token_file=file_of(given, "metrics_token_file"),
        **read_network_settings(given),
        **read_backup_settings(given),
    )


def is_database_named(environment: Mapping[str, str] | None = None) -> bool:
    """Whether somebody said which database it is, or it is the one in the user's data folder.

    Raises:
        SettingInvalid: a setting is unknown, or the file cannot be read.
    """
    environment = os.environ if environment is None else environment
    given = _from_file(environment) | _from_environment(environment)
    return not given.keys().isdisjoint({"database_url", "database_url_file"})


def shipped_files() -> Path:
    """Find the folder that holds the shipped `workflows/` and `templates/`.

    An installed wheel carries them inside the package; a checkout has them at its top.

    Raises:
        SettingInvalid: they are in neither place, so the installation is not whole.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "shipped", package.parent.parent):
        if (folder / "workflows").is_dir() and (folder / "templates").is_dir():
            return folder
    raise SettingInvalid(
        setting="files",
        why=f"the shipped workflows and templates are not beside {package}",
        do="Install reviewflow again.",
    )


def settings_file(environment: Mapping[str, str] | None = None) -> Path:
    """The TOML file that is read when it is there: the one named, or the one in the user's configuration folder."""
    environment = os.environ if environment is None else environment
    if named := environment.get(SETTINGS_FILE):
        return Path(named).expanduser()
    return _user_folder(environment, "XDG_CONFIG_HOME", ".config") / "settings.toml"


def _names() -> tuple[str, ...]:
    return tuple(each.name for each in fields(Settings))


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    known = {PREFIX + name.upper(): name for name in _names()}
    given: dict[str, object] = {}
    for variable, value in environment.items():
        if variable in known:
            given[known[variable]] = value
        elif variable.startswith(PREFIX) and variable != SETTINGS_FILE and not variable.startswith(FOR_TESTS):
            raise SettingInvalid(setting=variable, why="there is no such setting", do=f"There are: {', '.join(known)}.")
    return given


def _from_file(environment: Mapping[str, str]) -> dict[str, object]:
    path = settings_file(environment)
    try:
        given: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if not environment.get(SETTINGS_FILE):
            return {}
        raise SettingInvalid(
            setting=SETTINGS_FILE, why=f"there is no file {path}", do="Correct the path, or take the variable away."
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SettingInvalid(setting=str(path), why=f"it cannot be read: {fault}", do="Correct the file.") from fault
    for name in given:
        if name not in _names():
            raise SettingInvalid(
                setting=f"{name} in {path}", why="there is no such setting", do=f"There are: {', '.join(_names())}."
            )
    return given


def _database_url(value: object, data: Path) -> str:
    url = _text("database_url", value)
    if url is None:
        return f"sqlite:///{data / 'reviewflow.sqlite'}"
    engine = url.partition(":")[0].partition("+")[0]
    # The value itself is not repeated: it may hold a password.
    if engine not in ENGINES or "://" not in url:
        raise SettingInvalid(
            setting="database_url",
            why="it does not begin with sqlite:// or postgresql://",
            do="Write it as sqlite:////folder/file.sqlite or postgresql://user@host/database.",
        )
    return url


def _sender(value: object) -> str:
    sender = _text("sender", value) or BY_WORKER
    if sender not in (BY_WORKER, BY_QUEUE):
        raise SettingInvalid(
            setting="sender", why=f"{sender} is not known here", do=f"Write {BY_WORKER} or {BY_QUEUE}."
        )
    return sender


def _web_address(value: object) -> str:
    address = _text("base_url", value)
    if address is None:
        return LOCAL_ADDRESS
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SettingInvalid(
            setting="base_url",
            why=f"{address} is not a plain web address",
            do="Write it as https://reviews.example.org.",
        )
    return address.rstrip("/")


def _folder(setting: str, value: object, default: Path) -> Path:
    text = _text(setting, value)
    return default if text is None else Path(text).expanduser().absolute()


def _files(value: object) -> tuple[Path, ...]:
    if value is None:
        return ()
    names = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(names, list):
        raise SettingInvalid(setting="files", why="it is not a list of folders", do='Write files = ["/srv/pack"].')
    return tuple(_pack(name) for name in names if name != "")


def _pack(name: object) -> Path:
    folder = _folder("files", name, Path())
    if not any((folder / part).is_dir() for part in ("workflows", "templates")):
        raise SettingInvalid(
            setting="files",
            why=f"{folder} is not a folder that holds workflows or templates",
            do="Correct the path, or make the folder.",
        )
    return folder


def _data_folder(environment: Mapping[str, str]) -> Path:
    return _user_folder(environment, "XDG_DATA_HOME", ".local/share")


def _user_folder(environment: Mapping[str, str], variable: str, fallback: str) -> Path:
    """The user's own folder as the XDG rules have it: a relative path in the variable counts for nothing."""
    named = Path(environment.get(variable, ""))
    base = named if named.is_absolute() else Path(environment.get("HOME", "~")).expanduser() / fallback
    return base / "reviewflow"
