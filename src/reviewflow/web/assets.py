"""``/static/<hash>/<file>``: styles, scripts and pictures, under a name that changes with what is in them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

FOLDER = Path(__file__).parent / "static"
KEPT = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is and as it travels."""

    content: bytes
    packed: bytes
    media_type: str


@lru_cache(maxsize=1)
def assets() -> Mapping[str, Asset]:
    """Every file that is served, by its name; read once."""
    files = sorted(path for path in FOLDER.iterdir() if path.suffix in _TYPES)
    return {
        path.name: Asset(content := path.read_bytes(), gzip.compress(content, mtime=0), _TYPES[path.suffix])
        for path in files
    }


@lru_cache(maxsize=1)
def bundle() -> str:
    """The hash of all of them together: scripts name one another, so they change their address together."""
    whole = hashlib.sha256()
    for name, asset in assets().items():
        whole.update(name.encode() + b"\0" + asset.content + b"\0")
    return whole.hexdigest()[:16]


def static(name: str) -> str:
    """The address of a file."""
    assert name in assets(), f"there is no file {name}"
    return f"/static/{bundle()}/{name}"


def asset_routes() -> APIRouter:
    """The route of the files."""
    routes = APIRouter()

    @routes.api_route("/static/{hash}/{name}", methods=["GET", "HEAD"])
    def asset(request: Request, hash: str, name: str) -> Response:
        found = assets().get(name)
        if found is None or hash != bundle():
            raise HTTPException(404)
        headers = {"Cache-Control": KEPT, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return Response(found.packed, media_type=found.media_type, headers={**headers, "Content-Encoding": "gzip"})
        return Response(found.content, media_type=found.media_type, headers=headers)

    return routes
