"""What a worker goes to the twin cameras of the farm with: an empty street, real decoding, nothing told apart."""

from pipelines.capture.address import AllowedNetworks
from pipelines.orders import NetworkUsed
from pipelines.worker.analysis import Analysis
from pipelines.worker.children import Nursery
from pipelines.worker.spool import Spool
from pipelines.worker.stop import StopSignal
from pipelines.worker.visiting import Equipment
from pipelines.worker.window import LatestLooks
from vision.detections import Detections
from vision.picture_health import picture_health


class EmptyStreet:
    """Sees nothing anywhere."""

    def detect(self, frames):
        return [Detections.empty() for _ in frames]


def farm_equipment(nursery: Nursery, analysis: Analysis, spool: Spool, *, stop: StopSignal, **changes) -> Equipment:
    """Returns equipment for cameras on this machine; `changes` are fields that are to be others."""
    values = {
        "looks": LatestLooks(),
        "networks": AllowedNetworks(allow_loopback=True),
        "is_same_group": lambda a, b: a == b,
        "health": picture_health,
        "network": NetworkUsed(name="none", sha256="0" * 64, provider="cpu", precision="fp32"),
        "software": {},
    }
    return Equipment(nursery=nursery, analysis=analysis, spool=spool, stop=stop, **(values | changes))
