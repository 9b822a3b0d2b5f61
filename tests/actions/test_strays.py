"""Files without a row are dropped after a day, and no other file ever is."""

import os
from pathlib import Path

import pytest

from kawat.actions import draft_pictures, handed_in, organisations, strays
from kawat.actions.filing import Attachment
from kawat.store import blobs, models
from tests.house import House

PNG = b"a small picture"
TABLE = b"name,kind,circuits,languages,channel,address\nSari,journalist,asia,id,email,sari@surat.example\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which no other test has left anything."""
    monkeypatch.setattr(blobs, "_folder", lambda: tmp_path)
    return tmp_path


def age(house: House, days: int) -> None:
    """Touched so many days ago, by the house's clock."""
    at = house.clock.instant.timestamp() - days * strays.OLD_S
    for path in files():
        os.utime(path, (at, at))


def files() -> set[Path]:
    return {path for path in blobs.path_of("xx").parents[1].rglob("*") if path.is_file()}


def test_what_a_killed_process_left_goes_and_what_a_row_names_stays(house: House) -> None:
    organisations.show_logo(house.dewi, "sagara", PNG, width=1, height=1)
    uid = handed_in.hand_in(house.olga, TABLE, name="a.csv", make_circuits=False)
    draft_pictures.keep(house.dewi, "1" * 32, name="a.png", media_type="image/png", content=PNG)
    house.file("en", attachments=(Attachment(name="a.png", content=PNG),))
    wanted = files()
    assert len(wanted) == 4
    stray = blobs.own_path_of(blobs.keep("killed", PNG))
    torn = stray.with_name(f"{stray.name}.4711.0badcafe")
    torn.write_bytes(b"half")
    age(house, 0)
    assert strays.collect() == 0, "their rows may be on their way"
    age(house, 2)
    assert strays.collect() == 2
    assert files() == wanted
    age(house, 2)
    handed_in.drop(house.olga, uid)
    models.DraftPicture.objects.update(saved_us=1)
    models.Issuer.objects.update(logo={})
    assert strays.collect() == 1
    assert len(files()) == 1, "what a release's documents name is never looked at"


def test_what_was_kept_before_there_was_a_folder_is_found(house: House) -> None:
    name = blobs.keep("issuer:old", PNG)
    old = blobs.path_of(name)
    old.parent.mkdir(parents=True, exist_ok=True)
    blobs.own_path_of(name).rename(old)
    assert blobs.read("issuer:old", name) == PNG
    assert blobs.keep("issuer:old", PNG) == name
    blobs.drop([name])
    with pytest.raises(FileNotFoundError):
        blobs.read("issuer:old", name)
