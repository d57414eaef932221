from django.urls import reverse

from tests.factories import ApplicationFactory


def test_pages(as_recruiter, requisition):
    a = ApplicationFactory(requisition=requisition)

    for u in [
        reverse("candidate-detail", args=[a.candidate_id]),
        reverse("candidate-create"),
        reverse("candidate-edit", args=[a.candidate_id]),
    ]:
        r = as_recruiter.get(u)
        assert r.status_code == 200, u
