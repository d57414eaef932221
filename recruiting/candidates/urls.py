from django.urls import URLPattern, URLResolver, include, path

from recruiting.candidates.views import applications, candidates, documents, importing

# /candidates/
candidate_page_urls = [
    path("", candidates.candidate_list, name="candidate-list"),
    path("new/", candidates.candidate_create, name="candidate-create"),
    path("<int:pk>/", candidates.candidate_detail, name="candidate-detail"),
    path("<int:pk>/edit/", candidates.candidate_edit, name="candidate-edit"),
    path("<int:pk>/documents/", candidates.document_add, name="document-add"),
    path("<int:pk>/jobs/", candidates.application_add, name="application-add"),
]

# /candidates/import/
import_urls = [
    path("", importing.candidate_import, name="candidate-import"),
    path("<int:pk>/", importing.import_detail, name="import-detail"),
    path("<int:pk>/columns/", importing.import_columns, name="import-columns"),
    path("<int:pk>/reading/", importing.import_reading, name="import-reading"),
    path("<int:pk>/rows/", importing.import_correct, name="import-correct"),
    path("<int:pk>/rows/skip/", importing.import_skip, name="import-skip"),
    path("<int:pk>/rows/<int:number>/", importing.import_take_back, name="import-take-back"),
    path("<int:pk>/store/", importing.import_store, name="import-store"),
    path("<int:pk>/discard/", importing.import_discard, name="import-discard"),
    path("<int:pk>/problems.csv", importing.import_problems, name="import-problems"),
]

# /documents/
document_urls = [
    path("<int:pk>/", documents.document_download, name="document-download"),
    path("<int:pk>/pages/<int:number>.png", documents.document_page, name="document-page"),
    path("<int:pk>/remove/", documents.document_remove, name="document-remove"),
]

# /applications/
application_urls = [
    path("<int:pk>/move/", applications.application_move, name="application-move"),
    path("<int:pk>/reject/", applications.application_decline, name="application-decline"),
    path("<int:pk>/withdraw/", applications.application_withdraw, name="application-withdraw"),
    path("<int:pk>/reopen/", applications.application_reopen, name="application-reopen"),
    path("moves/<int:pk>/undo/", applications.move_undo, name="move-undo"),
]

candidate_urls: list[URLPattern | URLResolver] = [
    path("candidates/import/", include(import_urls)),
    path("candidates/", include(candidate_page_urls)),
    path("documents/", include(document_urls)),
    path("applications/", include(application_urls)),
    path("jobs/<int:pk>/candidates/", applications.requisition_candidates, name="requisition-candidates"),
    path(
        "jobs/<int:pk>/stages/<int:stage_pk>/candidates/", applications.application_arrange, name="application-arrange"
    ),
]
