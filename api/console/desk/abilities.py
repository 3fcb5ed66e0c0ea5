"""What a role may do on the desk, so that nobody is offered what the API refuses; pure."""

from dataclasses import asdict, dataclass

from api.people.roles import Role
from api.policy import POLICY


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What one person may do; the API decides in any case."""

    see: bool
    """See the latest looks and watch cameras."""
    look: bool
    """Ask for a look now."""
    mark: bool
    """Pin, skip, and take both back."""
    run: bool
    """Start and stop plans and rounds."""

    def as_json(self) -> dict[str, bool]:
        """Returns what the browser gets."""
        return asdict(self)


def abilities_of(role: Role) -> Abilities:
    """Returns what the policy lets a role do."""
    return Abilities(
        see=_may(role, "GET", "/cameras/{camera_id}/latest"),
        look=_may(role, "POST", "/cameras/{camera_id}/look-now"),
        mark=_may(role, "POST", "/cameras/{camera_id}/skip"),
        run=_may(role, "POST", "/plans/{plan_id}/start"),
    )


def _may(role: Role, method: str, path: str) -> bool:
    return role in POLICY[(method, path)].roles
