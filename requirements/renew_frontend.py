"""Renews the look of the pages from an unpacked npm package `govuk-frontend`.

    npm pack govuk-frontend@6.3.0 && tar xf govuk-frontend-6.3.0.tgz
    python requirements/renew_frontend.py package

The version has to be the one that govuk-frontend-jinja says it follows: their macros and these styles belong together.
The typeface GDS Transport and the royal arms may be used on GOV.UK alone, so both are taken out here: the styles name
system typefaces instead, and draw no arms.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

STATIC = Path(__file__).parents[1] / "src/reviewflow/web/static"
SYSTEM = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'


def styles(css: str) -> str:
    """The styles without what is GOV.UK's alone."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"[^{}]*\{[^{}]*govuk-crest\.svg[^{}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", SYSTEM)
    css = re.sub(r"\n?/\*# sourceMappingURL=.*?\*/", "", css)
    left = [word for word in ("GDS Transport", "url(", "crest.svg") if word in css]
    if left:
        sys.exit(f"The styles still name {', '.join(left)}: see what changed in them.")
    return css.strip() + "\n"


def main(package: Path) -> None:
    """Write the styles and the script, each with its version in its name's place in a note."""
    dist = package / "dist/govuk"
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    script = (dist / "govuk-frontend.min.js").read_text(encoding="utf-8")
    (STATIC / "govuk-frontend.min.css").write_text(
        styles((dist / "govuk-frontend.min.css").read_text(encoding="utf-8")), encoding="utf-8"
    )
    (STATIC / "govuk-frontend.min.js").write_text(
        re.sub(r"\n?//# sourceMappingURL=.*", "", script).strip() + "\n", encoding="utf-8"
    )
    (STATIC / "govuk-frontend.version").write_text(f"{version}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
