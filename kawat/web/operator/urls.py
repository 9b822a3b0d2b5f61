"""The addresses of the operator's room."""

from django.urls import path

from kawat.web.operator import countries, keys, people, places, relays, settings, sources, subscribers

urlpatterns = [
    path("circuits", sources.circuits, name="operator-circuits"),
    path("circuits/<str:code>", sources.circuit, name="operator-circuit"),
    path("sources", sources.sources, name="operator-sources"),
    path("countries", countries.page, name="operator-countries"),
    path("people", people.page, name="operator-people"),
    path("people/<int:user_id>", people.person, name="operator-person"),
    path("keys", keys.page, name="operator-keys"),
    path("subscribers", subscribers.page, name="operator-subscribers"),
    path("subscribers/export", subscribers.export, name="operator-export"),
    path("imports/<uid:uid>", subscribers.one, name="operator-import"),
    path("relays", relays.page, name="operator-relays"),
    path("settings", settings.page, name="operator-settings"),
    path("destinations", places.page, name="operator-destinations"),
]
