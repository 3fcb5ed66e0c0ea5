"""Answers a worker's claim: the most urgent due cameras that nobody holds, as orders."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras.credentials import credential_for
from api.cameras.secret_box import SecretBox
from api.catalogue.numbers import rule_types_now
from api.db.tables import LeaseRow
from api.intake.memory import load_state
from api.patrol import leases, watching
from api.patrol.turns import SiteNow, build_turns, site_now
from api.patrol.wishes import Wishes
from api.settings import Settings
from api.sight.service import terms_for
from pipelines.ledger.open_places import open_places, open_runs
from pipelines.orders import LONG_KINDS, ClaimAnswer, ClaimRequest, Credential, Order, OrderKind
from pipelines.patrol.due import is_free
from pipelines.patrol.turn import Choice, Policy, Turn
from pipelines.patrol.watching import may_watch
from pipelines.rules.resolve import RuleTypes, resolve_rules, watched
from pipelines.site import Camera

SOONEST_RETRY_S = 0.2
LATEST_RETRY_S = 2.0
"""A button pressed (look now, start a plan) reaches an idle worker within this time."""


class Claims:
    """Grants orders by one policy."""

    def __init__(
        self, *, policy: Policy, types: RuleTypes, settings: Settings, box: SecretBox, wishes: Wishes | None = None
    ) -> None:
        self._wishes = wishes or Wishes()
        self._policy = policy
        self._types = types
        self._settings = settings
        self._box = box

    def answer(self, session: Session, request: ClaimRequest, *, now: datetime, started_at: datetime) -> ClaimAnswer:
        """Returns the orders granted to this worker, within the transaction that leases their cameras to it."""
        holdoff_s = self._settings.claim_holdoff_s - (now - started_at).total_seconds()
        self._wishes.note_claim(now=now)
        if 0 < holdoff_s <= self._settings.claim_holdoff_s:
            return ClaimAnswer(server_time=now, retry_after_s=_bounded(holdoff_s))
        leases.close_lost_visits(session, now=now)
        leases.close_forgotten_visits(session, request, now=now)
        site = site_now(session, now)
        types = rule_types_now(session, self._types)
        wished = self._wishes.since(now)
        for camera_id in watching.waiting_probes(session, now=now) if wished else ():
            wished.pop(camera_id, None)
        turns = build_turns(session, site, types=types, settings=self._settings, wished=wished)
        choices = self._policy.choose(turns, now=now, slots=request.slots)
        self._wishes.note_claim(
            now=now,
            not_granted=_not_granted(turns, choices, now=now) if wished else (),
            has_slots=sum(choice.kind in LONG_KINDS for choice in choices) < request.slots.stay,
        )
        orders = []
        for choice in choices:
            lease = leases.grant(session, choice, worker_id=request.worker_id, now=now, settings=self._settings)
            orders.append(self._order(session, lease, site, types=types))
        return ClaimAnswer(
            server_time=now, orders=tuple(orders), retry_after_s=self._retry_after_s(turns, now, bool(orders))
        )

    def next_due_at(self, turns: list[Turn], *, now: datetime) -> datetime | None:
        """Returns when the next camera falls due."""
        return self._policy.next_due_at(turns, now=now)

    def _order(self, session: Session, lease: LeaseRow, site: SiteNow, *, types: RuleTypes) -> Order:
        camera = site.camera_now(lease.camera_id)
        rules = resolve_rules(camera, types)
        state = load_state(session, camera.id)
        until_s = (lease.until_at - lease.granted_at).total_seconds() if lease.until_at else 0.0
        return Order(
            id=lease.order_id,
            kind=OrderKind(lease.kind),
            camera_id=camera.id,
            camera_name=camera.name,
            fence=lease.fence,
            streams=camera.streams,
            credential=self._credential(session, camera),
            zones=camera.zones,
            watched=watched(rules),
            places=open_places(state, rules, server_time=lease.granted_at),
            runs=open_runs(state, rules, server_time=lease.granted_at),
            budget_s=self._settings.visit_budget_s,
            lease_s=leases.lease_length_s(self._settings),
            until_s=until_s,
            look_period_s=self._settings.look_period_s,
            view=terms_for(session, site.cameras[camera.id], now=lease.granted_at),
        )

    def _credential(self, session: Session, camera: Camera) -> Credential | None:
        return None if camera.credential is None else credential_for(session, camera.credential, box=self._box)

    def _retry_after_s(self, turns: list[Turn], now: datetime, has_granted: bool) -> float:
        if has_granted:
            return SOONEST_RETRY_S
        due_at = self.next_due_at([turn for turn in turns if not turn.is_held], now=now)
        due_at = due_at or now + timedelta(seconds=LATEST_RETRY_S)
        return _bounded((due_at - now).total_seconds())


def _not_granted(turns: Sequence[Turn], choices: Sequence[Choice], *, now: datetime) -> list[str]:
    """Returns the free cameras that somebody waits to watch, and that this claim has granted to nobody."""
    chosen = {choice.camera_id for choice in choices}
    return [
        turn.camera_id
        for turn in turns
        if turn.camera_id not in chosen and may_watch(turn, now=now) and is_free(turn, now=now)
    ]


def _bounded(retry_after_s: float) -> float:
    return min(max(retry_after_s, SOONEST_RETRY_S), LATEST_RETRY_S)
