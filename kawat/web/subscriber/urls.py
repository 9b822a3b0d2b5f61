"""The addresses of the subscriber's room."""

from django.urls import path

from kawat.web import profiles
from kawat.web.subscriber import home

urlpatterns = [
    path("me", home.me, name="me"),
    path("subscribers/<uid:uid>", profiles.page, name="profiles"),
    path("subscribers/<uid:uid>/deliveries", home.deliveries, name="deliveries"),
]
