"""What is known of an item's head is never older than the item."""

from kawat.actions import editing
from kawat.store import models
from kawat.store.heads import with_heads
from tests.house import House


def headlines() -> list[str]:
    return [kept.document.item.headline for kept in with_heads(models.Item.objects.order_by("pk"))]


def test_a_head_is_read_once_and_anew_after_every_change(house: House, django_assert_num_queries) -> None:
    slug = house.file("en", headline="First").document.item.slug
    house.file("id", headline="Kedua", release=slug)
    assert headlines() == ["First", "Kedua"]
    with django_assert_num_queries(2):
        assert headlines() == ["First", "Kedua"]
    editing.edit(house.edo, f"{slug}@1/en", headline="Changed")
    assert headlines() == ["Changed", "Kedua"]
    (kept, _) = with_heads(models.Item.objects.order_by("pk"))
    assert kept.document.item.body == ()
