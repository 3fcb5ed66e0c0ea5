"""The published weighting of the problem resolution index, as data."""

from functools import cache
from importlib import resources
from math import isclose

from pydantic import BaseModel, ConfigDict, model_validator

from api.figures.catalogue import FIGURES
from api.figures.definition import Kind

WEIGHTS_FILE = "weights.json"


class Weights(BaseModel):
    """How much each part counts; they add up to 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    weights: dict[str, float]
    less_is_better: list[str] = []

    @model_validator(mode="after")
    def _adds_up(self) -> "Weights":
        strange = [name for name in self.weights if name not in FIGURES or FIGURES[name].kind is not Kind.SHARE]
        if strange or any(weight <= 0 for weight in self.weights.values()):
            raise ValueError(f"expected shares of api.figures.catalogue with weights above 0, got {self.weights}")
        if not isclose(sum(self.weights.values()), 1.0):
            raise ValueError(f"expected weights that add up to 1, got {sum(self.weights.values())}")
        if not set(self.less_is_better) <= set(self.weights):
            raise ValueError("`less_is_better` names what has no weight")
        return self


@cache
def published_weights() -> Weights:
    """Returns the weighting that ships with this version."""
    return Weights.model_validate_json(resources.files(__package__).joinpath(WEIGHTS_FILE).read_bytes())
