"""One actor in one place, to be rendered once: the word between the scene's plan, the renderer and the composer."""

import hashlib
from dataclasses import dataclass

from sample_videos.studio.scene import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """An actor's look at a place on the ground. Equal poses of one scene share one sprite."""

    look: Look
    x_m: float
    y_m: float
    heading_deg: float
    phase: float | None = None
    """Share of the step of somebody who walks or rides, 0 to 1; None: standing."""
    lights: bool = False

    @property
    def key(self) -> str:
        """A name for the sprite's files: the same for the same pose, on every machine."""
        phase = "" if self.phase is None else f"{self.phase:.3f}"
        place = f"{self.x_m:.2f} {self.y_m:.2f} {self.heading_deg % 360:.1f} {phase} {int(self.lights)}"
        said = f"{self.look.model_dump_json()} {place}"
        return f"{self.look.kind}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
