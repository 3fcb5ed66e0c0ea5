"""Where the console's pages are, and whose work they are; pure."""

from dataclasses import dataclass

from api.people.roles import PEOPLE, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One entry of the navigation."""

    path: str
    """Below the console."""
    title: str
    """Key of its text."""
    roles: frozenset[Role]
    """Who has work there."""
    key: str
    """Alt and this digit leads there."""


_ON_PATROL = PEOPLE - {Role.HANDLER}
WAYS: tuple[Way, ...] = (
    Way(path="/desk", title="shared.way_desk", roles=_ON_PATROL, key="1"),
    Way(
        path="/verify",
        title="shared.way_verify",
        roles=frozenset({Role.ADMIN, Role.OPERATOR, Role.DISPATCHER, Role.GRID_WORKER}),
        key="2",
    ),
    Way(path="/cases", title="shared.way_cases", roles=PEOPLE, key="3"),
    Way(path="/cameras", title="shared.way_cameras", roles=_ON_PATROL, key="4"),
    Way(path="/map", title="shared.way_map", roles=_ON_PATROL, key="5"),
    Way(path="/figures", title="shared.way_figures", roles=PEOPLE, key="6"),
    Way(path="/settings", title="shared.way_settings", roles=frozenset({Role.ADMIN, Role.AUDITOR}), key="7"),
)


def ways_of(role: Role) -> list[Way]:
    """Returns what a role finds in the navigation."""
    return [way for way in WAYS if role in way.roles]
