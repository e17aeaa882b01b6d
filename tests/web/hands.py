"""What somebody does with a page: by what they see or hear of it, with a mouse or with the keyboard alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 400
Role = Literal["link", "button", "radio", "checkbox", "textbox", "combobox"]
_ACTIVE = "e => e === document.activeElement"
_SHOWN = """e => {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const label = e.labels && e.labels[0] ? getComputedStyle(e.labels[0], '::before') : style;
    const ring = (s) => s.boxShadow !== 'none' || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0);
    return e.matches(':focus-visible') && (ring(style) || ring(label)) && box.bottom > 0 && box.top < innerHeight;
}"""
"""Whether the one that has the focus shows it, and stands in the window."""


class Hands(Protocol):
    """Presses, types and chooses."""

    page: Page

    def press(self, target: Locator) -> None:
        """Press a link or a button."""

    def type(self, target: Locator, words: str) -> None:
        """Type into a control."""

    def choose(self, target: Locator) -> None:
        """Choose one answer of several, or tick a box."""

    def pick(self, target: Locator, words: str) -> None:
        """Pick from a list."""


@dataclass
class Mouse:
    """Points and clicks."""

    page: Page

    def press(self, target: Locator) -> None:
        """Press a link or a button."""
        target.click()

    def type(self, target: Locator, words: str) -> None:
        """Type into a control."""
        target.fill(words)

    def choose(self, target: Locator) -> None:
        """Choose one answer of several, or tick a box."""
        target.check()

    def pick(self, target: Locator, words: str) -> None:
        """Pick from a list."""
        target.select_option(label=words)


@dataclass
class Keyboard:
    """Has nothing but keys. What cannot be reached by them, or does not show that it is, is wrong."""

    page: Page

    def press(self, target: Locator) -> None:
        """Press a link or a button."""
        self._to(target)
        self.page.keyboard.press("Enter")

    def type(self, target: Locator, words: str) -> None:
        """Type into a control."""
        self._to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def choose(self, target: Locator) -> None:
        """Choose one answer of several by the arrows, or tick a box by the space bar."""
        if target.is_checked():
            return
        if target.get_attribute("type") == "radio":
            name = target.get_attribute("name") or ""
            self._until(lambda: self.page.evaluate("document.activeElement.name") == name, target)
            self.page.keyboard.press("Space")
            for _ in range(40):
                if target.evaluate(_ACTIVE):
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            self._to(target)
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def pick(self, target: Locator, words: str) -> None:
        """Pick from a list by its first letters."""
        self._to(target)
        self.page.keyboard.type(words)
        assert target.evaluate("e => e.selectedOptions[0].textContent.trim()") == words

    def _to(self, target: Locator) -> None:
        expect(target).to_have_count(1)
        self._until(lambda: bool(target.evaluate(_ACTIVE)), target)
        assert target.evaluate(_SHOWN), f"{target} has the focus and does not show it"

    def _until(self, there: object, target: Locator) -> None:
        assert callable(there)
        for _ in range(MOST_TABS):
            if there():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the tabulator never reached {target} on {self.page.url}")


def named(words: str) -> re.Pattern[str]:
    """The name of a question: one that needs no answer says so."""
    return re.compile(rf"^{re.escape(words)}( \(optional\))?$")


def heading(page: Page) -> str:
    """What a page says that it is."""
    return page.get_by_role("heading", level=1).inner_text()
