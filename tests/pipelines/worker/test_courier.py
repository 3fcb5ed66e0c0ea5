"""Delivery: pictures first, oldest first per camera, and what each refusal means."""

from datetime import timedelta

import pytest

from pipelines.evidence import named
from pipelines.worker.client import ApiAwayError, ApiRefusedError
from pipelines.worker.courier import Courier

PICTURE = named(b"\xff\xd8 a picture")


@pytest.fixture
def answers():
    return []


@pytest.fixture
def courier(spool, api, answers):
    return Courier(spool, api, answered=lambda order_id, answer: answers.append((order_id, answer)))


def refusal(code, missing=(), status=409):
    return ApiRefusedError(status=status, code=code, message="no", missing=missing)


def away(status=500):
    return ApiAwayError("trouble", status=status)


def test_pictures_arrive_before_the_report_that_names_them_and_nothing_is_left(spool, api, courier, report, answers):
    spool.keep(PICTURE)
    spool.add(report(1, pictures=(PICTURE.sha256,)))
    courier.deliver()
    assert api.events == [f"picture {PICTURE.sha256[:6]}", "report report-1"]
    assert api.pictures == {PICTURE.sha256: PICTURE.jpeg}
    assert spool.waiting() == ()
    assert [order_id for order_id, _ in answers] == ["order-1"]


def test_a_picture_is_dated_by_its_look(spool, api, courier, report):
    spool.keep(PICTURE)
    waiting = report(1, pictures=(PICTURE.sha256,))
    spool.add(waiting)
    courier.deliver()
    look = waiting.looks[0]
    assert api.taken_at[PICTURE.sha256] == waiting.server_time + timedelta(seconds=look.offset_s)


def test_an_api_that_is_away_leaves_everything_for_the_next_time(spool, api, courier, report):
    spool.keep(PICTURE)
    spool.add(report(1, pictures=(PICTURE.sha256,)))
    spool.add(report(2))
    api.is_away = True
    with pytest.raises(ApiAwayError):
        courier.deliver()
    assert len(spool.waiting()) == 2
    api.is_away = False
    courier.deliver()
    assert [each.id for each in api.reports] == ["report-1", "report-2"]


def test_trouble_with_one_camera_s_report_holds_up_that_camera_only(spool, api, courier, report):
    spool.add(report(1, camera_id="a"))
    spool.add(report(2, camera_id="b"))
    spool.add(report(3, camera_id="a"))
    api.refusals["report-1"] = [away()]
    with pytest.raises(ApiAwayError):
        courier.deliver()
    assert [each.id for each in api.reports] == ["report-2"]
    courier.deliver()
    assert [each.id for each in api.reports] == ["report-2", "report-1", "report-3"]


@pytest.mark.parametrize("code", ["stale_fence", "older_look"])
def test_old_news_is_dropped(spool, api, courier, report, answers, tmp_path, code):
    spool.add(report(1))
    api.refusals["report-1"] = [refusal(code)]
    courier.deliver()
    assert spool.waiting() == ()
    assert list((spool.folder / "refused").iterdir()) == []
    assert answers == [("order-1", None)]


def test_any_other_refusal_is_set_aside_with_the_answer_beside_it(spool, api, courier, report, answers):
    spool.keep(PICTURE)
    spool.add(report(1, pictures=(PICTURE.sha256,)))
    spool.add(report(2))
    api.refusals["report-1"] = [refusal("unknown_order")]
    courier.deliver()
    refused = {path.name for path in (spool.folder / "refused").iterdir()}
    assert refused == {"000000000001.json", "000000000001.answer.txt", f"{PICTURE.sha256}.jpg"}
    assert "unknown_order" in (spool.folder / "refused" / "000000000001.answer.txt").read_text()
    assert [each.id for each in api.reports] == ["report-2"]


def test_pictures_that_the_api_lost_are_sent_again_and_then_the_report(spool, api, courier, report):
    spool.keep(PICTURE)
    spool.add(report(1, pictures=(PICTURE.sha256,)))
    api.refusals["report-1"] = [refusal("evidence_missing", missing=(PICTURE.sha256,))]
    courier.deliver()
    assert api.events == [f"picture {PICTURE.sha256[:6]}", "report report-1"] * 2
    assert spool.waiting() == ()


def test_pictures_that_are_missing_for_good_do_not_block_the_queue(spool, api, courier, report):
    spool.keep(PICTURE)
    spool.add(report(1, pictures=(PICTURE.sha256,)))
    spool.add(report(2))
    missing = refusal("evidence_missing", missing=(PICTURE.sha256,))
    api.refusals["report-1"] = [missing, missing]
    courier.deliver()
    assert [each.id for each in api.reports] == ["report-2"]


def test_a_report_that_was_acknowledged_without_our_hearing_it_is_sent_again_as_it_was(spool, api, courier, report):
    spool.keep(PICTURE)
    spool.add(report(1, pictures=(PICTURE.sha256,)))
    api.refusals["report-1"] = [away(None)]
    with pytest.raises(ApiAwayError):
        courier.deliver()
    courier.deliver()
    assert [each.id for each in api.reports] == ["report-1"]
    # Its picture was acknowledged and need not travel twice.
    assert api.events.count(f"picture {PICTURE.sha256[:6]}") == 1
