"""Pages in a real browser: they load alone, say nothing to the console, fit a telephone, and work from the keyboard."""

from __future__ import annotations

import io

import numpy as np
import pytest

from proofs_check.data import load
from proofs_check.diagnose.classification import diagnose_classification
from proofs_check.diagnose.regression import diagnose_regression
from proofs_check.diagnose.remedies import remedies
from proofs_check.report import diagnosis, verification
from proofs_check.verify import verify_claim
from tests.browser.chromium import Chromium, find

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find() is None, reason="chromium is not installed")]


@pytest.fixture(scope="module")
def browser():
    with Chromium() as one:
        yield one


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """File addresses of one page of each kind."""
    reports = [verify_claim(claim_id) for claim_id in ("BN-1", "R-6", "R-8", "C-6", "AV-1")]
    found = diagnose_classification(load("four-points"), batch_size=2)
    fitted = diagnose_regression(load("diabetes"), batch_size=2)
    texts = {
        "verification": verification.as_page(reports, seed=0, budget="quick", date="2026-01-02"),
        "classification": diagnosis.as_page(found, remedies(found), command="…", date="2026-01-02"),
        "regression": diagnosis.as_page(fitted, remedies(fitted), command="…", date="2026-01-02"),
    }
    folder = tmp_path_factory.mktemp("pages")
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in texts}


KINDS = ("verification", "classification", "regression")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_a_page_loads_alone_and_fits(browser, pages, kind: str, width: int, dark: bool):
    browser.open(pages[kind], width=width, dark=dark)
    for opened in (False, True):
        browser.evaluate(f"document.querySelectorAll('details').forEach(d => {{ d.open = {str(opened).lower()} }})")
        assert browser.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert browser.complaints() == []
    assert all(address.startswith(("file:", "data:")) for address in browser.requests())
    assert browser.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dark", [False, True])
def test_text_is_readable_against_its_ground(browser, pages, kind: str, dark: bool):
    """Contrast of at least 4.5 : 1 (WCAG AA) for every piece of text."""
    browser.open(pages[kind], width=1280, dark=dark)
    browser.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    worst = browser.evaluate(
        """(() => {
          const lum = (c) => { const f = c.slice(0, 3).map(v => v / 255).map(
            v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
          const rgb = (s) => (s.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
          const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
          let worst = [99, ''];
          for (const e of document.querySelectorAll('body *')) {
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
            if (!e.getClientRects().length || ['SCRIPT', 'STYLE'].includes(e.tagName)) continue;
            const a = lum(rgb(getComputedStyle(e).color)), b = lum(ground(e));
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 120)];
          }
          return worst; })()"""
    )
    assert worst[0] >= 4.5, worst


def test_formulas_take_room_as_mathematics_does(browser, pages):
    browser.open(pages["verification"], width=1280)
    heights = browser.evaluate(
        "[...document.querySelectorAll('.formula math')].map(m => m.getBoundingClientRect().height)"
    )
    assert len(heights) >= 5
    assert min(heights) > 15
    assert max(heights) > 30, "fractions are set in two lines"


def test_the_verification_page_works_from_the_keyboard(browser, pages):
    browser.open(pages["verification"], width=1280)
    browser.press("/")
    assert browser.evaluate("document.activeElement.id") == "filter"
    browser.evaluate("document.activeElement.value = 'Simpson'; filter.dispatchEvent(new Event('input'))")
    assert browser.evaluate("[...document.querySelectorAll('article:not([hidden])')].map(a => a.id)") == ["R-8"]
    browser.press("Escape")
    assert browser.evaluate("document.querySelectorAll('article:not([hidden])').length") == 5
    browser.evaluate("document.querySelector('article summary').focus()")
    browser.press("Enter")
    assert browser.evaluate("document.querySelector('article details').open")
    assert browser.complaints() == []


def test_every_part_can_be_reached_by_tab(browser, pages):
    browser.open(pages["classification"], width=1280)
    reached = set()
    for _ in range(40):
        browser.press("Tab")
        reached.add(browser.evaluate("document.activeElement.tagName"))
    assert {"A", "SUMMARY"} <= reached


def test_only_what_scrolls_takes_the_focus(browser, pages):
    """On a wide screen Tab goes from link to link; on a telephone a formula that is cut can be scrolled by keys."""
    stops = {}
    for width in (1280, 390):
        browser.open(pages["verification"], width=width)
        browser.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        browser.evaluate("new Promise(done => setTimeout(done, 100))")
        assert browser.evaluate(
            """[...document.querySelectorAll('.scroll')].filter(part => part.getClientRects().length).every(
              part => (part.tabIndex === 0) === (part.scrollWidth > part.clientWidth + 1))"""
        )
        stops[width] = browser.evaluate("document.querySelectorAll('.scroll[tabindex]').length")
    assert stops[1280] < stops[390]


def test_the_first_stop_skips_to_the_content_and_focus_is_seen(browser, pages):
    browser.open(pages["verification"], width=1280)
    browser.press("Tab")
    assert browser.evaluate("document.activeElement.className") == "skip"
    assert browser.evaluate("document.activeElement.getBoundingClientRect().left >= 0"), "it comes into sight"
    browser.press("Enter")
    assert browser.evaluate("location.hash") == "#main"
    browser.press("Tab")
    assert browser.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_printed_page_is_open_and_nothing_is_cut(browser, pages):
    """A sheet does not scroll: folded parts open, and formulas that are wider than it are made smaller."""
    browser.open(pages["verification"], width=1280)
    browser.evaluate("dispatchEvent(new Event('beforeprint'))")
    widest = "Math.max(...[...document.querySelectorAll('.scroll > math')].map(m => m.getBoundingClientRect().width))"
    assert browser.evaluate(widest) <= 600, "540 and what rounding of small letters adds; a sheet has 640"
    assert browser.evaluate("[...document.querySelectorAll('details')].every(d => d.open)")
    browser.evaluate("dispatchEvent(new Event('afterprint'))")
    assert browser.evaluate(widest) > 600, "the screen has room for them again"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_not_blank(browser, pages, kind: str):
    from matplotlib.image import imread

    browser.open(pages[kind], width=1280)
    light = imread(io.BytesIO(browser.screenshot()))[..., :3]
    browser.open(pages[kind], width=1280, dark=True)
    dark = imread(io.BytesIO(browser.screenshot()))[..., :3]
    assert np.std(light) > 0.03
    assert light.mean() > 0.7
    assert dark.mean() < 0.5
