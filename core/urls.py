from django.urls import path, re_path

from core import moved, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    re_path(moved.OLD, moved.moved, name="moved"),
]
