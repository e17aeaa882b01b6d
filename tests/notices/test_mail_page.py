"""The page of a letter as it is mailed."""

import re

from reviewflow.notices.letter import letter
from reviewflow.notices.mail_page import mail_page

LETTER = letter("Subject: Due\n\nDear colleague\n\n# What to do\n\n* Send it.\n").html


def test_the_page_gets_a_band_with_the_sender_and_a_narrower_column() -> None:
    page = mail_page(LETTER, sender="Bristol & South <Gloucestershire>")

    assert ">Bristol &amp; South &lt;Gloucestershire&gt;</div>" in page
    assert page.index('class="band"') < page.index("Dear colleague")
    assert set(re.findall(r"max-width:(\d+)px", page)) == {"580"}


def test_the_words_of_the_letter_stay_as_they_are() -> None:
    def words(page: str) -> list[str]:
        return re.sub(r"<[^>]*>", " ", page.partition("<body")[2]).split()

    assert [each for each in words(mail_page(LETTER, sender="")) if each not in words(LETTER)] == []


def test_a_dark_screen_gets_light_words_and_nothing_is_loaded() -> None:
    page = mail_page(LETTER, sender="Bristol")

    assert '<meta name="color-scheme" content="light dark">' in page
    assert "@media (prefers-color-scheme: dark)" in page
    assert not re.search(r"https?:|url\(|<img|<script|@import|@font-face", page)


def test_every_table_for_outlook_is_closed_again() -> None:
    page = mail_page(LETTER, sender="Bristol")

    for tag in ("table", "td", "tr", "div"):
        assert page.count(f"<{tag}") == page.count(f"</{tag}>"), tag


def test_what_looks_like_our_own_marks_in_a_letter_is_somebodys_words() -> None:
    page = mail_page(letter("Subject: </head>\n\n</head>\n</div></td></tr>\n").html, sender="Bristol")

    assert page.count("</head>") == 1
    assert page.count('class="band"') == 1
    assert page.index('class="band"') > page.index("<body")


def test_a_page_that_is_no_letter_stays_as_it_is() -> None:
    assert mail_page("<p>Hello</p>", sender="Bristol") == "<p>Hello</p>"
