"""Every table of the database, one class each; columns carry their units in the name."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Dialect, ForeignKey, Index, LargeBinary, String, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes as sortable text of fixed width, alike on SQLite and PostgreSQL."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Returns `2026-06-01T02:00:00.000000Z`; a naive datetime is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("expected an aware datetime")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Returns the aware datetime in UTC."""
        return None if value is None else datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%f%z")


class Table(DeclarativeBase):
    """Parent of all tables; `dict` and `list` columns are JSON."""

    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()}  # noqa: RUF012


class MetaRow(Table):
    """Facts about this database: `db_uuid`, `created_at`, `site_sha256`, `site_edited_at`."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class CameraRow(Table):
    """One camera of the site; `config` is `pipelines.site.Camera` as JSON."""

    __tablename__ = "cameras"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    config: Mapped[dict[str, Any]]
    removed_at: Mapped[datetime | None]


class PlanRow(Table):
    """One patrol plan; `config` is `pipelines.site.Plan` as JSON."""

    __tablename__ = "plans"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    config: Mapped[dict[str, Any]]
    is_running: Mapped[bool]
    started_at: Mapped[datetime | None]


class PlanRunRow(Table):
    """A time during which a plan ran; without these rows nobody could say later when it was paused."""

    __tablename__ = "plan_runs"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan_id: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    __table_args__ = (Index("plan_runs_by_plan", "plan_id", "started_at"),)


class PlanTermsRow(Table):
    """What a plan promised from when to when: an edited site must not change what was promised before."""

    __tablename__ = "plan_terms"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan_id: Mapped[str]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """Exclusive; None: in force."""
    timezone: Mapped[str]
    config: Mapped[dict[str, Any]]
    """`pipelines.site.Plan` as JSON."""
    __table_args__ = (Index("plan_terms_by_plan", "plan_id", "begins_at"),)


class RoundRow(Table):
    """A round of a plan that somebody has started by hand, or that is over."""

    __tablename__ = "rounds"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan_id: Mapped[str]
    day: Mapped[str]
    """`2026-06-01`, on the site's own calendar."""
    hours: Mapped[str]
    """As the plan says it; empty: started by hand."""
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    started_by: Mapped[str | None]
    """None: by the plan."""
    cameras: Mapped[list[Any]]
    """Ids of those due, in the plan's order."""
    inspected: Mapped[dict[str, Any]]
    """Camera -> time of its first healthy look in the round."""
    missed: Mapped[dict[str, Any]]
    """Camera -> why."""
    finished_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """None: may still change."""
    __table_args__ = (
        UniqueConstraint("plan_id", "begins_at", "hours"),
        Index("rounds_open", "closed_at"),
    )


class CameraMarkRow(Table):
    """What people have said of a camera's turns: pinned, or skipped for a while."""

    __tablename__ = "camera_marks"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"))
    kind: Mapped[str]
    """`pin` or `skip`."""
    reason: Mapped[str]
    begins_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    """None: until it is taken back."""
    made_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    """When it was taken back, or replaced by another."""
    ended_by: Mapped[str | None]
    __table_args__ = (Index("camera_marks_by_camera", "camera_id", "ended_at"),)


class CredentialRow(Table):
    """A camera's user and password, encrypted with the data folder's key."""

    __tablename__ = "credentials"
    name: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]


class TurnRow(Table):
    """What the patrol remembers of one camera."""

    __tablename__ = "turns"
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"), primary_key=True)
    last_visit_at: Mapped[datetime | None]
    last_inspected_at: Mapped[datetime | None]
    last_outcome: Mapped[str | None]
    last_detail: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    is_stopped: Mapped[bool] = mapped_column(default=False)
    confirm_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    is_probe_asked: Mapped[bool] = mapped_column(default=False)


class LeaseRow(Table):
    """The newest lease of a camera; its fence only grows."""

    __tablename__ = "leases"
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"), primary_key=True)
    fence: Mapped[int]
    order_id: Mapped[str] = mapped_column(unique=True)
    worker_id: Mapped[str]
    kind: Mapped[str]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    is_released: Mapped[bool] = mapped_column(default=False)


class VisitRow(Table):
    """One order carried out, or lost."""

    __tablename__ = "visits"
    order_id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str]
    worker_id: Mapped[str]
    fence: Mapped[int]
    kind: Mapped[str]
    reason: Mapped[str]
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    stage: Mapped[str | None]
    detail: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Timings, network, software, camera clock offset, as reported."""
    __table_args__ = (Index("visits_by_camera", "camera_id", "granted_at"),)


class ReportRow(Table):
    """An absorbed report; a second one with the same id gets the same answer."""

    __tablename__ = "reports"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    part: Mapped[int]
    received_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]]


class LookRow(Table):
    """One analysed picture; kept 7 days."""

    __tablename__ = "looks"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_id: Mapped[str]
    number: Mapped[int]
    camera_id: Mapped[str]
    taken_at: Mapped[datetime]
    time_error_s: Mapped[float]
    stream: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    health: Mapped[str]
    picture: Mapped[str | None]
    sightings: Mapped[list[Any]]
    """List of {label, confidence, box, zones}."""
    answers: Mapped[list[Any]]
    """List of {place, answer}."""
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        Index("looks_by_camera", "camera_id", "taken_at"),
    )


class StateRow(Table):
    """The ledger's scalar memory of one camera."""

    __tablename__ = "ledger_states"
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"), primary_key=True)
    last_look_at: Mapped[datetime | None]
    last_healthy_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    """`pipelines.ledger.state.CameraState` as JSON, its places, runs and violations left out: they are rows."""


