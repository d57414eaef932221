import csv
import io
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from recruiting.candidates import actions as candidate_actions
from recruiting.candidates.actions.problems import ChangedMeanwhile
from recruiting.candidates.importing.columns import matched, person_of
from recruiting.candidates.importing.reading import Unreadable, read_sheet
from recruiting.jobs import actions as job_actions
from recruiting.models import Application, Candidate, CandidateWord, ImportBatch, ImportRow, StageMove
from recruiting.tasks import imports
from tests.factories import ApplicationFactory, CandidateFactory, RequisitionFactory
from tests.recruiting.resumes import upload

URL = "/candidates/import/"
LIST = "Name,Email,Phone\nZoë Müller,zoe@example.com,+49 30 1\nLi Wei,li@example.com,\n"


def send(client, text: str | bytes = LIST, name: str = "people.csv", **data: object):
    """Uploads a list; the answer, and the batch it became."""
    content = text.encode() if isinstance(text, str) else text
    r = client.post(URL, {"file": upload(content, name), **data})
    return r, ImportBatch.objects.order_by("-pk").first()


def page(client, batch):
    return client.get(reverse("import-detail", args=[batch.pk]))


def store(client, batch, known: str = "reuse", **data: object):
    return client.post(reverse("import-store", args=[batch.pk]), {"known": known, **data}, follow=True)


def states(batch: ImportBatch) -> list[str]:
    return list(batch.rows.order_by("number").values_list("state", flat=True))


# Reading -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("Name,Ort\nZoë,Köln".encode(), "UTF-8", ","),
        ("Name;Ort\nZoë;Köln".encode("utf-8-sig"), "UTF-8", ";"),
        ("Name\tOrt\r\nZoë\tKöln".encode("cp1252"), "Windows-1252", "\t"),
        ("Name|Ort\rZoë|Köln".encode("utf-16"), "UTF-16", "|"),
        ("sep=;\r\nName;Ort\r\nZoë;Köln".encode(), "UTF-8", ";"),
        ('"Name";"Ort, Land"\n"Zoë";"Köln"'.encode(), "UTF-8", ";"),
    ],
)
def test_it_finds_out_how_a_file_was_written(content, encoding, delimiter) -> None:
    sheet = read_sheet("a.csv", content)

    assert (sheet.encoding, sheet.delimiter, sheet.rows[0][1][0]) == (encoding, delimiter, "Zoë")


def test_rows_are_numbered_as_a_spreadsheet_does_and_keep_all_their_cells() -> None:
    sheet = read_sheet("a.csv", b'\nName,Note\n\n"A","two\nlines"\n,\nB\nC,,, more , cells\n')

    assert sheet.headers == ["Name", "Note"]
    assert sheet.rows == [(4, ["A", "two\nlines"]), (6, ["B", ""]), (7, ["C", "", "more cells"])]


def test_a_formula_guard_is_taken_off_again() -> None:
    assert read_sheet("a.csv", b"Name,Phone\n'=Ann,'+49 30\n").rows == [(2, ["=Ann", "+49 30"])]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"Name,Email\n", "no candidates"),
        (b"PK\x03\x04...", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0...", "spreadsheet"),
        (b"Name\n\x00\x01\x02", "isn’t a CSV file"),
        (b"\xff\xfe\x00", "isn’t a CSV file"),
        (b"Name,Note\nA," + b"x" * 200_000, "couldn’t read line 2"),
        (b"Name," * 200 + b"x\nA", "201 columns"),
        (b"Name\n" + b"A\n" * 20_001, "more than 20,000 rows"),
        (b"x" * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
)
def test_it_says_why_a_file_cannot_be_read(content, reason) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_sheet("a.csv", content)


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        ("Name,E-Mail,Phone number,Headline,Source,Notes", "name,email,phone,headline,source,note"),
        ("Vorname,Nachname,E-Mail-Adresse,Telefon,Quelle", "first_name,last_name,email,phone,source"),
        ("First_Name,LAST NAME,Email Address,Birthday", "first_name,last_name,email,"),
        ("Name,Surname", "first_name,last_name"),
        ("Email,Email,Notes,Comment", "email,,note,note"),
        ("Prénom,Nom,Téléphone,foo", "first_name,last_name,phone,"),
        ("First Name,Last Name,Email Addresses,Phone Number(s)", "first_name,last_name,email,phone"),
        ("Name,Primary Email Address,Email Addresses", "name,email,"),
    ],
)
def test_it_matches_columns_by_their_headings(headers, columns) -> None:
    assert matched(headers.split(",")) == columns.split(",")


