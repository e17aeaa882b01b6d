"""The settings of channels: read whole, refused by name, and no secret is ever shown."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from channels.mail_server import PASSWORD
from channels.notify_server import API_KEY, SECRET, TEMPLATE
from reviewflow.app import channels_of
from reviewflow.channels.folder import FolderChannel
from reviewflow.channels.notify import NotifyChannel
from reviewflow.channels.smtp import SmtpChannel
from reviewflow.errors import SettingInvalid
from reviewflow.settings import Settings, read_settings

SMTP = {"channel": "smtp", "smtp_host": "mail.example.org", "mail_from": "Reviews <reviews@example.org>"}
NOTIFY = {"channel": "notify", "notify_api_key": API_KEY, "notify_template_id": TEMPLATE}


def read(tmp_path: Path, **given: str) -> Settings:
    return read_settings({"HOME": str(tmp_path)} | {f"REVIEWFLOW_{name.upper()}": each for name, each in given.items()})


def test_without_any_setting_everything_goes_into_the_folder(tmp_path: Path) -> None:
    settings = read(tmp_path)

    assert channels_of(settings) == (FolderChannel(settings.outbox_folder), FolderChannel(settings.outbox_folder))


def test_a_mail_server_is_spoken_to_over_tls_at_the_port_of_its_kind(tmp_path: Path) -> None:
    ports = {}
    for security in ("starttls", "tls", "none"):
        channel, warnings = channels_of(read(tmp_path, **SMTP, smtp_security=security))
        assert isinstance(channel, SmtpChannel)
        assert isinstance(warnings, FolderChannel)
        ports[channel.security] = channel.port

    assert ports == {"starttls": 587, "tls": 465, "none": 25}
    assert read(tmp_path, **SMTP).smtp_security == "starttls"


def test_every_setting_reaches_the_mail_server(tmp_path: Path) -> None:
    secret, certificates = tmp_path / "secret", tmp_path / "ca.pem"
    secret.write_text(f"{PASSWORD}\n")
    certificates.write_text("")
    settings = read(
        tmp_path, **SMTP, smtp_port="2525", smtp_user="reviews", smtp_password_file=str(secret),
        smtp_ca_file=str(certificates), mail_domains="gov.uk=require_tls, *=allow",
    )  # fmt: skip
    channel, _ = channels_of(settings)

    assert isinstance(channel, SmtpChannel)
    assert (channel.host, channel.port, channel.user, channel.password) == (
        "mail.example.org", 2525, "reviews", PASSWORD
    )  # fmt: skip
    assert (channel.sender.name, str(channel.sender.address), channel.ca_file) == (
        "Reviews", "reviews@example.org", certificates
    )  # fmt: skip
    assert channel.domains.rules == (("gov.uk", "require_tls"), ("*", "allow"))


def test_in_the_file_the_domains_are_a_table_and_the_port_is_a_number(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('smtp_port = 2525\n[mail_domains]\n"gov.uk" = "require_tls"\n"*" = "refuse"\n')
    settings = read(tmp_path, settings=str(file))

    assert settings.smtp_port == 2525
    assert settings.mail_domains.rules == (("gov.uk", "require_tls"), ("*", "refuse"))


def test_notify_is_used_by_its_key_and_its_template(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(API_KEY)
    by_file = {name: each for name, each in NOTIFY.items() if name != "notify_api_key"}
    channel, _ = channels_of(read(tmp_path, **by_file, notify_api_key_file=str(key)))

    assert channel == channels_of(read(tmp_path, **NOTIFY))[0]
    assert isinstance(channel, NotifyChannel)
    assert (channel.api_key, channel.template_id) == (API_KEY, TEMPLATE)
    assert channel.url == "https://api.notifications.service.gov.uk"


def test_failures_may_be_reported_by_a_third_way(tmp_path: Path) -> None:
    channel, warnings = channels_of(read(tmp_path, **(NOTIFY | SMTP), warn_channel="notify"))

    assert (channel.name, warnings.name) == ("smtp", "notify")


def test_no_secret_is_shown(tmp_path: Path) -> None:
    settings = read(
        tmp_path, **(NOTIFY | SMTP), smtp_user="reviews", smtp_password=PASSWORD,
        warn_channel="notify", database_url="postgresql://user:hunter2@db.example.org/reviewflow",
    )  # fmt: skip
    shown = repr(settings) + repr(channels_of(settings))

    assert [each for each in (PASSWORD, API_KEY, SECRET, "hunter2") if each in shown] == []


@pytest.mark.parametrize(
    ("given", "setting", "why"),
    [
        pytest.param({"channel": "fax"}, "channel", "it is fax", id="no such channel"),
        pytest.param({"warn_channel": "pigeon"}, "warn_channel", "it is pigeon", id="no such channel for warnings"),
        pytest.param({**SMTP, "warn_channel": "smtp"}, "warn_channel", "reported by smtp", id="the same channel"),
        pytest.param({**SMTP, "smtp_host": ""}, "smtp_host", "it is empty", id="an empty host"),
        pytest.param({"channel": "smtp", "smtp_host": "x"}, "mail_from", "smtp needs it", id="no sender"),
        pytest.param({"channel": "smtp", "mail_from": "a@b.org"}, "smtp_host", "smtp needs it", id="no host"),
        pytest.param({"warn_channel": "smtp"}, "smtp_host", "smtp needs it", id="no host for warnings"),
        pytest.param({"smtp_host": "mail.example.org:587"}, "smtp_host", "smtp_port", id="a port behind the host"),
        pytest.param({"smtp_host": "smtp://mail.example.org"}, "smtp_host", "a host name alone", id="an address"),
        pytest.param({"smtp_port": "99999"}, "smtp_port", "99999 is no port", id="too high a port"),
        pytest.param({"smtp_port": "submission"}, "smtp_port", "submission is no port", id="a port by name"),
        pytest.param({"smtp_port": "²"}, "smtp_port", "² is no port", id="a figure that is none"),
        pytest.param({"smtp_security": "ssl"}, "smtp_security", "starttls, tls, none", id="no such security"),
        pytest.param({"smtp_user": "reviews"}, "smtp_password_file", "go together", id="a user alone"),
        pytest.param({"smtp_password": PASSWORD}, "smtp_user", "go together", id="a password alone"),
        pytest.param(
            {"smtp_user": "a", "smtp_password": PASSWORD, "smtp_password_file": "b"},
            "smtp_password_file", "smtp_password is given as well", id="two passwords",
        ),
        pytest.param(
            {"smtp_security": "none", "smtp_user": "a", "smtp_password": PASSWORD},
            "smtp_security", "where others can read it", id="a password without TLS",
        ),
        pytest.param(
            {"smtp_security": "none", "mail_domains": "gov.uk=require_tls"},
            "smtp_security", "mail_domains asks for TLS", id="TLS asked for and switched off",
        ),
        pytest.param({"mail_from": "Reviews"}, "mail_from", "is no address", id="a name alone"),
        pytest.param({"mail_domains": "gov.uk"}, "mail_domains", "has the rule ", id="a domain without a rule"),
        pytest.param({"mail_domains": "gov.uk=maybe"}, "mail_domains", "gov.uk has the rule maybe", id="no rule"),
        pytest.param({"mail_domains": "a.org=allow,a.org=refuse"}, "mail_domains", "no list", id="two rules"),
        pytest.param({"mail_domains": "gov uk=allow"}, "mail_domains", "no domain", id="no domain"),
        pytest.param({"channel": "notify"}, "notify_template_id", "notify needs it", id="no template"),
        pytest.param(
            {"channel": "notify", "notify_template_id": TEMPLATE}, "notify_api_key", "notify needs it", id="no key"
        ),
        pytest.param({"notify_template_id": "ours"}, "notify_template_id", "it is ours", id="no identifier"),
        pytest.param({"notify_api_key": SECRET}, "notify_api_key", "no key of GOV.UK Notify", id="half a key"),
        pytest.param(
            {"notify_api_key": API_KEY, "notify_api_key_file": "b"}, "notify_api_key_file", "as well", id="two keys"
        ),
        pytest.param({"notify_url": "http://notify.example.org"}, "notify_url", "https", id="readable on the way"),
        pytest.param({"notify_url": "https://[::1"}, "notify_url", "no plain address", id="no address"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_by_name_when_the_settings_are_read(
    tmp_path: Path, given: dict[str, str], setting: str, why: str
) -> None:
    with pytest.raises(SettingInvalid) as refused:
        read(tmp_path, **given)

    assert refused.value.facts["setting"] == setting
    assert why in str(refused.value)
    assert PASSWORD not in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(None, "cannot be read (No such file or directory)", id="not there"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\xff", "cannot be read (it is not text)", id="not text"),
    ],
)
def test_a_secret_that_cannot_be_read_stops_the_worker_and_nothing_else(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    settings = read(tmp_path, **SMTP, smtp_user="reviews", smtp_password_file=str(file))

    with pytest.raises(SettingInvalid) as refused:
        channels_of(settings)
    assert (refused.value.facts["setting"], why in str(refused.value)) == ("smtp_password_file", True)


def test_a_key_in_a_file_is_checked_without_being_repeated(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET)
    settings = read(tmp_path, channel="notify", notify_template_id=TEMPLATE, notify_api_key_file=str(tmp_path / "key"))

    with pytest.raises(SettingInvalid, match="notify_api_key_file cannot be used") as refused:
        channels_of(settings)
    assert SECRET not in str(refused.value)


def test_certificates_that_are_not_there_are_missed_before_the_first_message(tmp_path: Path) -> None:
    settings = read(tmp_path, **SMTP, smtp_ca_file=str(tmp_path / "none.pem"))

    with pytest.raises(SettingInvalid, match="smtp_ca_file"):
        channels_of(settings)


def test_without_its_library_notify_says_which_extra_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "reviewflow.channels.notify", raising=False)
    monkeypatch.setitem(sys.modules, "notifications_python_client.notifications", None)

    with pytest.raises(SettingInvalid, match="Install reviewflow with the extra `notify`"):
        channels_of(read(tmp_path, **NOTIFY))
