"""A file that is taken away: under a name that ends no header, and that opens in nothing of ours."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.responses import Response

ATTACHED = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def attached(content: bytes | str, name: str, media_type: str) -> Response:
    """The answer; the browser keeps the file and shows nothing of it."""
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "-_. ") else "_" for each in name)
    named = f'attachment; filename="{plain}"' + (f"; filename*=UTF-8''{quote(name, safe='')}" if plain != name else "")
    return Response(content, media_type=media_type, headers={**ATTACHED, "Content-Disposition": named})
