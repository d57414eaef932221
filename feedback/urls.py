from django.urls import include, path

from feedback import views

# /searches/<pk>/
search_urls = [
    path("introduce/", views.slate_create, name="slate-create"),
    path("reviews/", views.review_list, name="review-list"),
    path("pause/", views.pause, name="pause"),
    path("resume/", views.resume, name="resume"),
    path("note/", views.note, name="note"),
    path("after/", views.survey_results, name="survey-results"),
]
# /reviews/<pk>/
review_urls = [
    path("", views.review, name="review"),
    path("draft/", views.review_draft, name="review-draft"),
    path("draft/drop/", views.review_draft_drop, name="review-draft-drop"),
    path("resume/<int:number>.png", views.review_resume_page, name="review-resume-page"),
    path("not-me/<int:number>/", views.review_disown, name="review-disown"),
    path("withdraw/", views.review_withdraw, name="review-withdraw"),
    path("interview/move/", views.interview_move, name="interview-move"),
    path("interview/cancel/", views.interview_cancel, name="interview-cancel"),
    path("again/", views.review_resend, name="review-resend"),
]
urlpatterns = [
    path("searches/<int:pk>/", include(search_urls)),
    path("reviews/", views.review_queue, name="review-queue"),
    path("reviews/<int:pk>/", include(review_urls)),
    path("applications/<int:pk>/hire/", views.hire_record, name="hire-record"),
    path("applications/<int:pk>/interview/", views.interview_ask, name="interview-ask"),
    path("hires/<int:pk>/left/", views.hire_left, name="hire-left"),
    path("surveys/<int:pk>/", views.survey, name="survey"),
]
