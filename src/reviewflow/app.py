"""Puts the rooms together: the settings say which database, which files and which wording.

Each function loads the rooms that it needs when it is called, so that a command that only
lists does not wait for the template engine.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from reviewflow.app_backups import backups_beside, backups_wanted
from reviewflow.errors import DatabaseNotReady, SettingInvalid
from reviewflow.settings import BY_QUEUE, Settings
from reviewflow.settings.values import secret_in, text_in

if TYPE_CHECKING:
    from reviewflow.casework.desk import Desk
    from reviewflow.casework.health import Seen
    from reviewflow.casework.sending.by_queue import QueueWorker
    from reviewflow.casework.sending.deliver import Attempt, Outlets
    from reviewflow.casework.views.case_list_shown import CaseList
    from reviewflow.casework.working.sweep import Swept
    from reviewflow.casework.working.worker import Worker
    from reviewflow.channels.outgoing import Channel
    from reviewflow.store.key_file import KeyFile
    from reviewflow.store.session import Database, Transaction
    from reviewflow.workflow.files import WorkflowFiles


def utc_now() -> dt.datetime:
    """The present, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def open_database(settings: Settings) -> Database:
    """The database of this installation, once it is known to be whole and up to date.

    Raises:
        DatabaseNotReady: with what to do about it.
    """
    from reviewflow.store.schema import check_schema, check_sealed
    from reviewflow.store.session import Database

    file = sqlite_file(settings)
    if file is not None and not _stands(file):
        # Opening it would make an empty one in its place.
        raise DatabaseNotReady(
            why=f"there is no file {file}", do="Run `reviewflow init`, or name another in REVIEWFLOW_DATABASE_URL."
        )
    database = Database(settings.database_url, keys=key_file(settings))
    with closed_unless_ready(database):
        check_schema(database)
        check_sealed(database)
    if settings.sender == BY_QUEUE:
        database.before_commit = _queues_deliveries(database)
    return database


def key_file(settings: Settings) -> KeyFile | None:
    """Where the master keys of this installation stand."""
    from reviewflow.store.key_file import KeyFile

    return KeyFile(settings.keys_file) if settings.keys_file else None


def _queues_deliveries(database: Database) -> Callable[[Transaction], None]:
    """What puts deliveries into the queue. It is loaded and looked at when something is changed for the first time."""

    def first(tx: Transaction) -> None:
        queue = _queue()
        queue.check_queue(tx)
        database.before_commit = queue.hand_over
        queue.hand_over(tx)

    return first


def _queue() -> ModuleType:
    try:
        from reviewflow.casework.sending import by_queue
    except ModuleNotFoundError as missing:
        raise SettingInvalid(
            setting="sender",
            why=f"Procrastinate is not installed here ({missing})",
            do="Install reviewflow with the extra `distributed`.",
        ) from None
    return by_queue


def queue_worker_of(
    settings: Settings, desk: Desk, *, say: Callable[[str], None], tell: Callable[[Attempt], None]
) -> QueueWorker:
    """Who takes deliveries from the queue; ``say`` is told what goes wrong, and ``tell`` what each delivery came to.

    Raises:
        SettingInvalid: this installation does not send by a queue, or a channel cannot be used as it is set up.
        DatabaseNotReady: there is no queue in the database, or a template for alerts is missing.
    """
    if settings.sender != BY_QUEUE:
        raise SettingInvalid(
            setting="sender",
            why="it is not procrastinate, so there is no queue",
            do="Run `reviewflow worker`, or set REVIEWFLOW_SENDER=procrastinate.",
        )
    queue = _queue()
    with desk.database.read() as tx:
        queue.check_queue(tx)
    name = f"{socket.gethostname()}#{os.getpid()}"
    worker: QueueWorker = queue.QueueWorker(desk, outlets_of(settings), name=name, complain=say, tell=tell)
    return worker


def make_queue(settings: Settings, database: Database) -> bool:
    """Make the tables of the queue where this installation sends by one; whether there was anything to do.

    Raises:
        DatabaseNotReady: it is not PostgreSQL.
    """
    return settings.sender == BY_QUEUE and bool(_queue().make_queue(database))


