"""What the API says of units, areas and duty."""

from pydantic import BaseModel

from api.units.register import Area, Duty, Unit


class UnitsView(BaseModel):
    """All units, and who serves what."""

    version: int
    units: list[Unit]
    duties: list[Duty]


class AreasView(BaseModel):
    """All areas; each names the one it is part of."""

    version: int
    areas: list[Area]


class RegisterChange(BaseModel):
    """What a writing has changed."""

    version: int
    """In force now."""
    is_changed: bool
    difference: list[str]
    """One line for each thing: `+` comes, `-` goes, `~` changes."""
    warnings: list[str] = []
    """What is allowed, and perhaps not meant."""


class DispatchView(BaseModel):
    """Where a case would go, and why."""

    unit: str | None
    name_zh: str | None
    because: str
