"""What the parts of benches do on a wire of their own process, by its actions: a release goes out, and all is routed."""

from kawat.roles.bench.release import LANGUAGE
from kawat.roles.demo.circuit import WORLD
from kawat.roles.demo.stage import EDITOR, FILER
from kawat.roles.demo.stories import ISSUER, OPENING


def clear(copy: str) -> None:
    """A release of this copy, filed, approved and cleared."""
    from kawat.actions import intake, review, wire
    from kawat.actions.filing import Filing
    from kawat.actions.people import find_actor

    editor = find_actor(EDITOR)
    filing = Filing(copy=copy.encode(), language=LANGUAGE, issuer=ISSUER, circuits=(WORLD,), topics=OPENING.topics)
    slug = intake.file(find_actor(FILER), filing).document.item.slug
    review.approve(editor, slug)
    wire.clear(editor, slug)


def route() -> None:
    """Everything that has cleared, to everybody who asked for it."""
    from kawat.actions import routing, standing

    (engine,) = standing.engines_of_the_house()
    for item in routing.unrouted():
        routing.route(engine, item)
