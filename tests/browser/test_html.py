"""What every page is made of: valid HTML by the Nu checker, nothing inline, and little of it."""

import json
import re
import subprocess
from pathlib import Path

from tests.browser import judges, pages
from tests.browser.visitor import Door

LEVELS = ("error", "non-document-error")
QUICK = ("-XX:TieredStopAtLevel=1", "-Xss4m")
"""Compiled once and plainly, since a hundred pages are over before more of it pays; such code needs more stack."""
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|\son\w+=|\sstyle=", re.IGNORECASE)


def test_the_nu_checker_finds_no_error_on_any_page(door: Door, tmp_path: Path) -> None:
    jar = judges.module("vnu-jar/build/dist/vnu.jar", program="java")
    paths = {}
    for name in pages.PEOPLE:
        for path, page in door.pages(name).items():
            file = tmp_path / f"{len(paths)}.html"
            file.write_text(page, "utf-8")
            paths[file.name] = f"{name or 'anybody'} {path}"
    command = ["java", *QUICK, "-jar", str(jar), "--format", "json", "--exit-zero-always", str(tmp_path)]
    told = json.loads(subprocess.run(command, capture_output=True, timeout=220).stderr or b"{}")
    found = {}
    for each in told["messages"]:
        if each["type"] in LEVELS:
            where = f"{paths[Path(each['url']).name]}: {each.get('extract', '').strip()[:160]!r}"
            found.setdefault(re.sub(r"[0-9a-f]{32}|\d+", "*", each["message"]), where)
    assert not found, "\n".join(f"{what} … {where}" for what, where in found.items())


def test_nothing_stands_inline(door: Door) -> None:
    inline = [(name, path) for name in pages.PEOPLE for path, page in door.pages(name).items() if INLINE.search(page)]
    assert not inline
