from django.urls import URLPattern, URLResolver, include, path

from kickoff.views import agenda, agreement, lessons, meeting, timeline

# /jobs/<pk>/kickoff/
kickoff_urls = [
    path("", meeting.kickoff, name="kickoff"),
    path("open/", meeting.kickoff_open, name="kickoff-open"),
    path("schedule/", meeting.kickoff_schedule, name="kickoff-schedule"),
    path("cancel/", meeting.kickoff_cancel, name="kickoff-cancel"),
    path("complete/", meeting.kickoff_held, name="kickoff-held"),
    path("dates/", agenda.kickoff_dates, name="kickoff-dates"),
    path("agenda/<int:item_pk>/", agenda.agenda_item_save, name="agenda-item-save"),
    path("past-hires/", agenda.past_hire_add, name="past-hire-add"),
    path("past-hires/<int:hire_pk>/remove/", agenda.past_hire_remove, name="past-hire-remove"),
    path("takeaways/", lessons.lesson_add, name="lesson-add"),
    path("takeaways/<int:lesson_pk>/discussed/", lessons.lesson_use, name="lesson-use"),
    path("takeaways/<int:lesson_pk>/retire/", lessons.lesson_retire, name="lesson-retire"),
    path("takeaways/<int:lesson_pk>/restore/", lessons.lesson_bring_back, name="lesson-bring-back"),
]
# /jobs/<pk>/agreement/
agreement_urls = [
    path("", agreement.agreement, name="agreement"),
    path("start/", agreement.agreement_start, name="agreement-start"),
    path("save/", agreement.agreement_save, name="agreement-save"),
    path("send/", agreement.agreement_propose, name="agreement-propose"),
    path("accept/", agreement.agreement_accept, name="agreement-accept"),
    path("request-changes/", agreement.agreement_hand_back, name="agreement-hand-back"),
    path("versions/<int:number>/", agreement.agreement_version, name="agreement-version"),
]
# /jobs/<pk>/timeline/
timeline_urls = [
    path("", timeline.timeline, name="timeline"),
    path("<int:milestone_pk>/done/", timeline.milestone_done, name="milestone-done"),
    path("<int:milestone_pk>/move/", timeline.milestone_move, name="milestone-move"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/<int:pk>/kickoff/", include(kickoff_urls)),
    path("jobs/<int:pk>/agreement/", include(agreement_urls)),
    path("takeaways/<int:pk>/", lessons.lesson_confirm, name="lesson-confirm"),
    path("jobs/<int:pk>/timeline/", include(timeline_urls)),
]
