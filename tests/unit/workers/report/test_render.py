"""The page shows a case's whole way, escapes what patients write, and loads nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from schemas.history import CaseHistory
from tests.fakes.histories import history
from workers.report.figures import Tally
from workers.report.render import Page, pieces, write

MADE = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def page(cases: Sequence[CaseHistory], shown: int = 500) -> str:
    tally = Tally()
    for one in cases:
        tally.add(one)
    figures = tally.figures([], {"deidentify": [0.02, 0.03]})
    return "".join(pieces(Page(figures, MADE, shown), cases))


class Balance(HTMLParser):
    """Counts tags that open and never close."""

    VOID = frozenset({"meta", "input", "br", "rect", "path", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_markup_of_a_patient_is_shown_and_never_run() -> None:
    html = page([history("a", "<script>alert('hi')</script> & <b>bold</b>")])
    assert html.count("<script>") == 1  # our own
    assert "&lt;script&gt;alert(&#39;hi&#39;)&lt;/script&gt; &amp; &lt;b&gt;" in html


def test_a_quote_in_a_signal_does_not_leave_its_attribute_or_mark() -> None:
    html = page([history("a", '"><img src=x onerror=alert(1)> chest pain', urgent=True)])
    assert "<img" not in html


def test_the_page_is_well_formed_and_loads_nothing() -> None:
    html = page([history("a"), history("b", rule="short-input", answered="Short."),
                 history("c", urgent=True)])  # fmt: skip
    balance = Balance()
    balance.feed(html)
    assert balance.wrong == []
    assert balance.open == []
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", html)
    assert "default-src 'none'" in html


def test_the_whole_way_of_a_case_stands_on_the_page() -> None:
    html = page([history("a", rule="short-input", answered="Take 80 mg. Call me.")])
    for words in (
        "Is my LDL of 98 dangerous?", "<ins>Thank you for asking", "number changed",
        "A reason of it.",
        "fake@1#0123456789abcdef", "Atorvastatin 40 mg once daily", "used for “atorvastatin”",
        "Ask about muscle pain.", "Your LDL of 98", "<del>", "draft written", "(2 tries)",
    ):  # fmt: skip
        assert words in html, words


def test_counts_are_of_all_cases_and_only_the_first_are_shown() -> None:
    html = page([history(f"case-{n}") for n in range(7)], shown=3)
    assert html.count('<details class="case"') == 3
    assert "The first 3 of 7 cases are shown" in html


def test_no_cases_make_a_page_too() -> None:
    assert "No case has been decided yet." in page([])


def test_the_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "report.html"
    write(target, Page(Tally().figures([], {}), MADE), [])
    assert target.read_text("utf-8").startswith("<!doctype html>")
    assert list(target.parent.iterdir()) == [target]
