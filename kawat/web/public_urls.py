"""The addresses of the public newsroom."""

from django.urls import path, re_path

from kawat.web import lists, newsroom, searching
from kawat.web.names import SHELVES

urlpatterns = [
    path("", lists.front, name="front"),
    path("search", searching.page, name="search"),
    path("search.<slug:suffix>", searching.feed, name="search-feed"),
    re_path(f"^(?P<shelf>{'|'.join(SHELVES)})/(?P<code>.{{1,200}})$", lists.shelf, name="shelf"),
    path("items/<uid:uid>", newsroom.item, name="item"),
    path("items/<uid:uid>.json", newsroom.item_as, {"suffix": "json"}, name="item-json"),
    path("items/<uid:uid>.txt", newsroom.item_as, {"suffix": "txt"}, name="item-text"),
    path("items/<uid:uid>/media/<uid:blob>", newsroom.media, name="media"),
]
