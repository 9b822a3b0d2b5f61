"""What operators, editors and an issuer's people do beside releases."""

from kawat.actions import (
    accounts,
    circuits,
    errands,
    exporting,
    first_run,
    handed_in,
    importing,
    organisations,
    people,
    reading,
    setup,
    staff,
    topics,
)
from kawat.actions.first_run import First
from kawat.core.terms import Rank, Role
from kawat.store import models
from tests.actions.every.done import CLIENT, PASSWORD, WORDS, Act, Row
from tests.formats.test_topics import TREE, as_csv
from tests.house import House

WATI = setup.Person(name="wati", role=Role.EDITOR)
ROWS = b"name,kind,country,circuits,languages,channel,address\nrina,journalist,ID,asia,en,email,rina@readers.example\n"
OTHERS = ("dewi", "otto", "prita")
"""Who look after nobody's people: dewi files, and is no chief."""


def budi(house: House) -> int:
    return people.join("budi", Role.ISSUER, issuer=house.sagara, rank=Rank.FILE).user


def invited(house: House) -> str:
    staff.invite(house.edo, "sagara", address="budi@sagara.example", rank="file", words=WORDS, client=CLIENT)
    return staff.invited(house.sagara)[0].uid


def file_of(house: House, *, looked_at: bool = False) -> str:
    uid = handed_in.hand_in(house.olga, ROWS, name="list.csv", make_circuits=False)
    if looked_at:
        handed_in.work()
    return uid


def being_taken_in(house: House) -> Act:
    handed_in.take(house.olga, file_of(house, looked_at=True))
    return lambda _: handed_in.work()


def imported(house: House) -> Act:
    import io

    return lambda by: importing.import_subscribers(by, importing.rows_of(io.BytesIO(ROWS), name="list.csv"))


def new(house: House) -> Act:
    models.Membership.objects.filter(role=Role.OPERATOR).delete()
    link = first_run.new_link()
    return lambda _: first_run.set_up(link, First(name="wati", password=PASSWORD))


def let_in(house: House) -> Act:
    accounts.suspend(house.olga, "edo")
    return lambda by: accounts.resume(by, "edo")


def held(house: House) -> Act:
    kept = house.file("en")
    return lambda by: reading.open_held(by, kept)


def held_list(house: House) -> Act:
    kept = house.file("en")
    return lambda by: reading.list_held(by, [kept], limit=5)


def role_of(house: House) -> Act:
    pk = models.Membership.objects.get(user__username="edo").pk
    return lambda by: accounts.take_role(by, "edo", pk)


def anybodys_key(house: House) -> Act:
    people.new_key(house.dewi, name="k", scopes=["file"])
    pk = models.ApiKey.objects.get().pk
    return lambda by: accounts.revoke_key(by, pk)


def on_budi(act: str, *more: str) -> "object":
    def stage(house: House) -> Act:
        who = budi(house)
        return lambda by: getattr(staff, act)(by, "sagara", who, *more)

    return stage


def with_file(act: str) -> "object":
    def stage(house: House) -> Act:
        uid = file_of(house, looked_at=True)
        return lambda by: getattr(handed_in, act)(by, uid)

    return stage


ROOMS: dict[str, Row] = {
    "take somebody in": Row(lambda h: lambda by: accounts.add(by, WATI), ["joined", "account-made"]),
    "give a role": Row(
        lambda h: lambda by: accounts.give_role(by, "dewi", setup.Person(name="dewi", role=Role.EDITOR)),
        ["joined", "role-given"],
    ),
    "take a role": Row(role_of, ["role-taken"]),
    "suspend": Row(lambda h: lambda by: accounts.suspend(by, "edo"), ["account-suspended"]),
    "let in again": Row(let_in, ["account-resumed"]),
    "make a link": Row(lambda h: lambda by: accounts.new_link(by, "edo"), ["link-made"]),
    "revoke anybody's key": Row(anybodys_key, ["key-revoked"]),
    "add a circuit": Row(lambda h: lambda by: circuits.add(by, "circuit", "java", "Java"), ["circuit-added"]),
    "rename a circuit": Row(lambda h: lambda by: circuits.rename(by, "circuit", "asia", "Asia!"), ["circuit-renamed"]),
    "retire a circuit": Row(
        lambda h: lambda by: circuits.set_active(by, "circuit", "asia", active=False), ["circuit-suspended"]
    ),
    "have a provider approve itself": Row(
        lambda h: lambda by: circuits.set_approves_itself(by, "lintas", approves_itself=True), ["provider-changed"]
    ),
    "allow issuers": Row(lambda h: lambda by: circuits.allow(by, "asia", ["sagara"]), ["circuit-allowed"]),
    "make an issuer": Row(lambda h: lambda _: setup.add_issuer("larik", "Larik"), ["issuer-added"], refused=()),
    "join": Row(lambda h: lambda _: people.join("budi", Role.EDITOR), ["joined"], refused=()),
    "load topics": Row(lambda h: lambda by: topics.load(by, as_csv(TREE)), ["topics-loaded"]),
    "set a wire up": Row(new, ["joined", "pages-chosen", "set-up"], refused=()),
    "ask for an errand": Row(
        lambda h: lambda by: errands.ask(errands.RECORD, {"selector": "x"}, user=by.user), ["errand-asked"], refused=()
    ),
    "export": Row(lambda h: lambda by: exporting.export(by, "circuits"), ["exported"]),
    "import": Row(imported, ["imported"]),
    "hand a file in": Row(
        lambda h: lambda by: handed_in.hand_in(by, ROWS, name="list.csv", make_circuits=False), ["import-handed-in"]
    ),
    "take a file in": Row(with_file("take"), ["import-begun"]),
    "drop a file": Row(with_file("drop"), ["import-dropped"]),
    "work on a file": Row(being_taken_in, ["imported"], refused=()),
    "describe an issuer": Row(
        lambda h: lambda by: organisations.describe(by, "sagara", boilerplates={"en": "Sagara makes."}, contacts={}),
        ["described"],
        set(),
        "dewi",
        ("otto", "olga"),
    ),
    "show a logo": Row(
        lambda h: lambda by: organisations.show_logo(by, "sagara", b"png", width=1, height=1),
        ["logo-changed"],
        set(),
        "dewi",
        ("otto", "olga"),
    ),
    "invite": Row(
        lambda h: (
            lambda by: staff.invite(
                by, "sagara", address="budi@sagara.example", rank="file", words=WORDS, client=CLIENT
            )
        ),
        ["enrolment-asked", "invited"],
        refused=OTHERS,
    ),
    "take an invitation back": Row(
        lambda h: (lambda uid: lambda by: staff.take_back(by, "sagara", uid))(invited(h)), ["uninvited"], refused=OTHERS
    ),
    "give a rank": Row(on_budi("give_rank", "look"), ["rank-given"], refused=OTHERS),
    "take off": Row(on_budi("remove"), ["removed"], refused=OTHERS),
    "read what is held": Row(held, ["read-held"], set(), "edo", ("otto", "prita", "olga")),
    "list what is held": Row(held_list, ["read-held"], set(), "edo", ()),
}
