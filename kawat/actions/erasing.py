"""Leaving for good: what is personal is taken out or made anonymous, and what the wire has to prove keeps its figures.

Whoever erases themselves types their password again. Their account and every subscriber that nobody else speaks for go;
a subscriber's number stays in the ledger, where it counts as one that had the story, and as unreached by a kill that
comes later. The list of suppressions keeps a keyed hash of each address, so that no import brings it back. The journal
is never rewritten: it knows people by number alone, and there is nobody behind that number any more.
"""

import json

from django.contrib.auth.models import User

from kawat.actions.enrolling import mac_of
from kawat.actions.hints import REVOKED, hint
from kawat.actions.knocks import knock, refuse
from kawat.actions.people import Actor
from kawat.actions.profile_rows import next_changes
from kawat.actions.reception import unsubscribe
from kawat.core.errors import BadField, NotSignedIn, WrongPassword
from kawat.core.profile import default_criteria
from kawat.core.terms import Role, SubscriberKind
from kawat.store import models, scrubbing
from kawat.store.clock import new_uid
from kawat.store.journal import note
from kawat.store.keys import name_of
from kawat.store.transactions import bulk_writing, deciding

ITEMS = 2_000
"""Items that one step looks through: some milliseconds, so that no clear waits for it."""
TRIES = 10
"""Passwords that may be typed within a day."""


def alone(actor: Actor) -> list[models.Subscriber]:
    """The subscribers that nobody but this person speaks for: they go with them."""
    others = models.Membership.objects.exclude(user_id=actor.user).values("subscriber")
    mine = models.Subscriber.objects.filter(membership__user_id=actor.user).distinct()
    return list(mine.exclude(pk__in=others.filter(subscriber__isnull=False)).order_by("pk"))


def erase(actor: Actor, password: str, *, client: str) -> None:
    """Forget this person, at once and for good. `client` is the network address that it was asked from."""
    if actor.scopes is not None:
        raise NotSignedIn
    user = User.objects.get(pk=actor.user)
    if user.is_staff or user.is_superuser or any(each.role is not Role.SUBSCRIBER for each in actor.belongings):
        raise BadField(field="account", reason="it does other work on this wire; ask the operator")
    tried = name_of("password", user.pk)
    refuse(client, tried, of_one=TRIES)
    if not user.check_password(password):
        knock(client, tried, of_one=TRIES)
        raise WrongPassword
    with deciding():
        going = alone(actor)
        for each in going:
            _erase_subscriber(each)
        _erase_account(user)
        note("erased", f"user:{user.pk}", actor=user.pk, subscribers=[each.pk for each in going])


def scrub() -> int:
    """One step of taking receivers' words out of the ledger; how many of those who left are not done with."""
    row = models.Erasure.objects.order_by("pk").first()
    if row is None:
        return 0
    with bulk_writing():
        row.upto = scrubbing.scrub(json.loads(row.destinations), row.upto, items=ITEMS)
        if row.upto:
            row.save(update_fields=["upto"])
        else:
            row.delete()
    return models.Erasure.objects.count()


def _erase_subscriber(subscriber: models.Subscriber) -> None:
    """Within a transaction. Kind and country stay: they say nothing of anybody alone, and reports count by them."""
    destinations = list(subscriber.destinations.order_by("pk"))
    for each in destinations:
        unsubscribe(each.pk)
        models.Enrolment.objects.filter(mac=mac_of(each.address)).delete()
        models.Knock.objects.filter(about=mac_of(each.address)).delete()
        models.Destination.objects.filter(pk=each.pk).update(
            address=f"erased:{new_uid()}",
            language="",
            secret=b"",
            secret_before=b"",
            secret_before_until_us=0,
            options="",
            pin="",
            verified_us=None,
            lease_until_us=None,
            heartbeat_s=0,
            quiet=0,
            quiet_from=None,
            quiet_to=None,
            quiet_zone="",
            digest_at="",
            pause_until_us=None,
            turn_us=None,
        )
    pks = [each.pk for each in destinations]
    models.Errand.objects.filter(destination__in=pks).delete()
    models.Letter.objects.filter(destination__in=pks).delete()
    models.Bounce.objects.filter(destination__in=pks).update(words="", before="")
    models.ProfileDestination.objects.filter(profile__subscriber=subscriber).delete()
    nothing = default_criteria(SubscriberKind(subscriber.kind), ("en",)).document()
    profiles = list(subscriber.profiles.order_by("pk"))
    for change, profile in enumerate(profiles, next_changes(len(profiles))):
        profile.active, profile.criteria, profile.change = False, nothing, change
        profile.feed_turn += 1
    models.Profile.objects.bulk_update(profiles, ["active", "criteria", "change", "feed_turn"])
    subscriber.members.all().delete()
    subscriber.name, subscriber.uid, subscriber.active = "–", new_uid(), False
    subscriber.revision += 1
    subscriber.save(update_fields=["name", "uid", "active", "revision"])
    if pks and (upto := scrubbing.last_item()):
        models.Erasure.objects.create(destinations=json.dumps(pks), upto=upto)
    hint(REVOKED, [subscriber.pk])


def _erase_account(user: User) -> None:
    """The number stays, for the journal's sake; nobody signs in by it any more, and open sessions end."""
    models.ApiKey.objects.filter(user=user).delete()
    models.Person.objects.filter(user=user).delete()
    models.Letter.objects.filter(user=user).delete()
    models.Errand.objects.filter(user=user).delete()
    models.Enrolment.objects.filter(mac__in=[mac_of(each) for each in (user.username, user.email) if each]).delete()
    models.Membership.objects.filter(user=user).delete()
    user.username, user.email, user.first_name, user.last_name = f"erased-{user.pk}", "", "", ""
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()
