"""Carries out the install guide, and then what the hardening guide has, on a bare Debian that is made for it.

    make try-install            as root; it needs debootstrap, systemd-nspawn, a Debian mirror and a package index

A release is made and its libraries fetched as the guide says. Then a Debian 12 is put into a folder and booted with a
systemd of its own, and every block ``sh`` of docs/how-to/install-on-debian.md, and then of
docs/governance/hardening.md, is given to it, in order. What stands in the block ``text`` below one has to be printed.
It takes the ports 80, 443 and 8000, so only one can run at a time.
"""

from __future__ import annotations

import argparse
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDES = (ROOT / "docs/how-to/install-on-debian.md", ROOT / "docs/governance/hardening.md")
SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
PORTS = (80, 443, 8000)
LONGEST_BLOCK_SECONDS = 600
LONGEST_BOOT_SECONDS = 90


def blocks(page: str) -> Iterator[tuple[str, str | None]]:
    """Each block of commands of a guide, with what the page says that it prints."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    for (language, text), (after, printed) in zip(found, [*found[1:], ("", "")], strict=True):
        if language == "sh":
            yield text, printed if after == "text" else None


def says_the_same(printed: str, page: str) -> bool:
    """Whether what was printed holds what the page shows; ``…`` stands for anything."""
    pattern = ".*?".join(re.escape(part) for part in page.strip().split("…"))
    return re.search(rf"^{pattern}$", printed.strip(), re.MULTILINE | re.DOTALL) is not None


def make_release(folder: Path) -> None:
    """The files of a release, and the libraries beside them, as the guide's first step has them."""
    run("make", "--no-print-directory", "release", f"RELEASE={folder}", cwd=ROOT)
    pip = (ROOT / ".venv/bin/python", "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    run(
        *pip,
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
        "server.txt",
        "--dest",
        "wheels",
        cwd=folder,
    )


def make_tree(tree: Path, kept: Path) -> None:
    """A bare Debian in a folder; what was fetched once is kept beside it."""
    if not kept.exists():
        unfinished = kept.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        run("debootstrap", "--include=dbus,ca-certificates", SUITE, unfinished, MIRROR)
        unfinished.rename(kept)
    shutil.rmtree(tree, ignore_errors=True)
    run("cp", "--archive", "--reflink=auto", kept, tree)


@contextmanager
def booted(tree: Path) -> Iterator[int]:
    """The Debian in the folder, running; gives the process from which its namespaces can be entered."""
    command = ("systemd-nspawn", "--quiet", "--directory", tree, "--boot", "--register=no", "--keep-unit")
    process = subprocess.Popen(
        [*map(str, command), "--machine=bare"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield _first_process(process)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _first_process(nspawn: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + LONGEST_BOOT_SECONDS
    while time.monotonic() < until and nspawn.poll() is None:
        children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children").read_text().split()
        if children:
            state = inside(int(children[0]), "systemctl is-system-running --wait 2>/dev/null", seconds=60)[1].strip()
            if state in {"running", "degraded"}:
                return int(children[0])
        time.sleep(0.5)
    sys.exit("The bare Debian did not start.")


def inside(first: int, commands: str, *, seconds: int = LONGEST_BLOCK_SECONDS) -> tuple[int, str]:
    """Give commands inside; how they ended, and what they printed."""
    shell = ("/usr/bin/env", "--ignore-environment", "HOME=/root", "LANG=C.UTF-8", "TERM=dumb")
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    enter = ("nsenter", "--target", str(first), "--all", "--", *shell, path, "/bin/bash", "-euo", "pipefail", "-s")
    done = subprocess.run(
        enter,
        input=commands,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout


def run(*command: str | Path, cwd: Path | None = None) -> None:
    """Give a command here; leave where it fails."""
    done = subprocess.run([str(each) for each in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def main() -> None:
    """Try it, and say what was printed."""
    parser = argparse.ArgumentParser(description="Carry out the install guide on a bare Debian.")
    parser.add_argument("--in", dest="folder", type=Path, default=ROOT / "build/try-install")
    folder: Path = parser.parse_args().folder.resolve()
    for port in PORTS:
        with socket.socket() as looking:
            if looking.connect_ex(("127.0.0.1", port)) == 0:
                sys.exit(f"Something listens at port {port} on this machine already.")
    folder.mkdir(parents=True, exist_ok=True)
    release, tree = folder / "release", folder / "tree"
    shutil.rmtree(release, ignore_errors=True)
    release.mkdir()
    began = time.monotonic()
    make_release(release)
    make_tree(tree, folder / "debian")
    shutil.copytree(release, tree / "srv/release")
    say(f"# A release, its libraries and a bare Debian, after {time.monotonic() - began:.0f} seconds")
    given = 0
    with booted(tree) as first:
        for commands, printed in (each for guide in GUIDES for each in blocks(guide.read_text(encoding="utf-8"))):
            say("".join(f"$ {line}\n" for line in commands.splitlines()).rstrip())
            code, text = inside(first, commands)
            say(text.rstrip())
            if code:
                sys.exit(f"That ended with {code}.")
            if printed is not None and not says_the_same(text, printed):
                sys.exit(f"The guide says that this is printed:\n{printed}")
            given += 1
    say(f"# {given} blocks of the guides were carried out, in {time.monotonic() - began:.0f} seconds altogether.")


def say(text: str) -> None:
    """Print it at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
