from django.urls import URLPattern, URLResolver, include, path

from recruiting.jobs.views import criteria, description, requisitions, team

# /jobs/<pk>/description/
description_urls: list[URLPattern | URLResolver] = [
    path("", description.description, name="description"),
    path("posting/", description.description_paste, name="description-paste"),
    path("start/", description.description_begin, name="description-begin"),
    path("sort/", criteria.line_sort, name="line-sort"),
    path("requirements/", criteria.criterion_add, name="criterion-add"),
    path("requirements/<int:criterion_pk>/", criteria.criterion_edit, name="criterion-edit"),
    path("requirements/<int:criterion_pk>/delete/", criteria.criterion_delete, name="criterion-delete"),
    path("send/", description.description_share, name="description-share"),
    path("recall/", description.description_take_back, name="description-take-back"),
    path("versions/", description.description_versions, name="description-versions"),
    path("versions/<int:number>/", description.description_version, name="description-version"),
    path("versions/<int:number>/answer/", description.description_answer, name="description-answer"),
]

# /jobs/
requisition_urls: list[URLPattern | URLResolver] = [
    path("", requisitions.requisition_list, name="requisition-list"),
    path("new/", requisitions.requisition_create, name="requisition-create"),
    path("<int:pk>/edit/", requisitions.requisition_edit, name="requisition-edit"),
    path("<int:pk>/team/", team.requisition_team, name="requisition-team"),
    path("<int:pk>/team/<int:member_pk>/remove/", team.team_remove, name="team-remove"),
    path("<int:pk>/close/", requisitions.requisition_close, name="requisition-close"),
    path("<int:pk>/reopen/", requisitions.requisition_reopen, name="requisition-reopen"),
    path("<int:pk>/description/", include(description_urls)),
]

job_urls: list[URLPattern | URLResolver] = [path("jobs/", include(requisition_urls))]