# Looking -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "email", "note"),
    [
        ("pat@example.com", "pat@example.com", ""),
        ("pat@example.com (work)", "pat@example.com", ""),
        ("pat@example.com (work), p@example.org (personal)", "pat@example.com", "Other email addresses: p@example.org"),
        ("pat@example.com or so", "pat@example.com or so", ""),  # not for us to guess: it needs a correction
    ],
)
def test_a_cell_of_addresses_as_other_systems_export_it(cell, email, note) -> None:
    person = person_of(["Pat Bloom", cell], ["name", "email"], ["Name", "Email"])

    assert (person["email"], person.get("note", "")) == (email, note)


def test_it_shows_what_will_happen_before_anything_does(as_recruiter) -> None:
    r, batch = send(as_recruiter)

    html = page(as_recruiter, batch).content.decode()

    assert r["Location"] == reverse("import-detail", args=[batch.pk])
    assert not Candidate.objects.exists()
    assert "Zoë Müller" in html
    assert "Nothing has been imported yet" in html


def test_a_reload_and_another_day_lose_nothing(as_recruiter) -> None:
    _, batch = send(as_recruiter)

    assert [page(as_recruiter, batch).status_code for _ in range(3)] == [200, 200, 200]
    assert "people.csv" in as_recruiter.get(URL).content.decode()
    assert states(batch) == ["ready", "ready"]


def test_a_bad_file_says_why_and_keeps_the_job(as_recruiter, requisition) -> None:
    r, batch = send(as_recruiter, b"PK\x03\x04", requisition=requisition.pk)

    assert batch is None
    assert "spreadsheet" in r.content.decode()
    assert f'<option value="{requisition.pk}" selected>' in r.content.decode()


def test_each_row_in_error_says_its_number_and_what_was_typed(as_recruiter) -> None:
    _, batch = send(
        as_recruiter, "Name,Email\nAnn,ann@\n,b@example.com\n" + "x" * 161 + ",\nBo,,x,\nOk,ok@example.com\n"
    )

    html = page(as_recruiter, batch).content.decode()

    assert states(batch) == ["error", "error", "error", "error", "ready"]
    for text in (
        "Row 2",
        "“ann@” isn’t a valid email address.",
        "Row 3",
        "Enter a name.",
        "up to 160 characters",
        "“x” has no header",
    ):
        assert text in html
    assert 'value="ann@"' in html


def test_existing_candidates_are_named_and_linked(as_recruiter) -> None:
    before = CandidateFactory(name="Zoe M.", email="ZOE@example.com")
    _, batch = send(as_recruiter, LIST + "Zoë again,Zoe@Example.com\nLi again,li@example.com\n")

    html = page(as_recruiter, batch).content.decode()

    assert states(batch) == ["known", "ready", "known", "known"]
    assert before.get_absolute_url() in html
    assert "Same email address as row 3." in html


def test_candidates_of_confidential_jobs_are_not_given_away(signed_in, other_recruiter, requisition) -> None:
    requisition.is_confidential = True
    requisition.save()
    ApplicationFactory(requisition=requisition, candidate__email="zoe@example.com")

    _, batch = send(signed_in(other_recruiter))

    assert states(batch) == ["ready", "ready"]


# Matching and correcting ---------------------------------------------------------------------------------------


