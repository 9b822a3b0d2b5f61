"""The addresses of the subscriber's room."""

from django.urls import path

from kawat.web.subscriber import home, joining, own_data, ways, why, wishes

urlpatterns = [
    path("me", home.me, name="me"),
    path("me/data", own_data.page, name="own-data"),
    path("me/data.json", own_data.take, {"suffix": "json"}, name="own-data-json"),
    path("me/data.zip", own_data.take, {"suffix": "zip"}, name="own-data-zip"),
    path("me/erase", own_data.erase, name="erase"),
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