@contextmanager
def closed_unless_ready(database: Database) -> Iterator[None]:
    """Close the database when what is done to it first fails, and say so in our own words.

    Raises:
        DatabaseNotReady: the server or the file cannot be used.
    """
    try:
        yield
    except database.engine.dialect.loaded_dbapi.Error as fault:
        database.close()
        raise not_usable(fault, "it cannot be opened") from fault
    except BaseException:
        database.close()
        raise


_AS_OWNER = "Do it in the role that owns the tables; `reviewflow database grants` says what another role may do."
_MAY_HAVE_BEEN_KEPT = (
    "If the command was to change something, see with `reviewflow trail show` whether it did so, before you do it"
    " again."
)
_WHAT_TO_DO = {
    "malformed": "It is damaged: keep a copy of it as it is, and restore the last backup.",
    "not a database": "Name another in REVIEWFLOW_DATABASE_URL; if this was one, restore the last backup.",
    "readonly": "See that you may write to its file and to the folder in which it stands.",
    "locked": "Another program holds it: try again in a moment.",
    "is full": "Make room on its disk, then do it again.",
    "lock timeout": "Somebody else is changing the same: try again in a moment.",
    "permission denied": _AS_OWNER,
    "must be owner": _AS_OWNER,
    "read-only": "It is a standby: name every host in its address, with target_session_attrs=read-write.",
    "closed the connection": _MAY_HAVE_BEEN_KEPT,
    "terminating connection": _MAY_HAVE_BEEN_KEPT,
    "consuming input failed": _MAY_HAVE_BEEN_KEPT,
    "sending query failed": _MAY_HAVE_BEEN_KEPT,
    "said nothing": _MAY_HAVE_BEEN_KEPT,
}
"""By words of the fault. For every other: see its address, its server and one's rights."""


def not_usable(fault: BaseException, why: str = "it could not be used") -> DatabaseNotReady:
    """What the driver of the database said, as a refusal of ours.

    Nothing of the command was kept, but where the connection broke while it was being kept: nobody can know.
    """
    said = str(fault).partition("\n")[0]
    otherwise = "Check its address in REVIEWFLOW_DATABASE_URL, that its server runs, and that you may use it."
    do = next((do for words, do in _WHAT_TO_DO.items() if words in said), otherwise)
    return DatabaseNotReady(why=f"{why} ({said})", do=do)


