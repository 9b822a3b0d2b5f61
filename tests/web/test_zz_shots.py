import pathlib, subprocess, os, re
from tests.web.subscriber_house import route, settle
from kawat.store import models
OUT=pathlib.Path("/tmp/w/sub"); OUT.mkdir(exist_ok=True,parents=True)
STATIC=pathlib.Path("kawat/web/static").absolute()
def dump(browser, path, name, post=None):
    answer = browser.post(path, post, follow=True) if post is not None else browser.get(path, follow=True)
    html = answer.content.decode()
    html = re.sub(r'/static/', f"file://{STATIC}/", html)
    (OUT/f"{name}.html").write_text(html)
def test_shots(house, browsers):
    for each in range(3): house.out(headline=f"Turbine number {each} turns in the Alas Strait for the first time")
    route(); settle(4)
    u=house.reader.uid
    for name, path, post in SHOTS(house):
        dump(browsers.sari, path, name, post)
def SHOTS(house):
    u=house.reader.uid
    house.reader.refresh_from_db()
    yield "home", "/me", None
    yield "profiles", f"/subscribers/{u}", {"whole_1":"1","do":"preview","revision":str(house.reader.revision),"languages_1":["id","en"],"query_1":"turbine", "countries_1":""}
    yield "wrong", f"/subscribers/{u}", {"whole_1":"1","do":"preview","revision":str(house.reader.revision),"languages_1":["id","en"],"query_1":"turbine AND", "countries_1":"Japan"}
