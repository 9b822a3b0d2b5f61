"""What became of a delivery, as reports call it."""

from django.utils.translation import pgettext_lazy

from kawat.core.terms import DeliveryState

DELIVERIES = {
    DeliveryState.WAITING: pgettext_lazy("what became of a delivery", "waiting"),
    DeliveryState.DUE: pgettext_lazy("what became of a delivery", "due"),
    DeliveryState.FLYING: pgettext_lazy("what became of a delivery", "being sent"),
    DeliveryState.PARKED: pgettext_lazy("what became of a delivery", "parked"),
    DeliveryState.ACCEPTED: pgettext_lazy("what became of a delivery", "accepted"),
    DeliveryState.RELAYED: pgettext_lazy("what became of a delivery", "relayed"),
    DeliveryState.FAILED: pgettext_lazy("what became of a delivery", "failed"),
    DeliveryState.CANCELLED: pgettext_lazy("what became of a delivery", "cancelled"),
    DeliveryState.DELIVERED: pgettext_lazy("what became of a delivery", "delivered"),
    DeliveryState.BOUNCED: pgettext_lazy("what became of a delivery", "bounced"),
}