class SightRow(Table):
    """What is remembered of one camera's pictures: its view, a row of bad looks, an open fault."""

    __tablename__ = "camera_sights"
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"), primary_key=True)
    body: Mapped[dict[str, Any]]
    """`pipelines.sight.state.Sight` as JSON."""


class PlaceRow(Table):
    """One place, open or ended; `body` is `pipelines.ledger.state.Place` as JSON."""

    __tablename__ = "places"
    id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str]
    label: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    __table_args__ = (Index("places_by_camera", "camera_id", "ended_at"),)


class CountRunRow(Table):
    """One count run, open or ended; `body` is `pipelines.ledger.state.CountRun` as JSON."""

    __tablename__ = "count_runs"
    id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str]
    rule_id: Mapped[str]
    ended_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    __table_args__ = (Index("count_runs_by_camera", "camera_id", "ended_at"),)


class ViolationRow(Table):
    """A rule's conclusion; one per rule and subject, whatever is retried."""

    __tablename__ = "violations"
    id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str]
    rule_id: Mapped[str]
    rule_type: Mapped[str]
    zone_id: Mapped[str]
    subject_id: Mapped[str]
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    """`pipelines.ledger.state.Violation` as JSON."""
    __table_args__ = (
        UniqueConstraint("rule_id", "subject_id", "camera_id"),
        Index("violations_open", "camera_id", "cleared_at"),
    )


class PictureRow(Table):
    """A stored file of the picture store; the row exists only after the file does."""

    __tablename__ = "pictures"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    camera_id: Mapped[str | None]
    """The camera of the report that first named it; None: a fresh upload, or a drawn copy's parent tells."""
    taken_at: Mapped[datetime | None]
    stored_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """An upload is spared until then; afterwards only candidates and evidence keep it."""
    tombstoned_at: Mapped[datetime | None]
    """Set before its file is removed; such a picture counts as gone."""
    __table_args__ = (Index("pictures_by_expiry", "expires_at"),)


class CandidateRow(Table):
    """The first or latest picture of a place or count run, kept in case a violation needs it."""

    __tablename__ = "candidates"
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    """`first` or `latest`."""
    camera_id: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256"))
    expires_at: Mapped[datetime | None]
    """None while the place or run is open, else a day after its end."""
    __table_args__ = (
        Index("candidates_by_picture", "sha256"),
        Index("candidates_by_expiry", "expires_at"),
    )


class CaseRow(Table):
    """What people work on: one per finding."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    origin: Mapped[str]
    origin_id: Mapped[str]
    camera_id: Mapped[str]
    rule_id: Mapped[str | None]
    type: Mapped[str]
    zone_id: Mapped[str | None]
    label: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    cleared_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]]
    """Rule, zone, limit, dwell bounds, box, provider: what the case said when it was opened."""
    __table_args__ = (
        UniqueConstraint("origin", "origin_id"),
        Index("cases_newest", "opened_at", "id"),
        Index("cases_by_state", "state", "opened_at"),
    )


class CaseEventRow(Table):
    """History of a case; only appended."""

    __tablename__ = "case_events"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]
    detail: Mapped[dict[str, Any]]


class EvidenceRow(Table):
    """A picture's part in a case."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256"))
    role: Mapped[str]
    """`first_scene`, `second_scene`, the same with `_crop` and `_overlay`, `cleared_scene`."""
    parent_sha256: Mapped[str | None]
    taken_at: Mapped[datetime]
    is_below_standard: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("case_id", "role"), Index("evidence_by_picture", "sha256"))


class RecurrenceRow(Table):
    """A case at the same place, by the same rule, as an earlier one that was cleared not long before."""

    __tablename__ = "recurrences"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    earlier_case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    linked_at: Mapped[datetime]
    __table_args__ = (Index("recurrences_by_earlier", "earlier_case_id"),)


class OutboxRow(Table):
    """What other systems must hear; written in the transaction that made it true."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    topic: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class PersonRow(Table):
    """A person who may log in."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class TokenRow(Table):
    """A session, an API token or a worker's token; only the hash of the secret is kept."""

    __tablename__ = "tokens"
    id: Mapped[str] = mapped_column(primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    """`session`, `api` or `worker`."""
    name: Mapped[str]
    role: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LoginAttemptsRow(Table):
    """How often a name or an address has tried to log in since `window_started_at`; outlives a restart."""

    __tablename__ = "login_attempts"
    key_sha256: Mapped[str] = mapped_column(primary_key=True)
    """Hash of what is counted: people type passwords into the name field."""
    window_started_at: Mapped[datetime]
    attempts: Mapped[int]


class AuditRow(Table):
    """Who did what; only appended."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
