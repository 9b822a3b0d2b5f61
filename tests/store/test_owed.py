"""What was owed to a few destinations, page by page, with nothing left out."""

from kawat.core.terms import Channel
from kawat.store import models
from kawat.store.owed import owed_to
from tests.house import House


def test_an_item_that_alone_is_more_than_a_page_stands_on_it_whole(house: House) -> None:
    its = house.reader("one", channel=Channel.EMAIL)
    for _ in range(3):
        house.cleared("en")
    house.route()
    middle = models.Delivery.objects.get(item__number=2)
    models.Delivery.objects.bulk_create(
        models.Delivery(
            item_id=middle.item_id,
            destination_id=its.pk,
            repeat=repeat,
            channel=middle.channel,
            lane=middle.lane,
            state=middle.state,
            due_us=middle.due_us,
            lot=middle.lot,
            tries=0,
        )
        for repeat in (1, 2, 3)
    )
    seen, before = [], 0
    while True:
        rows, before = owed_to([its.pk], before=before, limit=1)
        seen += [(row.number, row.repeat) for row in rows]
        if not before:
            break
    assert seen == [(3, 0), (2, 3), (2, 2), (2, 1), (2, 0), (1, 0)]
