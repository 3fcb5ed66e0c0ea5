"""A table of cameras against the site: what it would change, and making it so, all rows or none; commits nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.cameras.capacity import Capacity, strained_plans
from api.cameras.csv_file import CameraTable, RowProblem, read_table
from api.cameras.schemas import CamerasPreview, SiteChange, TableProblem, TableRow
from api.cameras.site import current_site, edit_site, site_config
from api.cameras.site_file import SiteChecks, SiteFileError, check_site
from api.cameras.site_merge import merge_cameras
from api.cameras.site_problems import Problem
from api.errors import Invalid
from pipelines.site import Camera, Site

MAX_PROBLEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A table read, and the site with it; where `problems` are, the site is as it was."""

    table: CameraTable
    before: Site
    after: Site
    problems: tuple[RowProblem, ...]


def preview(session: Session, data: bytes, *, plan: str | None, checks: SiteChecks) -> CamerasPreview:
    """Returns what a table would change, and everything that is wrong with it.

    Raises:
        Invalid: `unknown_plan`.
    """
    read = _read(session, data, plan=plan, checks=checks)
    known = {camera.id: camera for camera in read.before.cameras}
    merged = {camera.id: camera for camera in read.after.cameras}
    added, changed, unchanged = [], [], 0
    for camera in read.table.cameras:
        old, new = known.get(camera.id), merged.get(camera.id, camera)
        fields = [] if old is None else _differences(old, new)
        row = TableRow(id=camera.id, name=new.name, line=read.table.lines[camera.id], fields=fields)
        if old is None:
            added.append(row)
        elif fields:
            changed.append(row)
        else:
            unchanged += 1
    return CamerasPreview(
        rows=len(read.table.cameras),
        added=added,
        changed=changed,
        unchanged=unchanged,
        problems=[_shown(each) for each in read.problems[:MAX_PROBLEMS]],
        warnings=strained_plans(read.after, Capacity()),
    )


def import_table(
    session: Session, data: bytes, *, plan: str | None, checks: SiteChecks, now: datetime
) -> tuple[SiteChange, int]:
    """Adds or changes the cameras of a table, all rows or none; returns what changed and how many rows there were.

    Raises:
        Invalid: `cameras_file`: something is wrong with it; `problems` names all of it. `unknown_plan`.
    """
    read = _read(session, data, plan=plan, checks=checks)
    if read.problems:
        problems = [_shown(each).model_dump() for each in read.problems[:MAX_PROBLEMS]]
        text = "; ".join(str(each) for each in read.problems[:3])
        raise Invalid(f"nothing was imported: {text}", code="cameras_file", details={"problems": problems})
    return edit_site(session, read.after, now=now), len(read.table.cameras)


def _read(session: Session, data: bytes, *, plan: str | None, checks: SiteChecks) -> Import:
    table, before = read_table(data), current_site(session)
    after = merge_cameras(before, table.cameras, plan=plan)
    problems = list(table.problems)
    for camera in (each for each in after.cameras if each.id in table.lines):
        problems += _site_problems(camera, line=table.lines[camera.id], checks=checks)
    return Import(table=table, before=before, after=after if not problems else before, problems=tuple(problems))


def _site_problems(camera: Camera, *, line: int, checks: SiteChecks) -> list[RowProblem]:
    try:
        check_site({"cameras": [site_config(camera)]}, file="the table", checks=checks)
    except SiteFileError as error:
        return [RowProblem(line=line, column=_column(each), what=each.what) for each in error.problems]
    return []


def _column(problem: Problem) -> str:
    names = [str(part) for part in problem.path if isinstance(part, str)][1:]
    return names[1] if names[:1] == ["streams"] and len(names) > 1 else names[0] if names else ""


def _differences(old: Camera, new: Camera) -> list[str]:
    before, after = site_config(old), site_config(new)
    return [key for key in after if before.get(key) != after[key]]


def _shown(problem: RowProblem) -> TableProblem:
    return TableProblem(line=problem.line, column=problem.column, what=problem.what)
