"""The addresses of the subscriber's room."""

from django.urls import path

from kawat.web.subscriber import home, joining, ways, why, wishes

urlpatterns = [
    path("me", home.me, name="me"),
    path("subscribers/<uid:uid>", wishes.page, name="profiles"),
    path("subscribers/<uid:uid>/deliveries", home.deliveries, name="deliveries"),
    path("subscribers/<uid:uid>/why", why.page, name="why"),
    path("subscribers/<uid:uid>/add-mail", ways.add, {"sort": "mail"}, name="add-mail"),
    path("subscribers/<uid:uid>/add-webhook", ways.add, {"sort": "webhook"}, name="add-webhook"),
    path("subscribers/<uid:uid>/add-folder", ways.add, {"sort": "folder"}, name="add-folder"),
    path("destinations/<uid:uid>", ways.page, name="way"),
    path("join", joining.join, name="join"),
    path("join/password", joining.password, name="join-password"),
    path("join/<str:token>", joining.confirm, name="join-confirm"),
]
