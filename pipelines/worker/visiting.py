"""One visit inside a worker: the pure task with real children, the one detector, and the spool around it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pipelines.capture.address import AllowedNetworks
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.matching import SameGroup
from pipelines.orders import LONG_KINDS, NetworkUsed, Order, Report
from pipelines.ports import Claim, Parts, Tools
from pipelines.probe import probe_source
from pipelines.probe_orders import ProbeOrder, ProbeReport
from pipelines.visit import run_visit
from pipelines.worker.analysis import Analysis, PatientDetector
from pipelines.worker.child_source import ChildOpener
from pipelines.worker.children import Nursery
from pipelines.worker.spool import Spool
from pipelines.worker.stop import StopSignal
from pipelines.worker.window import LatestLooks
from vision.arrays import ImageBGR
from vision.picture_health import PictureHealth

LOOK_S = 10.0
"""How long one look of a stay or a watch may take in the network, others before it included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """What all visits of a worker share."""

    nursery: Nursery
    analysis: Analysis
    spool: Spool
    looks: LatestLooks
    stop: StopSignal
    networks: AllowedNetworks
    is_same_group: SameGroup
    health: Callable[[ImageBGR], PictureHealth]
    network: NetworkUsed
    software: Mapping[str, str]
    limits: CaptureLimits = field(default_factory=CaptureLimits)
    match_settings: MatchSettings = field(default_factory=MatchSettings)

    def probe(self, asked: ProbeOrder) -> ProbeReport:
        """Probes one source and returns what it is; blocks for at most the time of its streams and a few seconds."""
        limits = replace(self.limits, longest_frame_s=max(self.limits.frame_s, asked.stream_s))
        return probe_source(
            asked,
            opener=ChildOpener(self.nursery, networks=self.networks, limits=limits, stop=self.stop),
            detector=PatientDetector(self.analysis, deadline=lambda: Deadline.after(LOOK_S)),
        )

    def visit(self, order: Order, claim: Claim, parts: Parts) -> Report:
        """Carries out one order and returns its report; blocks for at most the order's budget and a second."""
        budget = Deadline.after(order.budget_s)
        is_long = order.kind in LONG_KINDS
        tools = Tools(
            opener=ChildOpener(self.nursery, networks=self.networks, limits=self.limits, stop=self.stop),
            detector=PatientDetector(self.analysis, deadline=lambda: Deadline.after(LOOK_S) if is_long else budget),
            keeper=self.spool,
            window=self.looks,
            clock=time.monotonic,
            is_same_group=self.is_same_group,
            health=self.health,
            match_settings=self.match_settings,
            network=self.network,
            software=self.software,
        )
        return run_visit(order, claim=claim, tools=tools, parts=parts)
