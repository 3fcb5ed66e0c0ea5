"""Bodies of the routes about people and tokens."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from api.people.roles import Role, Scope, TokenKind


def _visible(value: str) -> str:
    if value != value.strip() or not value.isprintable():
        raise ValueError("expected printable characters, without spaces at the ends")
    return value


def _addressable(value: str) -> str:
    if "/" in value or set(value) <= {"."}:
        raise ValueError("expected a name without '/', and not of dots alone: it is part of addresses")
    return value


PersonName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_visible), AfterValidator(_addressable)]
AreaId = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_visible)]
"""Of the area tree; a person sees this area and everything below it."""
UnitId = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_visible)]
Areas = Annotated[list[AreaId], Field(max_length=1000)]
PasswordText = Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class RequestBody(BaseModel):
    """Unknown keys are errors, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


class LoginRequest(RequestBody):
    """Name and password."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    password: PasswordText
    cookie: bool = False
    """For pages in a browser: the secret goes into a cookie that no script can read, not into the answer."""


class SessionAnswer(BaseModel):
    """A session with a new secret, which is shown this once."""

    token: str | None
    """Send it as `Authorization: Bearer TOKEN`; none where it went into a cookie."""
    csrf_token: str | None
    """With a cookie only: send it as `X-CSRF-Token` with everything that is no mere reading."""
    expires_at: datetime
    """The session ends then, however often it is renewed."""


class LoginAnswer(SessionAnswer):
    """A new session, and whose it is."""

    name: str
    role: Role


class Me(BaseModel):
    """Who this token stands for."""

    kind: TokenKind
    name: str
    role: Role
    unit: str | None
    areas: list[str]
    """Areas in sight, each with everything below it; empty: everywhere."""
    scopes: list[str]
    """Of a key with the role integrator."""
    csrf_token: str | None = None
    """Where a cookie was the proof: what to send as `X-CSRF-Token`."""


class OwnPasswordRequest(RequestBody):
    """A person changes their own password."""

    old: PasswordText
    new: PasswordText


class PersonRequest(RequestBody):
    """A new person."""

    name: PersonName
    role: Role
    password: PasswordText
    unit: UnitId | None = None
    areas: Areas = []
    """Empty: everywhere."""


class PersonChange(RequestBody):
    """What becomes different about somebody; what is left out stays."""

    role: Role | None = None
    unit: UnitId | None = None
    """`null` takes the unit away."""
    areas: Areas | None = None
    """`[]`: everywhere."""


class PasswordRequest(RequestBody):
    """A new password for somebody."""

    password: PasswordText


class Person(BaseModel):
    """Somebody who may log in, unless disabled."""

    name: str
    role: Role
    unit: str | None
    areas: list[str]
    created_at: datetime
    disabled_at: datetime | None


class TokenRequest(RequestBody):
    """A token for another system (with a role) or for a worker (`kind: worker`, without)."""

    name: PersonName
    kind: TokenKind = TokenKind.API
    role: Role | None = None
    scopes: Annotated[list[Scope], Field(max_length=len(Scope))] = []
    """What it may do, for the role integrator."""
    unit: UnitId | None = None
    areas: Areas = []
    expires_at: AwareDatetime | None = None
    """None: until it is revoked."""


class Token(BaseModel):
    """A token that is in force; its secret is not kept."""

    id: str
    kind: TokenKind
    name: str
    role: Role | None
    scopes: list[Scope]
    unit: str | None
    areas: list[str]
    created_at: datetime
    expires_at: datetime | None


class TokenAnswer(Token):
    """A new token; `token` is shown this once."""

    token: str
