"""The filing page by hand: what is pasted, dropped and typed stays, whatever becomes of the tab, the line or the session."""

import base64
import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import Visitor
from tests.formats.test_reading_rich import HEADING, docx, drawing, relations, run

Open = Callable[..., Visitor]

SAVED = re.compile("Draft saved")
PASTE = """(area, html) => {
  const brought = new DataTransfer();
  brought.setData("text/html", html);
  brought.setData("text/plain", "plain");
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: brought, bubbles: true, cancelable: true }));
}"""
DROP = """(area, [name, content]) => {
  const brought = new DataTransfer();
  brought.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name));
  area.dispatchEvent(new DragEvent("drop", { dataTransfer: brought, bubbles: true, cancelable: true }));
}"""


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (300, 600), "navy").save(made, "PNG")
    return made.getvalue()


def word() -> bytes:
    """A story with a picture in it."""
    return docx(
        run("A farm that floats", HEADING),
        run("JAKARTA, 22 November 2026 – Nusa Larik opened a farm on water, it said on Sunday."),
        drawing('r:embed="r1"', "Panels on a lake"),
        **{"word/_rels/document.xml.rels": relations(r1="media/i.png"), "word/media/i.png": picture()},
    )


def opened(visitor: Visitor, path: str = "/file") -> Page:
    page = visitor.go(path)
    if path == "/file":
        page.locator("[name=language]").select_option("en")
    return page


def copy_of(page: Page) -> Locator:
    return page.locator("[name=copy]")


def draft_of(page: Page) -> str:
    return f"/file?draft={page.locator('form.filing').get_attribute('data-draft')}"


def status(page: Page) -> Locator:
    """It says that a draft is saved for as long as nothing was typed since."""
    return page.locator("#saving")


def write(page: Page, text: str) -> None:
    """At the end of the copy, as a hand does."""
    copy_of(page).press("Control+End")
    copy_of(page).press_sequentially(text)


def test_a_paste_from_a_browser_keeps_its_marks_and_what_could_not_come_is_said(open_as: Open) -> None:
    page = opened(open_as("dewi"))
    html = "<h1>A farm that floats</h1><p>Nusa Larik <b>opened</b> it.<script>alert(1)</script><img src=x></p>"
    copy_of(page).evaluate(PASTE, html)
    expect(copy_of(page)).to_have_value("# A farm that floats\n\nNusa Larik **opened** it.\n")
    expect(page.locator("[name=written]")).to_have_value("markdown")
    expect(status(page)).to_contain_text("Not taken over: <img>")
    expect(page.locator("#galleys article h3")).to_have_text("A farm that floats")


def test_a_dropped_word_file_brings_its_words_and_its_picture_and_both_are_there_again(open_as: Open) -> None:
    visitor = open_as("dewi")
    page = opened(visitor)
    copy_of(page).evaluate(DROP, ["farm.docx", base64.b64encode(word()).decode()])
    expect(copy_of(page)).to_have_value(re.compile("# A farm that floats"))
    expect(page.locator("[name=alternative_1]")).to_have_value("Panels on a lake")
    expect(status(page)).to_have_text(SAVED)
    again = opened(visitor, draft_of(page))
    expect(again.locator(".slot").first.locator(".kept-name")).to_have_text("farm-1.png")
    expect(again.locator(".slot").first.locator("img")).to_be_visible()
    expect(copy_of(again)).to_have_value(re.compile("opened a farm on water"))


def test_two_tabs_on_one_draft_show_each_other_and_lose_nothing(open_as: Open) -> None:
    visitor = open_as("dewi")
    first = opened(visitor)
    write(first, "Said in the first tab.")
    expect(status(first)).to_have_text(SAVED)
    other = Visitor(visitor.stage, first.context.new_page())
    second = opened(other, draft_of(first))
    write(second, " Then in the second.")
    expect(status(second)).to_have_text(SAVED)
    write(first, " And on in the first.")
    expect(first.locator("#both")).to_be_visible()
    expect(first.locator("#other-copy")).to_contain_text("Then in the second.")
    expect(copy_of(first)).to_have_value("Said in the first tab. And on in the first.")
    first.keyboard.type(" Both.")  # who is told goes on typing where they were
    expect(status(first)).to_have_text(SAVED)
    expect(copy_of(opened(other, draft_of(first)))).to_have_value(re.compile("And on in the first. Both.$"))
    visitor.faults.clear()  # the second tab's saving was refused, as it has to be


def test_a_lost_connection_loses_nothing(open_as: Open) -> None:
    visitor = open_as("dewi")
    page = opened(visitor)
    write(page, "On the train.")
    expect(status(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    write(page, " In the tunnel.")
    expect(status(page)).to_contain_text("No connection")
    visitor.faults.clear()
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    expect(copy_of(opened(visitor, draft_of(page)))).to_have_value("On the train. In the tunnel.")


def test_a_session_that_ended_keeps_the_text_here_until_one_has_signed_in_again(open_as: Open) -> None:
    visitor = open_as("dewi")
    page = opened(visitor)
    write(page, "Before lunch.")
    expect(status(page)).to_have_text(SAVED)
    page.context.clear_cookies()
    write(page, " After it.")
    expect(status(page)).to_contain_text("You were signed out")
    other = Visitor(visitor.stage, page.context.new_page())
    other.sign_in("dewi")
    write(page, " And on.")
    expect(status(page)).to_have_text(SAVED)
    expect(copy_of(opened(other, draft_of(page)))).to_have_value("Before lunch. After it. And on.")
    visitor.faults.clear()


def test_a_finding_stands_beside_the_line_that_it_speaks_of(open_as: Open) -> None:
    page = opened(open_as("dewi"))
    write(page, "A farm that floats\n\nJAKARTA (KAWAT) - Nusa Larik opened a farm on a lake of TK hectares.\n")
    row = page.locator("#galleys table.parse tr", has_text="of TK hectares")
    expect(row.locator("p.found")).to_contain_text("'TK' looks like a gap")


def test_the_focal_point_is_set_by_keyboard_shown_at_once_and_kept(open_as: Open) -> None:
    visitor = open_as("dewi")
    page = opened(visitor)
    page.get_by_text("Pictures and documents", exact=True).click()
    page.locator("[name=picture_1]").set_input_files({"name": "tall.png", "mimeType": "image/png", "buffer": picture()})
    slot = page.locator(".slot").first
    expect(slot.locator(".kept-name")).to_have_text("tall.png")
    slot.locator("[name=alternative_1]").focus()
    page.keyboard.press("Tab")
    expect(page.locator("[name=focus_1]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=focus_1]")).to_have_value("50 20")
    expect(slot.locator("img")).to_have_css("object-position", "50% 20%")
    expect(status(page)).to_have_text(SAVED)
    again = opened(visitor, draft_of(page))
    expect(again.locator("[name=focus_1]")).to_have_value("50 20")
    slot.locator("img").click(position={"x": 10, "y": 5})
    expect(again.locator("[name=focus_1]")).to_have_value(re.compile(r"^[0-9] (1[0-9]|[0-9])$"))
