"""Who receives, where that stands and what became of it, in words that promise no more than is known."""

from django.utils.translation import gettext as _

from kawat.core.terms import DeliveryState, DestinationState, SubscriberKind


def counted_kinds() -> dict[str, str]:
    """Kinds of subscribers, each as the heading of a count."""
    return {
        SubscriberKind.OUTLET: _("Outlets"),
        SubscriberKind.JOURNALIST: _("Journalists"),
        SubscriberKind.DESKTOP: _("Desktops"),
    }


def say_destination(state: str) -> str:
    """Where a destination stands."""
    return {
        DestinationState.PENDING: _("not proved yet"),
        DestinationState.ACTIVE: _("active"),
        DestinationState.HELD: _("held"),
        DestinationState.UNSUBSCRIBED: _("unsubscribed"),
    }[DestinationState(state)]


def say_delivery(state: DeliveryState) -> str:
    """What became of a delivery, as its receiver is told."""
    return {
        DeliveryState.WAITING: _("waiting for the hours that you chose"),
        DeliveryState.DUE: _("on its way"),
        DeliveryState.FLYING: _("being sent"),
        DeliveryState.PARKED: _("kept, since the destination is held"),
        DeliveryState.ACCEPTED: _("accepted"),
        DeliveryState.RELAYED: _("taken by the mail relay"),
        DeliveryState.FAILED: _("failed for good"),
        DeliveryState.CANCELLED: _("not sent: no longer wanted"),
        DeliveryState.DELIVERED: _("delivered"),
        DeliveryState.BOUNCED: _("came back"),
    }[state]
