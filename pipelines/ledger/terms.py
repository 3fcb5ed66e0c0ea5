"""On what terms a look is read: the rules that apply now, and where the matching draws its lines."""

from dataclasses import dataclass, field

from pipelines.ledger.likeness import MatchSettings
from pipelines.orders import Sighting
from pipelines.rules.resolve import ResolvedRule, RuleTypes


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The rules and settings under which looks are read."""

    rules: tuple[ResolvedRule, ...]
    """Only those that apply now."""
    types: RuleTypes
    """For the label groups."""
    settings: MatchSettings = field(default_factory=MatchSettings)

    def occupancy_rules_about(self, sighting: Sighting) -> tuple[ResolvedRule, ...]:
        """Returns the rules for which the object deserves a place of its own."""
        return tuple(r for r in self.rules if r.kind == "occupancy" and r.concerns(sighting.label, sighting.zones))
