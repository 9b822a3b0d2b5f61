"""Every verb, in the order of `kawat --help`: which is the order in which a new user meets them."""

from kawat.roles.cli import (
    benches,
    bounces,
    checking,
    desk,
    dkim,
    exporting,
    filing,
    folders,
    following,
    hub,
    people,
    probing,
    profiles,
    query,
    quieting,
    reading,
    running,
    subscribers,
    topics,
    webhooks,
    wiring,
)
from kawat.roles.cli.frame import Kawat, Verb, Verbs


def add_all(main: Kawat) -> None:
    """Give the command its verbs."""
    for each in (
        running.init,
        running.run,
        running.demo,
        checking.check,
        filing.file,
        reading.show,
        filing.edit,
        desk.approve,
        desk.clear,
        desk.hold,
        desk.unhold,
        desk.return_,
        desk.resubmit,
        desk.spike,
        following.correct,
        following.update,
        following.withhold,
        following.lift,
        following.kill,
        following.confirm,
        reading.report,
        reading.render,
        reading.match,
        query.query,
        profiles.profiles,
        profiles.preview,
        topics.topics,
        exporting.export,
        wiring.redeliver,
        probing.send_test,
        bounces.bounces,
        wiring.stop,
        wiring.start,
        dkim.dkim,
    ):
        main.add_command(each)
    _group(main, "add", "Add a circuit, an issuer or a provider.", (people.circuit, people.issuer, people.provider))
    _group(main, "user", "People and their roles.", (people.user_add,))
    _group(main, "key", "Keys for machines.", (people.key_new,))
    several = (subscribers.import_, subscribers.hold, subscribers.resume, subscribers.end)
    _group(main, "subscribers", "Who gets what, and where.", several)
    places = (
        webhooks.webhook,
        webhooks.verify,
        webhooks.rotate,
        webhooks.heartbeat,
        webhooks.numbers,
        webhooks.replay,
        folders.folder,
        folders.repin,
        folders.come_back,
        folders.show,
        quieting.quiet,
        quieting.digest,
        quieting.pause,
        hub.deny,
    )
    _group(main, "destinations", "Where stories go.", places)
    _group(main, "journal", "Who did what to what, when.", (checking.verify,))
    speeds = (
        benches.bench_stream,
        benches.bench_mail,
        benches.bench_webhook,
        benches.bench_render,
        benches.bench_search,
        benches.bench_digests,
    )
    _group(main, "bench", "Speed and memory.", (running.bench_circuit, running.bench_match, *speeds))


def _group(main: Kawat, name: str, told: str, verbs: tuple[Verb, ...]) -> None:
    group = Verbs(name, help=told)
    for each in verbs:
        group.add_command(each)
    main.add_command(group)
