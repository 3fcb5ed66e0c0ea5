"""Applying a site: when it is done, when it is refused, and what stays."""

from typing import Any

import pytest

from api.cameras import credentials, repository, service
from api.cameras.capacity import Capacity, strained_plans
from api.cameras.site import SiteEdited, apply_site, current_site, edit_site
from api.cameras.site_merge import merge_cameras
from api.db.tables import CameraRow, TurnRow
from api.errors import Invalid
from api.patrol import service as patrol
from pipelines.orders import Credential
from pipelines.site import Camera, Plan, Site


def camera(name: str = "gate", host: str = "10.0.0.1", **more: Any) -> Camera:
    return Camera.model_validate({"id": name, "name": name, "streams": {"main": f"rtsp://{host}/1"}, **more})


def site(*cameras: Camera, max_gap_s: float = 300) -> Site:
    plan = Plan(id="day", name="Day", cameras=tuple(each.id for each in cameras), max_gap_s=max_gap_s)
    return Site(cameras=cameras, plans=(plan,))


@pytest.fixture
def apply(services: Any) -> Any:
    """Applies a site in a transaction of its own."""

    def applied(content: Site, *, force: bool = False) -> Any:
        with services.database.write() as session:
            return apply_site(session, content, force=force, now=services.clock())

    return applied


def test_an_empty_folder_takes_the_site(services: Any, apply: Any) -> None:
    content = site(camera(), camera("yard"))
    assert apply(content).difference == ["+ camera gate", "+ camera yard", "+ plan day"]
    with services.database.read() as session:
        assert current_site(session) == content


def test_the_same_site_changes_nothing_even_after_an_edit(services: Any, apply: Any) -> None:
    apply(site(camera()))
    with services.database.write() as session:
        edit_site(session, site(camera(), camera("yard")), now=services.clock())
    assert not apply(site(camera())).is_changed
    with services.database.read() as session:
        assert len(current_site(session).cameras) == 2


def test_a_changed_file_is_applied_where_nothing_was_edited(apply: Any) -> None:
    apply(site(camera()))
    assert apply(site(camera(name="gate", host="10.0.0.2"))).difference == ["~ camera gate: streams"]


def test_a_changed_file_is_refused_after_an_edit_and_the_difference_is_shown(services: Any, apply: Any) -> None:
    apply(site(camera()))
    with services.database.write() as session:
        edit_site(session, site(camera(), camera("yard")), now=services.clock())
    with pytest.raises(SiteEdited) as caught:
        apply(site(camera(), max_gap_s=60))
    assert caught.value.difference == ["- camera yard", "~ plan day: cameras, max_gap_s"]
    assert "- camera yard" in str(caught.value)
    with services.database.read() as session:
        assert len(current_site(session).cameras) == 2
    assert apply(site(camera(), max_gap_s=60), force=True).is_changed


def test_a_site_that_fails_midway_is_not_half_applied(services: Any, apply: Any) -> None:
    apply(site(camera()))

    def fail_midway() -> None:
        with services.database.write() as session:
            apply_site(session, site(camera(), camera("yard")), force=False, now=services.clock())
            raise RuntimeError("the disk went away")

    with pytest.raises(RuntimeError):
        fail_midway()
    with services.database.read() as session:
        assert [each.id for each in current_site(session).cameras] == ["gate"]


def test_a_removed_camera_keeps_its_row_and_can_come_back(services: Any, apply: Any) -> None:
    apply(site(camera(), camera("yard")))
    apply(site(camera()))
    with services.database.read() as session:
        row = session.get(CameraRow, "yard")
        assert row is not None
        assert row.removed_at == services.clock()
        assert [each.id for each in service.cameras(session, now=services.clock())] == ["gate"]
    apply(site(camera(), camera("yard")))
    with services.database.read() as session:
        assert len(current_site(session).cameras) == 2


def test_a_running_plan_goes_on_when_the_file_changes_it_and_ends_when_it_goes(services: Any, apply: Any) -> None:
    apply(site(camera()))
    with services.database.write() as session:
        patrol.start_plan(session, "day", now=services.clock(), actor="x")
    apply(site(camera(), max_gap_s=60))
    with services.database.read() as session:
        assert [plan.is_running for plan in repository.plans(session)] == [True]
        assert repository.plans_ever_started(session) == {"day"}
    apply(Site(cameras=(camera(),)))
    with services.database.read() as session:
        assert repository.plans(session) == []
        runs = session.connection().exec_driver_sql("select stopped_at from plan_runs").scalars().all()
        assert all(runs)


def stop_for_wrong_password(services: Any, camera_id: str) -> None:
    with services.database.write() as session:
        session.add(TurnRow(camera_id=camera_id, is_stopped=True, failures=2, retry_at=services.clock()))


def is_stopped(services: Any, camera_id: str) -> bool:
    with services.database.read() as session:
        row = session.get(TurnRow, camera_id)
        assert row is not None
        return row.is_stopped or row.retry_at is not None


def test_a_changed_address_forgives_yesterdays_failures_and_a_changed_name_does_not(services: Any, apply: Any) -> None:
    apply(site(camera()))
    stop_for_wrong_password(services, "gate")
    apply(site(camera(tags=["new"])))
    assert is_stopped(services, "gate")
    apply(site(camera(host="10.0.0.2")))
    assert not is_stopped(services, "gate")


def test_a_new_password_lets_its_cameras_be_tried_again_at_once(services: Any, apply: Any) -> None:
    apply(site(camera(credential="nvr"), camera("yard", credential="other")))
    for each in ("gate", "yard"):
        stop_for_wrong_password(services, each)
    secret = Credential(username="u", password="p")  # type: ignore[arg-type] # pydantic hides it
    with services.database.write() as session:
        users = credentials.set_credential(session, "nvr", secret, box=services.box, now=services.clock())
    assert users == ["gate"]
    assert not is_stopped(services, "gate")
    assert is_stopped(services, "yard")


def test_imported_cameras_keep_their_zones_and_join_the_plan() -> None:
    zone = {"id": "z", "kind": "area", "polygon": [[0, 0], [1, 0], [1, 1]]}
    old = site(camera(zones=[zone], area="north"))
    new = [camera(host="10.0.0.7"), camera("yard")]
    merged = merge_cameras(old, new, plan="day")
    assert merged.cameras[0].streams.main == "rtsp://10.0.0.7/1"
    assert merged.cameras[0].zones
    assert merged.cameras[0].area == "north"
    assert merged.plans[0].cameras == ("gate", "yard")


def test_cameras_cannot_join_a_plan_that_is_not_there() -> None:
    with pytest.raises(Invalid, match="there is no plan 'night'"):
        merge_cameras(site(camera()), [camera("yard")], plan="night")


@pytest.mark.parametrize(
    ("cameras", "gap_s", "is_kept"), [(10, 10.0, True), (100, 10.0, False), (100, 60.0, True), (1, 3.0, False)]
)
def test_a_promise_that_the_workers_cannot_keep_is_named(cameras: int, gap_s: float, is_kept: bool) -> None:
    content = site(*(camera(f"c{number}") for number in range(cameras)), max_gap_s=gap_s)
    lines = strained_plans(content, Capacity(slots=8, visit_s=4.0))
    assert bool(lines) is not is_kept
    assert is_kept or f"{cameras} cameras" in lines[0]
