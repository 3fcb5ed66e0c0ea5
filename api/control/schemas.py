"""Messages of the control socket; unlike the API's, they may hold secrets: only the folder's owner can reach it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer, SecretStr

from api.patrol.schemas import RoundView
from api.people.roles import Role, Scope, TokenKind
from api.people.schemas import Areas, Person, PersonChange, PersonName, Token, UnitId
from pipelines.site import Camera, Identifier

Revealed = Annotated[SecretStr, PlainSerializer(lambda secret: secret.get_secret_value(), when_used="json")]
"""Hidden in logs and reprs, itself on the socket."""


class ControlMessage(BaseModel):
    """Both ends are the same version; anything unknown is an error."""

    model_config = ConfigDict(extra="forbid")


class Nothing(ControlMessage):
    """No content."""


class Status(ControlMessage):
    """The running server."""

    pid: int
    address: str
    """Where it listens: `http://127.0.0.1:8000`."""
    worker_address: str
    """Where a worker on this machine reaches it without TLS."""
    version: str
    started_at: datetime


class AddPerson(ControlMessage):
    """A new person."""

    name: PersonName
    role: Role
    password: Revealed
    unit: UnitId | None = None
    areas: Areas = []
    """Empty: everywhere."""


class ChangePerson(PersonChange):
    """What becomes different about somebody; what is left out stays."""

    name: str


class SetPassword(ControlMessage):
    """A new password for somebody."""

    name: str
    password: Revealed


class Named(ControlMessage):
    """Somebody or something by name."""

    name: str


class MakeToken(ControlMessage):
    """A token for a worker or another system."""

    name: PersonName
    kind: TokenKind
    role: Role | None = None
    scopes: list[Scope] = []
    unit: UnitId | None = None
    areas: Areas = []
    expires_at: AwareDatetime | None = None


class NewToken(Token):
    """A token, shown once."""

    token: Revealed


class People(ControlMessage):
    """Everybody, and the tokens in force."""

    people: list[Person]
    tokens: list[Token]


class SetCredential(ControlMessage):
    """A camera's user and password."""

    name: Identifier
    username: Revealed
    password: Revealed


class CredentialSet(ControlMessage):
    """Which cameras use it."""

    name: str
    cameras: list[str]


class ReadTimes(ControlMessage):
    """From when to when."""

    begin: datetime
    end: datetime


class ReadRounds(ReadTimes):
    """The rounds of one plan, or of all."""

    plan: str | None = None


class Rounds(ControlMessage):
    """Rounds of one plan or more."""

    rounds: list[RoundView]


class ApplySite(ControlMessage):
    """A site file's content."""

    file: str
    """For messages."""
    content: dict[str, Any]
    force: bool = False


class SiteText(ControlMessage):
    """The site as YAML."""

    text: str


class ImportCameras(ControlMessage):
    """Cameras to add to the site, or to change in it; zones and rules of known ones stay."""

    cameras: list[Camera]
    plan: str | None = None
    """Plan that new cameras join at the end."""