def test_columns_can_be_matched_by_hand(as_recruiter) -> None:
    _, batch = send(as_recruiter, "Who,Where\nAnn,ann@example.com\nBo,bo@example.com\n")
    assert "Which column contains the name?" in page(as_recruiter, batch).content.decode()

    as_recruiter.post(reverse("import-columns", args=[batch.pk]), {"column-0": "name", "column-1": "email"})

    store(as_recruiter, batch)
    assert set(Candidate.objects.values_list("name", "email")) == {("Ann", "ann@example.com"), ("Bo", "bo@example.com")}


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"column-0": "email", "column-1": "email", "column-2": "name"}, "Two columns are set to"),
        ({"column-0": "erased_at", "column-1": "name"}, "Select a valid choice"),
        ({"column-1": "email"}, "column that contains the name"),
    ],
)
def test_a_match_that_makes_no_sense_is_refused(as_recruiter, columns, reason) -> None:
    _, batch = send(as_recruiter)

    r = as_recruiter.post(reverse("import-columns", args=[batch.pk]), columns)

    assert r.status_code == 422
    assert reason in r.content.decode()
    batch.refresh_from_db()
    assert batch.columns == ["name", "email", "phone"]


def test_a_row_is_corrected_in_the_page(as_recruiter) -> None:
    _, batch = send(as_recruiter, "Name,Email,Unused\nAnn,ann@,kept\nBo,bo@example.com,\n")
    row = batch.rows.get(state="error")

    as_recruiter.post(reverse("import-correct", args=[batch.pk]), {f"cell-{row.pk}-1": " ann@example.com "})

    row.refresh_from_db()
    assert (row.state, row.cells, row.problems) == ("ready", ["Ann", "ann@example.com", "kept"], {})


def test_a_correction_reaches_rows_in_error_of_this_list_alone(as_recruiter, recruiter) -> None:
    _, batch = send(as_recruiter)
    good = batch.rows.first()
    _, other = send(as_recruiter, "Name,Email\nAnn,ann@\n")
    bad = other.rows.get()

    data = {f"cell-{good.pk}-0": "Changed", f"cell-{bad.pk}-0": "Changed", "cell-x-1": "", "cell-1-9999": "x"}
    as_recruiter.post(reverse("import-correct", args=[batch.pk]), data)

    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.cells[0] != "Changed"
    assert bad.cells[0] != "Changed"


def test_too_many_cells_are_dropped_only_on_request(as_recruiter) -> None:
    _, batch = send(as_recruiter, "Name,Email\nAnn,ann@example.com,extra\n")
    row = batch.rows.get()
    assert row.cells[2] == "extra"

    as_recruiter.post(reverse("import-correct", args=[batch.pk]), {f"cell-{row.pk}-0": "Ann"})

    assert states(batch) == ["ready"]


def test_the_rows_in_error_come_as_a_file_and_back_again(as_recruiter) -> None:
    _, batch = send(as_recruiter, 'Name,Email,Phone\n"=cmd|x!A1",bad@,+49 30\nAnn,ann@example.com,\n')

    r = as_recruiter.get(reverse("import-problems", args=[batch.pk]))
    rows = list(csv.reader(io.StringIO(r.content.decode("utf-8-sig"))))

    assert r["Content-Disposition"].startswith("attachment")
    assert rows[0] == ["Row", "Problem", "Name", "Email", "Phone"]
    assert rows[1][2:] == ["'=cmd|x!A1", "bad@", "'+49 30"]
    assert len(rows) == 2
    _, again = send(as_recruiter, r.content)
    assert again.rows.get().cells[2:] == ["=cmd|x!A1", "bad@", "+49 30"]


# Storing -------------------------------------------------------------------------------------------------------


def test_it_adds_all_candidates_and_puts_them_on_the_job(as_recruiter, recruiter, requisition) -> None:
    _, batch = send(as_recruiter, requisition=requisition.pk)

    r = store(as_recruiter, batch, requisition=requisition.pk)

    zoe = Candidate.objects.get(email="zoe@example.com")
    assert (zoe.name, zoe.phone, zoe.source, zoe.added_by) == ("Zoë Müller", "+49 30 1", "people.csv", recruiter)
    assert zoe.applications.get().stage.kind == "sourced"
    assert zoe.applications.get().moves.get().by == f"accounts.user:{recruiter.pk}"
    assert CandidateWord.objects.filter(candidate=zoe, word="muller").exists()
    assert "Import complete" in r.content.decode()
    assert AuditEvent.objects.get(verb="import.stored").detail["people"] == 2
    assert not any(row.cells for row in batch.rows.all())  # what was typed lives on in the people alone


