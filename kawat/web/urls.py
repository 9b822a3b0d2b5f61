"""The addresses of the pages."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from kawat.web import accounts, correspondence, desktop, feeds, filing, health, leaving, metrics, reports, websub
from kawat.web.api import api
from kawat.web.desk import queue
from kawat.web.issuer import drafts as issuer_drafts
from kawat.web.issuer import galley as issuer_galley
from kawat.web.issuer import home as issuer_home
from kawat.web.issuer import organisation as issuer_organisation
from kawat.web.issuer import progress as issuer_progress
from kawat.web.issuer import release as issuer_release
from kawat.web.issuer import staff as issuer_staff
from kawat.web.issuer import taking as issuer_taking
from kawat.web.operator import first, overview

urlpatterns = [
    path("", include("kawat.web.public_urls")),
    path("feeds/own/<str:token>.<slug:suffix>", feeds.own, name="feed-own"),
    path("feeds/own/<str:token>/move", feeds.move, name="feed-move"),
    path("feeds/<path:name>", feeds.feed, name="feed"),
    path("websub", websub.hub, name="websub"),
    path("wire", desktop.page, name="desktop"),
    path("wire/ticket", desktop.ticket, name="desktop-ticket"),
    path("wire/items", desktop.items, name="desktop-items"),
    path("wire/items/<uid:uid>", desktop.story, name="desktop-story"),
    path("wire/items/<uid:uid>.<str:name>", desktop.story_as, name="desktop-story-as"),
    path("file", filing.page, name="file"),
    path("file/draft", issuer_drafts.save, name="save-draft"),
    path("file/draft/<uid:uid>/drop", issuer_drafts.drop, name="drop-draft"),
    path("file/preview", issuer_galley.page, name="galleys"),
    path("file/count", issuer_galley.count, name="count"),
    path("file/paste", issuer_taking.paste, name="paste"),
    path("file/pictures", issuer_taking.picture, name="keep-picture"),
    path("file/pictures/<uid:uid>", issuer_taking.kept, name="kept-picture"),
    path("issuer", issuer_home.page, name="issuer"),
    path("issuer/organisations/<str:code>", issuer_organisation.page, name="organisation"),
    path("issuer/organisations/<str:code>/logo", issuer_organisation.logo, name="organisation-logo"),
    path("issuer/organisations/<str:code>/invite", issuer_staff.invite, name="invite"),
    path("issuer/organisations/<str:code>/invited/<uid:uid>", issuer_staff.take_back, name="uninvite"),
    path("issuer/organisations/<str:code>/people/<int:person>/rank", issuer_staff.rank, name="give-rank"),
    path("issuer/organisations/<str:code>/people/<int:person>/remove", issuer_staff.remove, name="remove-person"),
    path("issuer/releases/<uid:uid>", issuer_release.page, name="issuer-release"),
    path("issuer/releases/<uid:uid>/figures", issuer_progress.figures, name="issuer-figures"),
    path("issuer/releases/<uid:uid>/ticket", issuer_progress.ticket, name="issuer-ticket"),
    path("issuer/releases/<uid:uid>.csv", issuer_progress.as_csv, name="issuer-csv"),
    path("desk", queue.page, name="desk"),
    path("desk/", include("kawat.web.desk.urls")),
    path("reports/<str:name>", reports.page, name="report"),
    path("sign-in", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("account", accounts.page, name="account"),
    path("account/pages", accounts.choose_pages, name="choose-pages"),
    path("account/letters", accounts.choose_letters, name="choose-letters"),
    path("account/address/<str:token>", correspondence.prove, name="prove-address"),
    path("account/password", accounts.Password.as_view(), name="password"),
    path("account/keys/<int:key_id>/revoke", accounts.revoke, name="revoke-key"),
    path("", include("kawat.web.subscriber.urls")),
    path("unsubscribe/<str:token>", leaving.unsubscribe, name="unsubscribe"),
    path("acknowledge/<str:token>", leaving.acknowledge, name="acknowledge"),
    path("health", health.health, name="health"),
    path("set-up/<str:token>", first.wire, name="first"),
    path("set-up/<str:token>/people", first.people, name="first-people"),
    path("set-up/<str:token>/check", first.check, name="first-check"),
    path("operator", overview.page, name="operator"),
    path("operator/", include("kawat.web.operator.urls")),
    path("password/<int:user_id>/<str:token>", accounts.choose, name="choose-password"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/", api.urls),
]

handler400 = "kawat.web.resuming.refused_whole"
