"""Verbs of the bench: what the wire does against the clock, beside programs that do a part of it."""

import click

from kawat.roles.cli.frame import Call, verb

NO_PEER = click.option("--no-peer", is_flag=True, help="Leave out the programs beside it.")


@verb("stream", opens=False)
@click.option(
    "--desktops",
    "sizes",
    type=click.IntRange(10, 100_000),
    multiple=True,
    metavar="N",
    help="How many, and once more for each other size; 10,000 and 50,000 unless said.",
)
@click.option("--edges", type=click.IntRange(1, 16), default=3, help="Edge processes on the port; 3 unless said.")
@click.option("--processes", type=click.IntRange(1, 16), default=3, help="Processes of desktops; 3 unless said.")
@click.option("--rounds", type=click.IntRange(1, 50), default=5, help="Releases that are cleared; 5 unless said.")
@NO_PEER
def bench_stream(call: Call, sizes: tuple[int, ...], edges: int, processes: int, rounds: int, no_peer: bool) -> int:
    """One release to tens of thousands of desktops, with Nchan beside it."""
    from kawat.roles.bench.stream import SIZES
    from kawat.roles.bench.stream import bench_stream as run_bench

    return run_bench(
        sizes=sizes or SIZES, edges=edges, processes=processes, rounds=rounds, peer=not no_peer, as_json=call.as_json
    )


@verb("mail", opens=False)
@click.option("--messages", type=click.IntRange(10, 1_000_000), default=86_000, help="How many; 86,000 unless said.")
@click.option("--dkim", is_flag=True, help="Sign each as well, as they leave and ahead of a hold's end.")
@NO_PEER
def bench_mail(call: Call, messages: int, dkim: bool, no_peer: bool) -> int:
    """Mails addressed one by one, from the clear to the last 250, with Postfix's smtp-source beside them."""
    from kawat.roles.bench.mail import bench_mail as run_bench

    return run_bench(messages=messages, dkim=dkim, peer=not no_peer, as_json=call.as_json)


@verb("webhook", opens=False)
@click.option("--posts", type=click.IntRange(1, 20_000), default=6_500, help="How many; 6,500 unless said.")
def bench_webhook(call: Call, posts: int) -> int:
    """Signed posts over TLS: on new connections, on warm ones, and on those dialled ahead."""
    from kawat.roles.bench.webhook import bench_webhook as run_bench

    return run_bench(posts=posts, as_json=call.as_json)


@verb("render", opens=False)
@click.option("--rounds", type=click.IntRange(1, 100), default=5, help="Times each item is written; 5 unless said.")
@click.option("--receivers", type=click.IntRange(10, 100_000), default=2_000, help="Of one release; 2,000 unless said.")
def bench_render(call: Call, rounds: int, receivers: int) -> int:
    """What each format costs an item, and that it is written once for all who get it."""
    from kawat.roles.bench.render import bench_render as run_bench

    return run_bench(rounds=rounds, receivers=receivers, as_json=call.as_json)


@verb("search", opens=False)
@click.option(
    "--items", type=click.IntRange(100, 10_000_000), default=1_000_000, help="How many; 1,000,000 unless said."
)
@click.option("--asked", type=click.IntRange(1, 1_000), default=20, help="Queries a kind and language; 20 unless said.")
@click.option("--seed", type=int, default=1, help="Another workload.")
@click.option("--kept", type=click.Path(file_okay=False), help="A folder for the items; filled once, then only asked.")
@click.option("--database", help="The address of an empty PostgreSQL database, rather than SQLite.")
def bench_search(call: Call, items: int, asked: int, seed: int, kept: str | None, database: str | None) -> int:
    """Pages of what is found by words, phrases and values in 15 languages; size and pace of the index."""
    from kawat.roles.bench.search import bench_search as run_bench

    return run_bench(items=items, asked=asked, seed=seed, home=kept, database=database, as_json=call.as_json)


@verb("digests", opens=False)
@click.option("--mailboxes", type=click.IntRange(10, 1_000_000), default=5_000, help="How many; 5,000 unless said.")
@click.option("--stories", type=click.IntRange(1, 100), default=10, help="That wait for each; 10 unless said.")
def bench_digests(call: Call, mailboxes: int, stories: int) -> int:
    """Digests that are due at one hour, from that hour to the last letter."""
    from kawat.roles.bench.digests import bench_digests as run_bench

    return run_bench(mailboxes=mailboxes, stories=stories, as_json=call.as_json)
