"""The addresses of the public newsroom."""

from django.urls import path, re_path

from kawat.web import lists, logos, newsroom, searching, sitemaps
from kawat.web.names import SHELVES

urlpatterns = [
    path("", lists.front, name="front"),
    path("search", searching.page, name="search"),
    path("search.<slug:suffix>", searching.feed, name="search-feed"),
    re_path(f"^(?P<shelf>{'|'.join(SHELVES)})/(?P<code>.{{1,200}})$", lists.shelf, name="shelf"),
    path("logos/<uid:blob>.png", logos.logo, name="logo"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap-news"),
    path("sitemap-<int:number>.xml", sitemaps.part, name="sitemap-part"),
    path("items/<uid:uid>", newsroom.item, name="item"),
    path("items/<uid:uid>.json", newsroom.item_as, {"suffix": "json"}, name="item-json"),
    path("items/<uid:uid>.txt", newsroom.item_as, {"suffix": "txt"}, name="item-text"),
    path("items/<uid:uid>.<str:suffix>", newsroom.item_as, name="item-as"),
    path("items/<uid:uid>/media/<uid:blob>", newsroom.media, name="media"),
    re_path(
        r"^items/(?P<uid>[0-9a-f]{32})/media/(?P<blob>[0-9a-f]{32})/(?P<size>(?:[1-9][0-9]{0,4}|og|card)\.[a-z]{3,4})$",
        newsroom.media,
        name="media-sized",
    ),
]
