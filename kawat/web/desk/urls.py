"""The addresses of the desk, below /desk."""

from django.urls import path

from kawat.web.desk import alarms, audience, decisions, desk_journal, edits, following, item, journal

urlpatterns = [
    path("alarms", alarms.bar, name="desk-alarms"),
    path("journal", desk_journal.page, name="desk-journal"),
    path("journal.csv", desk_journal.table, name="desk-journal-csv"),
    path("stop", decisions.stopping, name="stopping"),
    path("items/<uid:uid>", item.page, name="desk-item"),
    path("items/<uid:uid>/media/<uid:blob>", item.media, name="desk-media"),
    path("items/<uid:uid>/decide", decisions.decide, name="decide"),
    path("items/<uid:uid>/journal", journal.page, name="journal"),
    path("items/<uid:uid>/journal.csv", journal.table, name="journal-csv"),
    path("items/<uid:uid>/audience", audience.page, name="desk-audience"),
    path("items/<uid:uid>/edit", edits.edit, name="edit"),
    path("items/<uid:uid>/correct", following.follow, {"kind": "correction"}, name="correct"),
    path("items/<uid:uid>/update", following.follow, {"kind": "update"}, name="update"),
    path("items/<uid:uid>/kill", decisions.take_back, {"verb": "kill"}, name="kill"),
    path("items/<uid:uid>/withhold", decisions.take_back, {"verb": "withhold"}, name="withhold"),
]
