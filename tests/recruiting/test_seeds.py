import pytest

from recruiting.models import PipelineTemplate, ReasonCode
from recruiting.seeds import seed

pytestmark = pytest.mark.django_db


def test_it_adds_the_stages_with_their_owners_and_limits_and_the_reason_codes():
    seed()

    stages = PipelineTemplate.objects.get(is_default=True).stages
    assert list(stages.values_list("kind", "owner_side")) == [
        ("sourced", "recruiter"),
        ("review", "manager"),
        ("screen", "recruiter"),
        ("interview", "both"),
        ("decision", "manager"),
        ("offer", "recruiter"),
    ]
    assert stages.get(kind="review").limit == 960
    assert ReasonCode.objects.filter(direction="for").count() == 9
    assert ReasonCode.objects.filter(direction="against").count() == 13
    assert [code.label for code in ReasonCode.objects.filter(proposes_edit=True)] == ["Not in the job description"]


def test_twice_is_once_and_what_an_admin_changed_stays():
    seed()
    PipelineTemplate.objects.update(name="Ours")
    PipelineTemplate.objects.get().stages.filter(kind="screen").delete()
    ReasonCode.objects.filter(label="Compensation fits").delete()
    seed()

    assert PipelineTemplate.objects.get().stages.count() == 5
    assert not ReasonCode.objects.filter(label="Compensation fits").exists()
