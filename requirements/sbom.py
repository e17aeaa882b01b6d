"""Writes the list of everything that the product is made of, from what is pinned: for machines and for people.

    make sbom

It reads requirements/lock.txt and the lists for servers, and the licence of each library from what is installed. It
writes docs/governance/sbom.cdx.json and docs/governance/libraries.md; the same pins give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

ROOT = Path(__file__).parents[1]
LOCK, SERVER = ROOT / "requirements/lock.txt", ROOT / "requirements/server.txt"
WITH_NOTIFY = ROOT / "requirements/server-with-notify.txt"
SBOM, PAGE = ROOT / "docs/governance/sbom.cdx.json", ROOT / "docs/governance/libraries.md"
STATIC = ROOT / "src/reviewflow/web/static"

PERMISSIVE = (
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense", "Zlib",
)  # fmt: skip
WEAK = ("LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0")
"""What asks something of whoever changes the library itself, and nothing of whoever uses it."""
ALLOWED = (*PERMISSIVE, *WEAK)

SAID_ANOTHER_WAY = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
READ_BY_HAND = {
    "colorama": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "segno": "BSD-3-Clause",
}
"""What a library's own data leaves open, or what is installed on other systems alone: read in its licence file."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A library as it is pinned."""

    name: str
    version: str
    where: str
    """On which systems alone, as a marker; empty for everywhere."""
    hashes: tuple[str, ...]


def pins(file: Path) -> list[Pin]:
    """What a file pins, by name."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in text.splitlines():
        if pin := re.match(r"([a-z0-9][a-z0-9.-]*)==([^\s;]+)(?:\s*;\s*(.*?))?\s+--hash", line):
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", line)
            found.append(Pin(pin[1], pin[2], (pin[3] or "").strip(), tuple(hashes)))
    return found


def licence(name: str) -> str:
    """The licence of a library, as SPDX says it.

    Exits where it is not known: somebody has to read it.
    """
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        sys.exit(f"{name} is not installed here. Read its licence, and write it into READ_BY_HAND.")
    plain = [said.strip() for key in ("License-Expression", "License") for said in about.get_all(key) or ()]
    classified = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier") or () if "License ::" in each]
    for said in (*plain, *classified):
        expression = SAID_ANOTHER_WAY.get(said, str(said))
        if is_allowed(expression):
            return expression
    sys.exit(f"The licence of {name} is not among those that may be used. Read it; see READ_BY_HAND and ALLOWED.")


def is_allowed(expression: str) -> bool:
    """Whether a licence may be used: each of those that apply together, one of those to choose from."""
    return all(
        any(each.strip("() ") in ALLOWED for each in re.split(r" OR ", part)) for part in expression.split(" AND ")
    )


def frontend() -> Component:
    """The styles and scripts of the pages, which are copied into the tree."""
    version = (STATIC / "govuk-frontend.version").read_text(encoding="utf-8").strip()
    return Component(
        name="govuk-frontend",
        version=version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED,
        bom_ref=f"govuk-frontend@{version}",
        purl=PackageURL("npm", name="govuk-frontend", version=version),
        licenses=[LicenseExpression("MIT")],
        properties=[Property(name="reviewflow:copied-into", value="src/reviewflow/web/static")],
    )


def components() -> Iterator[Component]:
    """What the product is made of. What only the checks use is excluded."""
    scopes = {each.name: ComponentScope.OPTIONAL for each in pins(WITH_NOTIFY)}
    scopes |= {each.name: ComponentScope.REQUIRED for each in pins(SERVER)}
    for pin in pins(LOCK):
        purl = PackageURL("pypi", name=pin.name, version=pin.version)
        yield Component(
            name=pin.name,
            version=pin.version,
            type=ComponentType.LIBRARY,
            scope=scopes.get(pin.name, ComponentScope.EXCLUDED),
            bom_ref=f"{pin.name}@{pin.version}",
            purl=purl,
            licenses=[LicenseExpression(licence(pin.name))],
            properties=[Property(name="reviewflow:only-where", value=pin.where)] if pin.where else [],
            external_references=[
                ExternalReference(
                    type=ExternalReferenceType.DISTRIBUTION,
                    url=XsUri(str(purl)),
                    hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in pin.hashes],
                )
            ],
        )
    yield frontend()


def sbom() -> str:
    """The list for machines."""
    version = metadata.version("reviewflow")
    product = Component(
        name="reviewflow",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"reviewflow@{version}",
        licenses=[LicenseExpression("MIT")],
    )
    content = hashlib.sha256(LOCK.read_bytes() + SERVER.read_bytes()).hexdigest()
    bom = Bom(components=components(), serial_number=uuid.uuid5(uuid.NAMESPACE_OID, content))
    bom.metadata.component = product
    bom.metadata.timestamp = None  # type: ignore[assignment]
    needed = [each for each in bom.components if each.scope is ComponentScope.REQUIRED]
    bom.register_dependency(product, needed)
    text: str = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    return text + "\n"


def page() -> str:
    """The list for people."""
    found = sorted(components(), key=lambda each: each.name)
    on_server = [each for each in found if each.scope is ComponentScope.REQUIRED]
    notify = [each for each in found if each.scope is ComponentScope.OPTIONAL]
    tools = [each for each in found if each.scope is ComponentScope.EXCLUDED]
    copied = [each for each in found if any(word in _licence(each) for word in ("LGPL", "MPL"))]
    lines = [
        "<!-- Written by `make sbom`. Change what is pinned, not this page. -->",
        "# Libraries and their licences",
        "",
        "For whoever has to know what is in it. The same for machines, with the hash of each file, is",
        "[sbom.cdx.json](sbom.cdx.json) (CycloneDX 1.6). reviewflow itself is under the MIT licence. A test refuses a",
        "library whose licence is neither permissive nor MPL or LGPL, and fails when this page is not what is pinned.",
        "",
        f"On every server: {len(on_server)}. Where GOV.UK Notify sends, {len(notify)} more.",
        f"For the checks alone, and not on a server: {len(tools)}.",
        "",
        "## What asks something",
        "",
        "These are under the LGPL or the MPL. They are used as they come and are not changed, so what they ask is that",
        "whoever passes them on says so and lets them be replaced. They can be: each is a package of its own.",
        "",
        *(f"* {each.name} {each.version}: {_licence(each)}{'' if each not in tools else ', for the checks alone'}"
          for each in copied),
        "",
        "The package psycopg-binary carries libpq and OpenSSL inside. Whoever wants those of the operating system",
        "installs `psycopg[c]` instead.",
        "",
        "## On a server",
        "",
        *_table(on_server),
        "",
        "## Where GOV.UK Notify sends",
        "",
        *_table(notify),
        "",
        "## For the checks alone",
        "",
        *_table(tools),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _licence(component: Component) -> str:
    return " ".join(str(each.value) for each in component.licenses if isinstance(each, LicenseExpression))


def _table(found: list[Component]) -> Iterator[str]:
    yield from ("| Library | Version | Licence |", "|---|---|---|")
    yield from (f"| {each.name} | {each.version} | {_licence(each)} |" for each in found)


def main() -> None:
    """Write both."""
    SBOM.write_text(sbom(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
