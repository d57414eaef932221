from django.urls import include, path

from recruiting.candidates.urls import candidate_urls
from recruiting.jobs.urls import job_urls

urlpatterns = [path("", include(job_urls)), path("", include(candidate_urls))]
