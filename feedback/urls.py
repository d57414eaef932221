from django.urls import include, path

from feedback import views

# /jobs/<pk>/
requisition_urls = [
    path("slate/", views.slate_create, name="slate-create"),
    path("reviews/", views.review_list, name="review-list"),
    path("pause/", views.pause, name="pause"),
    path("end-pause/", views.pause_end, name="pause-end"),
    path("note/", views.note, name="note"),
    path("check-ins/", views.survey_results, name="survey-results"),
]
# /reviews/<pk>/
review_urls = [
    path("", views.review, name="review"),
    path("draft/", views.review_draft, name="review-draft"),
    path("draft/discard/", views.review_draft_drop, name="review-draft-drop"),
    path("resume/<int:number>.png", views.review_resume_page, name="review-resume-page"),
    path("not-me/<int:number>/", views.review_disown, name="review-disown"),
    path("withdraw/", views.review_withdraw, name="review-withdraw"),
    path("interview/move/", views.interview_move, name="interview-move"),
    path("interview/cancel/", views.interview_cancel, name="interview-cancel"),
    path("resend/", views.review_resend, name="review-resend"),
]
urlpatterns = [
    path("jobs/<int:pk>/", include(requisition_urls)),
    path("reviews/", views.review_queue, name="review-queue"),
    path("reviews/<int:pk>/", include(review_urls)),
    path("applications/<int:pk>/hire/", views.hire_record, name="hire-record"),
    path("applications/<int:pk>/interview/", views.interview_ask, name="interview-ask"),
    path("hires/<int:pk>/left/", views.hire_left, name="hire-left"),
    path("check-ins/<int:pk>/", views.survey, name="survey"),
]
