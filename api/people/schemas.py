"""Bodies of the routes about people and tokens."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from api.people.roles import Role, TokenKind


def _visible(value: str) -> str:
    if value != value.strip() or not value.isprintable():
        raise ValueError("expected printable characters, without spaces at the ends")
    return value


PersonName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_visible)]
PasswordText = Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class RequestBody(BaseModel):
    """Unknown keys are errors, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


class LoginRequest(RequestBody):
    """Name and password."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    password: PasswordText


class LoginAnswer(BaseModel):
    """A session; send `token` as `Authorization: Bearer TOKEN`. It is shown this once."""

    token: str
    expires_at: datetime
    name: str
    role: Role


class Me(BaseModel):
    """Who this token stands for."""

    kind: TokenKind
    name: str
    role: Role


class OwnPasswordRequest(RequestBody):
    """A person changes their own password."""

    old: PasswordText
    new: PasswordText


class PersonRequest(RequestBody):
    """A new person."""

    name: PersonName
    role: Role
    password: PasswordText


class PasswordRequest(RequestBody):
    """A new password for somebody."""

    password: PasswordText


class Person(BaseModel):
    """Somebody who may log in, unless disabled."""

    name: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None


class TokenRequest(RequestBody):
    """A token for another system (with a role) or for a worker (`kind: worker`, without)."""

    name: PersonName
    kind: TokenKind = TokenKind.API
    role: Role | None = None


class Token(BaseModel):
    """A token that is in force; its secret is not kept."""

    id: str
    kind: TokenKind
    name: str
    role: Role | None
    created_at: datetime


class TokenAnswer(Token):
    """A new token; `token` is shown this once."""

    token: str
