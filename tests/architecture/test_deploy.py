"""What a server is installed with: the services are sound and closed, and the guide names what there really is.

The guide itself is carried out on a bare Debian by ``make try-install``, which takes minutes and a mirror.
"""

from __future__ import annotations

import configparser
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from reviewflow.settings import SETTINGS_FILE, read_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
CLOSED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
    "StateDirectoryMode": "0700",
    "UMask": "0077",
    "LimitCORE": "0",
    "User": "reviewflow",
}
OPEN_AT_MOST = 1.5
"""What `systemd-analyze security` may find, of 10."""


@pytest.fixture(scope="module")
def trying() -> ModuleType:
    """The program that carries the guide out."""
    spec = importlib.util.spec_from_file_location("try_on_bare_debian", DEPLOY / "try_on_bare_debian.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def unit(file: Path) -> configparser.ConfigParser:
    """A unit; of a key that stands twice the last."""
    read = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(file.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_may_do_no_more_than_it_has_to(file: Path) -> None:
    service = unit(file)["Service"]

    assert {key: service.get(key) for key in CLOSED} == CLOSED
    assert service["ExecStart"].startswith("/opt/reviewflow/bin/reviewflow ")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_every_unit_and_finds_them_closed(tmp_path: Path) -> None:
    for file in (DEPLOY / "systemd").iterdir():
        words = file.read_text(encoding="utf-8").replace("/opt/reviewflow/bin/reviewflow", "/bin/true")
        (tmp_path / file.name).write_text(words, encoding="utf-8")
    units = sorted(str(file) for file in tmp_path.iterdir())

    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    for each in (name for name in units if name.endswith(".service")):
        said = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", each],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        level = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
        assert level is not None, said
        assert float(level[1]) <= OPEN_AT_MOST, each


def test_every_timer_starts_a_service_that_there_is() -> None:
    timers = (DEPLOY / "systemd").glob("*.timer")

    assert [timer.name for timer in timers if not timer.with_suffix(".service").exists()] == []


def test_the_settings_of_the_guide_can_be_used(tmp_path: Path) -> None:
    ours = (DEPLOY / "settings/settings.toml").read_text(encoding="utf-8")
    (tmp_path / "files/workflows").mkdir(parents=True)
    here = ours.replace("/etc/reviewflow/files", str(tmp_path / "files"))
    uncommented = re.sub(r"^# (?=[a-z_]+ = )", "", here, flags=re.MULTILINE)
    without_twice = uncommented.replace('channel = "folder"\n', "", 1)
    for number, words in enumerate((here, without_twice)):
        file = tmp_path / f"{number}.toml"
        file.write_text(words, encoding="utf-8")

        settings = read_settings({SETTINGS_FILE: str(file), "HOME": str(tmp_path)})
        assert settings.database_url == "sqlite:////var/lib/reviewflow/cases.sqlite"


def test_the_guide_installs_what_there_is_and_every_command_can_be_read(trying: ModuleType) -> None:
    page = "".join(guide.read_text(encoding="utf-8") for guide in trying.GUIDES)
    given = [commands for commands, _ in trying.blocks(page)]

    assert len(given) > 10
    for commands in given:
        checked = subprocess.run(["bash", "-n"], input=commands, capture_output=True, text=True, check=False)
        assert checked.stderr == "", commands
    named = set(re.findall(r"/opt/reviewflow/share/([\w./-]+)", page))
    assert named
    assert [name for name in named if not (ROOT / name).exists() and not name.endswith("reviewflow-")] == []
    assert {each.name for each in (DEPLOY / "systemd").iterdir()} >= set(
        re.findall(r"reviewflow-\w+\.(?:service|timer)", page)
    )


def test_what_the_guide_shows_is_held_against_what_is_printed(trying: ModuleType) -> None:
    assert trying.says_the_same("a\nwell   database: fine\nb", "well   database: …")
    assert trying.says_the_same("1\n2\n3", "1\n…\n3\n")
    assert not trying.says_the_same("200\n401", "200\n303")
    assert not trying.says_the_same("inactive", "active")


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed here")
def test_nginx_takes_its_example(tmp_path: Path) -> None:
    words = (DEPLOY / "nginx/reviewflow.conf").read_text(encoding="utf-8")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x")
    keys = ("-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "fullchain.pem"))
    subprocess.run([*made, *keys], check=True, capture_output=True)
    words = words.replace("/etc/reviewflow/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{words}\n}}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")

    tried = subprocess.run(
        ["nginx", "-t", "-q", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert (tried.returncode, tried.stderr) == (0, "")
