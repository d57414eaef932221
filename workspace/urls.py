from django.urls import include, path

from workspace.views import demo, people, search, today

# /people/
people_urls = [
    path("", people.person_list, name="person-list"),
    path("invite/", people.person_invite, name="person-invite"),
    path("<int:pk>/", people.person_detail, name="person-detail"),
    path("<int:pk>/address/", people.person_address, name="person-address"),
    path("<int:pk>/deactivate/", people.person_deactivate, name="person-deactivate"),
    path("<int:pk>/reactivate/", people.person_reactivate, name="person-reactivate"),
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
    path("searches/<int:pk>/", search.requisition_detail, name="requisition-detail"),
    path("people/", include(people_urls)),
    path("demo/", include(demo_urls)),
]
