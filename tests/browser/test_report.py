"""The report of a real run, opened in a real headless Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.fakes.demo_run import DemoRun, bedside
from tests.needs import chromium, needs

pytestmark = [pytest.mark.browser, needs("chromium")]

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    done = bedside("demo", "--messages", "40", "--seed", "3", folder=tmp_path_factory.mktemp("run"))
    assert done.code == 0, done.errors
    return done


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:  # `launch` makes a new profile each time
        running = playwright.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        yield running
        running.close()


def context(browser: Browser, scheme: str, *, scripts: bool = True) -> Iterator[BrowserContext]:
    made = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 1200, "height": 900}, java_script_enabled=scripts,
    )  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def light(browser: Browser) -> Iterator[BrowserContext]:
    yield from context(browser, "light")


@pytest.fixture
def dark(browser: Browser) -> Iterator[BrowserContext]:
    yield from context(browser, "dark")


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[BrowserContext]:
    yield from context(browser, "light", scripts=False)


class Opened:
    """The report in a page, and all that the browser complained about."""

    def __init__(self, context: BrowserContext, report: Path) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(report.as_uri())

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


def test_the_page_shows_the_run_and_the_browser_has_no_complaint(
    light: BrowserContext, run: DemoRun
) -> None:
    opened = Opened(light, run.report)
    cases = run.result["figures"]["cases"]
    assert f"What became of {cases} cases" in opened.page.inner_text("h1")
    assert opened.page.locator("details.case").count() == cases
    dead = sum(run.result["figures"]["dead_letters"].values())
    assert opened.page.locator(".cards .bad b").inner_text() == str(dead)
    assert opened.complaints == []
    assert opened.requests == [run.report.as_uri()]


def test_a_case_opens_and_its_changes_are_marked(light: BrowserContext, run: DemoRun) -> None:
    page = Opened(light, run.report).page
    case = page.locator("details.case:has(ins)").first
    case.locator("summary").first.click()
    change = case.locator("ins").first
    assert change.is_visible()
    plain = page.evaluate("getComputedStyle(document.body).backgroundColor")
    marked = change.evaluate("element => getComputedStyle(element).backgroundColor")
    assert marked not in {plain, "rgba(0, 0, 0, 0)"}
    assert case.get_by_text("Policy set").is_visible()


def test_a_filter_leaves_the_cases_that_fit(light: BrowserContext, run: DemoRun) -> None:
    opened = Opened(light, run.report)
    page = opened.page
    wanted = run.result["figures"]["decisions"]["no_draft"]
    page.select_option("select[name=action]", "no_draft")
    visible = page.locator("details.case:visible")
    assert visible.count() == wanted
    assert set(page.eval_on_selector_all(
        "details.case:not([hidden])", "all => all.map(one => one.dataset.action)"
    )) == {"no_draft"}  # fmt: skip
    assert page.inner_text("#shown").startswith(f"{wanted} of ")
    page.click("button[type=reset]")
    page.wait_for_function("document.querySelectorAll('details.case[hidden]').length === 0")
    page.fill("input[type=search]", "no such words anywhere")
    assert visible.count() == 0
    assert opened.complaints == []


def test_the_dark_scheme_is_dark_and_readable(dark: BrowserContext, run: DemoRun) -> None:
    page = Opened(dark, run.report).page
    back, ink = (
        page.evaluate(f"getComputedStyle(document.body).{name}")
        for name in ("backgroundColor", "color")
    )
    assert contrast(back, ink) >= 7
    assert luminance(back) < 0.05


@pytest.mark.parametrize("selector", [".note", ".badge.inject", ".badge.no_draft", "ins", "del"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_print_has_enough_contrast(
    selector: str, scheme: str, request: pytest.FixtureRequest, run: DemoRun
) -> None:
    page = Opened(request.getfixturevalue(scheme), run.report).page
    found = page.locator(selector).first
    ink = found.evaluate("e => getComputedStyle(e).color")
    back = found.evaluate(BACK)
    assert contrast(back, ink) >= 4.5


def test_everything_can_be_read_without_a_script(scriptless: BrowserContext, run: DemoRun) -> None:
    page = Opened(scriptless, run.report).page
    assert page.locator("form.filters").is_hidden()
    case = page.locator("details.case").first
    case.locator("summary").first.click()
    assert case.get_by_text("Policy set").is_visible()


def test_a_narrow_screen_does_not_scroll_sideways(light: BrowserContext, run: DemoRun) -> None:
    page = Opened(light, run.report).page
    page.set_viewport_size({"width": 380, "height": 800})
    page.locator("details.case").first.locator("summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 380


# The first ancestor that paints a background.
BACK = """e => { while (e) { const c = getComputedStyle(e).backgroundColor;
  if (c !== 'rgba(0, 0, 0, 0)') { return c; } e = e.parentElement; } return 'rgb(255,255,255)'; }"""


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2."""
    channels = [int(x) / 255 for x in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours. Source: WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
