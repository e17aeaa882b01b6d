"""The page of a letter as it is mailed: narrower, with a band that says who writes, and readable on a dark screen.

The letter itself stays what was kept. Everything in it is escaped, so that the marks by which
its parts are found here cannot be somebody's words.
"""

from __future__ import annotations

import html

from reviewflow.notices.letter import COLUMN, HEAD_ENDS, PAGE_ENDS

_WIDTH = 580
# Outlook on Windows knows no max-width: what only it reads gives it a table of that width.
_FOR_OUTLOOK = (
    f'<!--[if mso]><table role="presentation" width="{_WIDTH}" align="center" cellpadding="0" cellspacing="0">'
    "<tr><td><![endif]-->"
)
_OUTLOOK_ENDS = "<!--[if mso]></td></tr></table><![endif]-->"
_CENTRED = f"max-width:{_WIDTH}px;margin:0 auto"
_BAND = (
    '<tr><td class="band" style="padding:15px 10px;background:#0b0c0c">'
    f'{_FOR_OUTLOOK}<div style="{_CENTRED};font-family:Arial,Helvetica,sans-serif;font-size:24px;line-height:30px;'
    f'font-weight:bold;color:#ffffff">{{sender}}</div>{_OUTLOOK_ENDS}</td></tr>\n'
)
# A long link would push a narrow screen apart.
_MAIL_COLUMN = f'<tr><td style="padding:30px 10px">{_FOR_OUTLOOK}<div style="{_CENTRED};overflow-wrap:anywhere">\n'
_MAIL_ENDS = PAGE_ENDS.replace("</div>", f"</div>{_OUTLOOK_ENDS}")
_ON_A_DARK_SCREEN = (
    '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
    "<style>\n@media (prefers-color-scheme: dark) {\n"
    "body { background: #1d1f20 !important; }\n"
    "p, h2, ul, li, strong { color: #f3f2f1 !important; }\n"
    "a { color: #8ec5f5 !important; }\n"
    "td.band { border-bottom: 1px solid #505a5f; }\n"
    "}\n</style>\n"
)


def mail_page(page: str, *, sender: str) -> str:
    """The page of a letter for a mail program; a page that is no letter's stays as it is."""
    if COLUMN not in page or not page.endswith(PAGE_ENDS):
        return page
    page = page.removesuffix(PAGE_ENDS) + _MAIL_ENDS
    page = page.replace(HEAD_ENDS, _ON_A_DARK_SCREEN + HEAD_ENDS, 1)
    return page.replace(COLUMN, _BAND.format(sender=html.escape(sender)) + _MAIL_COLUMN, 1)
