"""A town of two areas with one of everything in each, and callers of every kind: what the matrix of routes runs in."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256 as hash_of
from typing import Any

from PIL import Image

from api.db.tables import CameraRow, CaseEventRow, CaseRow, EvidenceRow, PictureRow, PlanRow, SightRow, VisitRow
from api.db.tables.catalogue import AreaRow
from api.db.tables.figures import StoryRow
from api.db.tables.masks import MaskedCopyRow
from api.people import service as people
from api.people.roles import Role, Scope, TokenKind

NEAR, FAR = "near", "far"
MARK = {NEAR: "zx-near-qv", FAR: "zx-far-qv"}
"""Stands in every id, name and text of a side's things, so that one search finds a leak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who calls every route."""

    name: str
    role: str | None
    """None: no token at all."""
    is_restricted: bool = False
    """Sees the near side alone."""
    scopes: frozenset[str] = frozenset()
    token: str | None = field(default=None, repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.token is None else {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Who calls, and what they call for."""

    callers: list[Caller]
    ids: Mapping[str, Mapping[str, str]]
    """Side -> name of a path's parameter -> the id of that side's thing."""


def make_town(house: Any) -> Town:
    """Fills the house."""
    ids: dict[str, dict[str, str]] = {}
    now = house.clock()
    with house.services.database.write() as session:
        for position, side in enumerate((NEAR, FAR)):
            session.merge(AreaRow(id=f"town-{side}", position=position * 2, parent_id=None, **_area("town", side)))
            session.flush()
            parent = f"town-{side}"
            session.merge(
                AreaRow(id=f"grid-{side}", position=position * 2 + 1, parent_id=parent, **_area("grid", side))
            )
            ids[side] = _fill(session, house, side, number=position + 1, now=now)
    return Town(callers=_callers(house, now), ids=ids)


def _area(level: str, side: str) -> dict[str, str]:
    return {"level": level, "name_zh": f"{level} {side}", "name_en": f"{level} {side}"}


def _fill(session: Any, house: Any, side: str, *, number: int, now: Any) -> dict[str, str]:
    mark = MARK[side]
    names = {"camera_id": f"{mark}-camera", "plan_id": f"{mark}-plan", "case_id": f"{mark}-case"}
    camera = {
        "id": names["camera_id"],
        "name": f"{mark} gate",
        "area": f"grid-{side}",
        "streams": {"main": "rtsp://10.0.0.1/main"},
        "zones": [{"id": "z1", "kind": "fire_lane", "polygon": [[0, 0], [1, 0], [1, 1]]}],
        "rules": [{"id": "r1", "type": "fire_lane_blocked", "zone": "z1"}],
    }
    plan = {"id": names["plan_id"], "name": f"{mark} day", "cameras": [names["camera_id"]], "max_gap_s": 60.0}
    picture = _jpeg(number)
    names["service_request_id"] = names["case_id"]
    names["sha256"] = hash_of(picture).hexdigest()
    house.services.pictures.put(names["sha256"], picture)
    house.services.latest.put(names["camera_id"], picture)
    session.add(CameraRow(id=camera["id"], position=number, name=camera["name"], config=camera))
    session.add(
        PlanRow(id=plan["id"], position=number, name=plan["name"], config=plan, is_running=True, started_at=now)
    )
    session.add(
        PictureRow(
            sha256=names["sha256"],
            size_bytes=len(picture),
            media_type="image/jpeg",
            width=64,
            height=36,
            camera_id=names["camera_id"],
            taken_at=now,
            stored_at=now,
            expires_at=now + timedelta(days=1),
        )
    )
    session.add(
        MaskedCopyRow(original_sha256=names["sha256"], masked_sha256=names["sha256"], made_at=now, made_by=mark)
    )
    session.flush()
    _add_case(session, names, side, number=number, now=now)
    _add_story(session, names, side, now=now)
    session.add(
        VisitRow(
            order_id=f"{mark}-order",
            camera_id=names["camera_id"],
            worker_id=mark,
            kind="routine",
            reason=mark,
            fence=1,
            granted_at=now,
            ended_at=now,
            outcome="inspected",
            stage=None,
            detail=mark,
        )
    )
    session.add(SightRow(camera_id=names["camera_id"], body={"camera_id": names["camera_id"]}))
    return names


def _add_case(session: Any, names: Mapping[str, str], side: str, *, number: int, now: Any) -> None:
    mark = MARK[side]
    session.add(
        CaseRow(
            id=names["case_id"],
            number=number,
            origin="violation",
            origin_id=f"{mark}-violation",
            camera_id=names["camera_id"],
            rule_id="r1",
            type="fire_lane_blocked",
            zone_id="z1",
            label="car",
            state="filed",
            opened_at=now,
            facts={"camera_name": f"{mark} gate"},
            area=f"grid-{side}",
            unit=f"unit-{side}",
            catalogue_version=1,
        )
    )
    session.flush()
    session.add(
        EvidenceRow(
            case_id=names["case_id"], sha256=names["sha256"], role="first_scene", parent_sha256=None, taken_at=now
        )
    )
    session.add(CaseEventRow(case_id=names["case_id"], seq=1, at=now, actor=mark, kind="opened", detail={"by": mark}))


def _add_story(session: Any, names: dict[str, str], side: str, *, now: Any) -> None:
    mark = MARK[side]
    names |= {"story_id": f"{mark}-story", "figure": "filing_rate"}
    session.add(
        StoryRow(
            id=names["story_id"],
            case_id=names["case_id"],
            language="zh",
            html=f"<p>{mark}</p>",
            sha256=hash_of(mark.encode()).hexdigest(),
            case_version=1,
            last_seq=1,
            signed_at=now,
            signed_by=mark,
            note=mark,
        )
    )


def _jpeg(number: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 36), (number * 90, 90, 90)).save(data, "JPEG")
    return data.getvalue()


def _callers(house: Any, now: Any) -> list[Caller]:
    """Returns nobody, a worker, each role everywhere and on the near side alone, and a key for each scope."""
    found = [Caller(name="anonymous", role=None)]
    with house.services.database.write() as session:

        def token(name: str, **terms: Any) -> str:
            made = people.make_token(session, name=name, now=now, **({"kind": TokenKind.API} | terms))
            return made.token

        found.append(Caller(name="worker", role="worker", token=token("w", kind=TokenKind.WORKER, role=None)))
        for role in Role:
            if role is Role.INTEGRATOR:
                continue
            wide = token(f"{role}-wide", role=role, unit="unit-near")
            near = token(f"{role}-near", role=role, unit="unit-near", areas=["town-near"])
            found.append(Caller(name=f"{role} everywhere", role=role.value, token=wide))
            found.append(Caller(name=f"{role} near", role=role.value, is_restricted=True, token=near))
        every = frozenset(Scope)
        for name, scopes in [("no scope", frozenset()), *((f"only {one}", frozenset({one})) for one in Scope)] + [
            (f"all but {one}", every - {one}) for one in Scope
        ]:
            key = {"role": Role.INTEGRATOR, "scopes": scopes}
            words = frozenset(each.value for each in scopes)
            made = token(f"key {name} wide", **key), token(f"key {name} near", **key, areas=["town-near"])
            for where, secret in zip(("everywhere", "near"), made, strict=True):
                found.append(
                    Caller(
                        name=f"key with {name} {where}",
                        role="integrator",
                        scopes=words,
                        is_restricted=where == "near",
                        token=secret,
                    )
                )
    return found
