"""Each app has its own `urls.py`. Sign-in is allauth, Settings is Django's admin."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path
from django.views.defaults import page_not_found
from django.views.generic import RedirectView

from core.views import style_guide

admin.site.site_header = "Tandem settings"
admin.site.site_title = "Tandem"
admin.site.index_title = "Settings"
admin.site.enable_nav_sidebar = True

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("workspace.urls")),
    path("", include("feedback.urls")),
    path("", include("kickoff.urls")),
    path("", include("recruiting.urls")),
    path("", include("reminders.urls")),
    path("", include("accounts.urls")),
    path("", include("core.urls")),
    # An address changes on the page of its person, where all that went to the old one ends; allauth's page knows nothing
    # of that.
    path("accounts/email/", login_not_required(page_not_found), {"exception": Http404()}),
    path("accounts/", include("allauth.urls")),
    # One sign-in for everybody: the admin's own would go around allauth's limits.
    path("admin/login/", login_not_required(RedirectView.as_view(url="/accounts/login/?next=/admin/"))),
    # A password changes on allauth's page only: its signal ends message links.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns.append(path("style-guide/", style_guide, name="style-guide"))
