from django.urls import include, path

from workspace.views import demo, jobs, today, users

# /users/
user_urls = [
    path("", users.user_list, name="user-list"),
    path("invite/", users.user_invite, name="user-invite"),
    path("<int:pk>/", users.user_detail, name="user-detail"),
    path("<int:pk>/email/", users.user_address, name="user-address"),
    path("<int:pk>/deactivate/", users.user_deactivate, name="user-deactivate"),
    path("<int:pk>/reactivate/", users.user_reactivate, name="user-reactivate"),
]

# /demo/, answered with 404 outside the demo
demo_urls = [
    path("outbox/", demo.demo_outbox, name="demo-outbox"),
    path("outbox/<int:pk>/html/", demo.demo_message_html, name="demo-message-html"),
    path("next-day/", demo.demo_next_day, name="demo-next-day"),
    path("sign-in/", demo.demo_sign_in_as, name="demo-sign-in-as"),
]

urlpatterns = [
    path("", today.today, name="today"),
    path("jobs/<int:pk>/", jobs.requisition_detail, name="requisition-detail"),
    path("users/", include(user_urls)),
    path("demo/", include(demo_urls)),
]