@pytest.mark.parametrize(
    ("known", "people", "on_job", "expected"),
    [
        ("reuse", 2, 2, ["joined", "stored", "left_out"]),
        ("skip", 2, 1, ["left_out", "stored", "left_out"]),
        ("add", 4, 3, ["stored", "stored", "stored"]),
    ],
)
def test_existing_candidates_are_used_skipped_or_added_again(
    as_recruiter, requisition, known, people, on_job, expected
) -> None:
    before = CandidateFactory(name="Zoe M.", email="zoe@example.com", phone="")
    _, batch = send(as_recruiter, LIST + "Li again,li@example.com,\n")

    store(as_recruiter, batch, known, requisition=requisition.pk)

    before.refresh_from_db()
    assert states(batch) == expected
    assert Candidate.objects.count() == people
    assert Application.objects.count() == StageMove.objects.count() == on_job
    assert (before.name, before.phone) == ("Zoe M.", "")


def test_a_candidate_who_is_on_the_job_stays_where_they_are(as_recruiter, requisition) -> None:
    stage = requisition.stages.get(kind="interview")
    ApplicationFactory(requisition=requisition, stage=stage, candidate__email="zoe@example.com")
    _, batch = send(as_recruiter)

    store(as_recruiter, batch, requisition=requisition.pk)

    assert Application.objects.get(candidate__email="zoe@example.com").stage == stage
    assert Application.objects.count() == 2


def test_a_candidate_added_in_the_meantime_is_recognized(as_recruiter) -> None:
    _, batch = send(as_recruiter)
    CandidateFactory(name="Zoe M.", email="zoe@example.com")

    store(as_recruiter, batch)

    assert Candidate.objects.count() == 2
    assert states(batch) == ["joined", "stored"]


def test_a_corrected_row_is_added_afterwards(as_recruiter) -> None:
    _, batch = send(as_recruiter, LIST + "Ann,ann@,\n")
    store(as_recruiter, batch)
    row = batch.rows.get(state="error")

    as_recruiter.post(reverse("import-correct", args=[batch.pk]), {f"cell-{row.pk}-1": "ann@example.com"})
    store(as_recruiter, batch)

    assert Candidate.objects.count() == 3
    assert states(batch) == ["stored"] * 3


def test_after_a_correction_the_page_asks_for_the_rest_without_a_long_list(as_recruiter) -> None:
    _, batch = send(as_recruiter, LIST + "Ann,ann@,\n")
    store(as_recruiter, batch)
    row = batch.rows.get(state="error")

    page = as_recruiter.post(
        reverse("import-correct", args=[batch.pk]), {f"cell-{row.pk}-1": "ann@example.com"}, follow=True
    ).content.decode()

    assert "Corrected rows are ready" in page
    assert "Import candidates</button>" in page
    assert "large file" not in page
    assert "Continue" not in page


def test_clicking_twice_imports_once(as_recruiter) -> None:
    _, batch = send(as_recruiter)

    store(as_recruiter, batch)
    store(as_recruiter, batch)

    assert Candidate.objects.count() == 2


def test_two_at_once_store_once(recruiter, as_recruiter) -> None:
    _, mine = send(as_recruiter)
    theirs = ImportBatch.objects.get()
    theirs.move("storing", state_since=clock.now())

    r = store(as_recruiter, mine)

    assert "being imported right now" in r.content.decode()
    assert not Candidate.objects.exists()


@pytest.fixture
def one_by_one(monkeypatch) -> None:
    """Each row is a part of its own, and a request or a worker has time for a single one."""
    for name, value in (("AT_ONCE", 1), ("IN_REQUEST_SECONDS", 0), ("IN_WORKER_SECONDS", 0.0001)):
        monkeypatch.setattr(f"recruiting.candidates.actions.storing.{name}", value)