def _stands(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as fault:
        raise not_usable(fault, "it cannot be opened") from fault


def sqlite_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL, and for a database in memory."""
    from reviewflow.store.engine import database_url, in_memory

    url = database_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or in_memory(url):
        return None
    return Path(str(url.database))


def open_desk(settings: Settings, *, now: Callable[[], dt.datetime] | None = None) -> Desk:
    """The desk at which commands are carried out, over :func:`open_database`.

    Raises:
        DatabaseNotReady: with what to do about it.
    """
    from reviewflow.casework.desk import Desk
    from reviewflow.channels.virus_scanner import VirusScanner

    scanner = VirusScanner(settings.virus_scanner) if settings.virus_scanner else None
    key = settings.signing_key_file
    return Desk(
        open_database(settings),
        now=now or utc_now,
        signing_key_file=key,
        virus_scanner=scanner,
        breached_passwords=settings.breached_passwords_file,
    )


def files_of(settings: Settings) -> WorkflowFiles:
    """The workflow files and letters: a partnership's own folders before what is shipped."""
    from reviewflow.workflow.files import WorkflowFiles

    folders = settings.folders
    return WorkflowFiles(
        [folder / "workflows" for folder in folders], templates=[folder / "templates/notices" for folder in folders]
    )


def list_as_file(found: CaseList, form: str, *, now: dt.datetime) -> bytes:
    """A list of cases as a file. What writes Excel and Word takes a while to load, and pages do not wait for it.

    Raises:
        DocumentsNotInstalled: the extra for this form is not there.
    """
    from reviewflow.documents.write import written
    from reviewflow.reports.list_files import as_file

    return written(as_file(found, form, now=now), form)


def health_seen(settings: Settings, desk: Desk) -> Seen:
    """Everything by which is judged whether this installation works.

    Raises:
        DatabaseNotReady: the database cannot be used, so that nothing else can be seen.
    """
    from reviewflow.casework.health import Place, look

    file = sqlite_file(settings)
    if file is not None and not _stands(file):
        # What is open would go on in a file that nobody finds again.
        raise DatabaseNotReady(why=f"there is no file {file} any more", do="Stop everything, and restore it.")
    folders = {"the database": file.parent} if file else {}
    folders["the outbox folder"] = settings.outbox_folder
    if settings.backup_folder is not None:
        folders["the backups"] = settings.backup_folder
    place = Place(
        folders,
        needs_addresses=settings.channel != "folder",
        backups=backups_wanted(settings),
        breached_passwords=settings.breached_passwords_file,
    )
    with database_in_words(desk.database):
        return look(desk, place)


@contextmanager
def database_in_words(database: Database) -> Iterator[None]:
    """Say in our own words that the database could not be used, and leave it open: it may come back.

    Raises:
        DatabaseNotReady: with what to do about it.
    """
    try:
        yield
    except Exception as fault:
        if not database.is_trouble(fault):
            raise
        if database.is_postgresql:
            # The server may have gone and come back as another: no connection of before is trusted.
            database.forget_connections()
        raise not_usable(fault) from fault


def outlets_of(settings: Settings) -> Outlets:
    """By which ways messages leave this installation, and in which words.

    Raises:
        SettingInvalid: a channel cannot be used as it is set up.
        DatabaseNotReady: a template for alerts is missing.
    """
    from reviewflow.casework.alerting.alert_words import alert_words
    from reviewflow.casework.sending.deliver import Outlets
    from reviewflow.channels.webhook import WebhookChannel

    channel, warnings = channels_of(settings)
    return Outlets(
        channel,
        warnings,
        alert_words(files_of(settings)),
        settings.base_url,
        webhooks=WebhookChannel(settings.webhook_addresses),
        mail_from=settings.mail_from,
    )


def worker_of(
    settings: Settings,
    desk: Desk,
    *,
    say: Callable[[str], None],
    tell: Callable[[Swept], None] | None = None,
) -> Worker:
    """A worker of this installation; ``say`` is told what goes wrong, and ``tell`` what each sweep did.

    Raises:
        SettingInvalid: a channel cannot be used as it is set up.
        DatabaseNotReady: a template for alerts is missing.
    """
    from reviewflow.casework.working.worker import Worker

    return Worker(
        desk,
        outlets_of(settings),
        tell=tell or (lambda _: None),
        complain=say,
        sends=settings.sender != BY_QUEUE,
        beside=backups_beside(settings, desk, say),
    )


def channels_of(settings: Settings) -> tuple[Channel, Channel]:
    """The channel by which everything leaves, and the one by which people are told that something could not.

    Raises:
        SettingInvalid: a file that a channel needs cannot be read, or its library is not installed.
    """
    return _channel(settings.channel, settings), _channel(settings.warn_channel, settings)


def _channel(name: str, settings: Settings) -> Channel:
    if name == "smtp":
        return _smtp(settings)
    if name == "notify":
        return _notify(settings)
    from reviewflow.channels.folder import FolderChannel

    return FolderChannel(settings.outbox_folder)


def _smtp(settings: Settings) -> Channel:
    from reviewflow.channels.address import read_mailbox
    from reviewflow.channels.smtp import PORTS, SmtpChannel

    if settings.smtp_ca_file is not None:
        text_in("smtp_ca_file", settings.smtp_ca_file)
    return SmtpChannel(
        host=str(settings.smtp_host),
        sender=read_mailbox(str(settings.mail_from)),
        port=settings.smtp_port or PORTS[settings.smtp_security],
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=secret_in("smtp_password_file", settings.smtp_password_file) or settings.smtp_password,
        ca_file=settings.smtp_ca_file,
        domains=settings.mail_domains,
    )


def _notify(settings: Settings) -> Channel:
    from reviewflow.channels.choice import check_api_key

    try:
        from reviewflow.channels.notify import NotifyChannel
    except ImportError:
        raise SettingInvalid(
            setting="channel",
            why="GOV.UK Notify needs a library that is not installed here",
            do="Install reviewflow with the extra `notify`.",
        ) from None
    file = settings.notify_api_key_file
    return NotifyChannel(
        api_key=check_api_key("notify_api_key_file", secret_in("notify_api_key_file", file))
        or str(settings.notify_api_key),
        template_id=str(settings.notify_template_id),
        url=settings.notify_url,
        domains=settings.mail_domains,
    )