def test_a_long_list_is_left_to_the_workers_and_shows_how_far_it_is(
    as_recruiter, one_by_one, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    rung = []
    monkeypatch.setattr("reminders.operations.wake_up._publish", rung.append)
    _, batch = send(as_recruiter, LIST + "Ann,ann@,\n")

    with django_capture_on_commit_callbacks(execute=True):
        r = store(as_recruiter, batch)

    html = r.content.decode()
    assert rung == ["recruiting.imports"]
    assert "Importing has started." in html
    assert '<progress value="1" max="2" aria-label="Importing: 1 of 2">' in html
    assert "Import candidates</button>" not in html
    monkeypatch.setattr("recruiting.candidates.actions.storing.IN_WORKER_SECONDS", 20)
    imports()
    assert states(batch) == ["stored", "stored", "error"]
    assert Candidate.objects.count() == 2


def test_a_worker_goes_on_as_often_as_it_takes(as_recruiter, one_by_one, monkeypatch) -> None:
    _, batch = send(as_recruiter, "Name\n" + "".join(f"Robin {n}\n" for n in range(9)))
    store(as_recruiter, batch)

    for _ in range(20):
        if not candidate_actions.store_waiting():
            break

    assert Candidate.objects.count() == 9
    assert "Import complete" in page(as_recruiter, batch).content.decode()


def test_a_list_that_another_worker_took_over_is_let_go(as_recruiter, one_by_one, monkeypatch) -> None:
    _, batch = send(as_recruiter)
    store(as_recruiter, batch)
    monkeypatch.setattr("recruiting.candidates.actions.storing.IN_WORKER_SECONDS", 20)

    def taken_over(*_: object) -> int:
        raise ChangedMeanwhile("Someone else is importing this file too.")

    with monkeypatch.context() as broken:
        broken.setattr("recruiting.candidates.actions.storing._store_part", taken_over)
        assert candidate_actions.store_waiting(), "nobody holds it any more"
    assert ImportBatch.objects.get().claimed_until is None


def test_a_part_is_not_stored_once_the_import_has_ended(as_recruiter) -> None:
    _, batch = send(as_recruiter)
    with pytest.raises(ChangedMeanwhile):
        candidate_actions.storing._store_part(batch)
    assert not Candidate.objects.exists()


def test_a_list_that_was_claimed_meanwhile_is_left_to_who_has_it(as_recruiter, one_by_one, monkeypatch) -> None:
    for _ in range(2):
        _, batch = send(as_recruiter)
        store(as_recruiter, batch)
    monkeypatch.setattr("recruiting.candidates.actions.storing.IN_WORKER_SECONDS", 20)
    stored = []

    def while_others_claim(one: ImportBatch, seconds: float) -> None:
        stored.append(one.pk)
        ImportBatch.objects.update(claimed_until=clock.now() + timedelta(hours=1))

    monkeypatch.setattr("recruiting.candidates.actions.storing._store", while_others_claim)
    assert not candidate_actions.store_waiting()
    assert len(stored) == 1


def test_the_progress_bar_asks_for_itself_and_then_for_the_page(as_recruiter, one_by_one) -> None:
    _, batch = send(as_recruiter)
    store(as_recruiter, batch)
    url = reverse("import-detail", args=[batch.pk])

    part = as_recruiter.get(url, headers={"HX-Request": "true"})
    assert part.content.decode().count("<section") == 1
    assert "1 of 2" in part.content.decode()
    while candidate_actions.store_waiting():
        pass
    assert as_recruiter.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize("broken_at", ["_take", "_add_candidates", "_put_on_job"])
def test_a_process_that_dies_anywhere_leaves_each_row_to_be_stored_once(
    as_recruiter, requisition, monkeypatch, broken_at
):
    monkeypatch.setattr("recruiting.candidates.actions.storing.AT_ONCE", 1)
    _, batch = send(as_recruiter, LIST + "Ann,ann@example.com,\n")
    real, calls = getattr(candidate_actions.storing, broken_at), []

    def dies_once(*args: object, **kwargs: object):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(f"recruiting.candidates.actions.storing.{broken_at}", dies_once)
    with pytest.raises(KeyboardInterrupt):
        store(as_recruiter, batch, requisition=requisition.pk)
    assert Candidate.objects.count() < 3
    assert not candidate_actions.store_waiting(), "it is still claimed"
    assert Candidate.objects.count() < 3

    ImportBatch.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
    candidate_actions.store_waiting()
    assert Candidate.objects.count() == Application.objects.count() == StageMove.objects.count() == 3
    assert states(batch) == ["stored"] * 3


def test_what_fails_again_and_again_stops_with_a_sentence(as_recruiter, monkeypatch) -> None:
    _, batch = send(as_recruiter)

    def breaks(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr("recruiting.candidates.actions.storing._add_candidates", breaks)
        with pytest.raises(OSError, match="no space"):
            store(as_recruiter, batch)
        for _ in range(4):
            assert ImportBatch.objects.get().state == "storing"
            assert not candidate_actions.store_waiting(), "it is tried again after a while"
            ImportBatch.objects.update(claimed_until=None)
            candidate_actions.store_waiting()
    html = page(as_recruiter, batch).content.decode()
    assert "Importing stopped" in html
    assert "Nothing was lost" in html

    store(as_recruiter, batch)
    assert Candidate.objects.count() == 2


def test_a_job_that_closes_halfway_stops_the_import_and_says_so(
    as_recruiter, recruiter, requisition, one_by_one
) -> None:
    _, batch = send(as_recruiter, requisition=requisition.pk)
    store(as_recruiter, batch, requisition=requisition.pk)
    job_actions.close_requisition(requisition, filled=False, reason="Budget", by=recruiter)

    candidate_actions.store_waiting()

    html = page(as_recruiter, batch).content.decode()
    assert "Importing stopped" in html
    assert f"“{requisition}” is closed." in html
    assert states(batch) == ["stored", "ready"]
    store(as_recruiter, batch)
    candidate_actions.store_waiting()
    assert Candidate.objects.count() == 2


def test_rows_that_another_request_took_are_not_stored_twice(as_recruiter, recruiter, monkeypatch) -> None:
    _, batch = send(as_recruiter)
    batch.move("storing", state_since=clock.now())

    def taken_meanwhile(*_: object, **__: object) -> None:
        ImportRow.objects.filter(pk=batch.rows.first().pk).update(state="stored")

    monkeypatch.setattr("recruiting.candidates.actions.storing._recheck_known", taken_meanwhile)
    with pytest.raises(candidate_actions.ChangedMeanwhile):
        candidate_actions.storing._store_part(batch)

    assert not Candidate.objects.exists()


def test_candidates_added_to_the_job_in_the_meantime_stop_the_batch(as_recruiter, recruiter, requisition, monkeypatch):
    _, batch = send(as_recruiter, requisition=requisition.pk)
    batch.move("storing", state_since=clock.now())

    def refuse(*_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(Application.objects, "bulk_create", refuse)
    with pytest.raises(candidate_actions.ChangedMeanwhile, match="Please try again"):
        candidate_actions.storing._store_part(batch)

    assert not Candidate.objects.exists()


def test_a_job_that_closed_meanwhile_takes_nobody(as_recruiter, recruiter, requisition) -> None:
    _, batch = send(as_recruiter, requisition=requisition.pk)
    job_actions.close_requisition(requisition, filled=False, reason="Budget", by=recruiter)

    with pytest.raises(candidate_actions.CandidateProblem, match="closed"):
        candidate_actions.store_candidates(batch, known="reuse", requisition=requisition, by=recruiter)
    r = as_recruiter.post(reverse("import-store", args=[batch.pk]), {"known": "reuse", "requisition": requisition.pk})

    assert r.status_code == 422
    assert not Candidate.objects.exists()


@pytest.mark.parametrize("data", [{}, {"known": "everything"}, {"known": "reuse", "requisition": "9" * 30}])
def test_nonsense_stores_nobody(as_recruiter, data) -> None:
    _, batch = send(as_recruiter)

    assert as_recruiter.post(reverse("import-store", args=[batch.pk]), data).status_code == 422
    assert not Candidate.objects.exists()


def test_an_import_is_discarded_and_candidates_stay(as_recruiter) -> None:
    _, batch = send(as_recruiter)
    store(as_recruiter, batch)

    as_recruiter.post(reverse("import-discard", args=[batch.pk]))

    assert not ImportRow.objects.exists()
    assert Candidate.objects.count() == 2


def test_nothing_is_changed_while_it_is_stored(as_recruiter) -> None:
    _, batch = send(as_recruiter)
    batch.move("storing", state_since=clock.now())

    for name, data in (("discard", {}), ("correct", {}), ("columns", {"column-1": "name"})):
        r = as_recruiter.post(reverse(f"import-{name}", args=[batch.pk]), data, follow=True)
        assert "Wait until it’s done." in r.content.decode()

    assert ImportBatch.objects.exists()


FIVE_MINUTES = 300  # seconds of work; the bound for storing 8,000 people


@pytest.mark.walk
@pytest.mark.timeout(1200)
def test_eight_thousand_candidates_are_stored_within_five_minutes(as_recruiter, requisition) -> None:
    """The page stores for two seconds, then the workers go on, a task at a time."""
    lines = "".join(f"Robin Example{n},robin{n}@example.net,+49 151 {n},Engineer,Fair,\n" for n in range(8_000))
    began = time.process_time()

    _, batch = send(as_recruiter, "Name,Email,Phone,Headline,Source,Note\n" + lines, requisition=requisition.pk)
    store(as_recruiter, batch, requisition=requisition.pk)
    for _ in range(100):
        candidate_actions.store_waiting()
        if ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.State.DONE:
            break

    assert Candidate.objects.count() == Application.objects.count() == StageMove.objects.count() == 8_000
    assert time.process_time() - began < FIVE_MINUTES


@pytest.mark.parametrize("rows", [1, 19])
def test_its_page_costs_the_same_for_any_number_of_rows(as_recruiter, rows, django_assert_max_num_queries) -> None:
    _, batch = send(as_recruiter, "Name,Email\n" + "".join(f"Ann,x{n}@\nBo,{n}@example.com\n" for n in range(rows)))
    with django_assert_max_num_queries(15):
        page(as_recruiter, batch)


# Who -----------------------------------------------------------------------------------------------------------

PAGES = ["import-detail", "import-problems"]
VERBS = ["import-columns", "import-correct", "import-store", "import-discard"]


def test_a_list_is_its_uploaders_alone(as_recruiter, signed_in, other_recruiter, as_manager) -> None:
    _, batch = send(as_recruiter)

    for name in PAGES:
        assert signed_in(other_recruiter).get(reverse(name, args=[batch.pk])).status_code == 404
        assert as_manager.get(reverse(name, args=[batch.pk])).status_code == 403
    for name in VERBS:
        assert signed_in(other_recruiter).post(reverse(name, args=[batch.pk])).status_code == 404
        assert as_manager.post(reverse(name, args=[batch.pk])).status_code == 403
        assert as_recruiter.get(reverse(name, args=[batch.pk])).status_code == 405


def test_another_job_cannot_be_slipped_in(as_recruiter, other_recruiter) -> None:
    secret = RequisitionFactory(is_confidential=True, recruiter=other_recruiter)
    _, batch = send(as_recruiter)

    assert store(as_recruiter, batch, requisition=secret.pk).status_code == 422


def test_what_was_typed_is_text(as_recruiter) -> None:
    _, batch = send(
        as_recruiter, 'Name,"<script>alert(1)</script>"\n"<script>alert(2)</script>",x\n,"""><script>alert(3)"\n'
    )

    assert "<script>alert" not in page(as_recruiter, batch).content.decode()
