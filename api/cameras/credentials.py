"""Cameras' users and passwords: encrypted at rest, written but never read back through the API."""

import json
from datetime import datetime

from pydantic import SecretStr
from sqlalchemy.orm import Session

from api.cameras import repository
from api.cameras.schemas import CredentialView
from api.cameras.secret_box import SecretBox
from api.db.tables import CredentialRow
from pipelines.orders import Credential


def credential_for(session: Session, name: str, *, box: SecretBox) -> Credential | None:
    """Returns the user and password of that name, None where none is set.

    Raises:
        SecretUnreadable: it was encrypted with another key.
    """
    row = repository.credential(session, name)
    if row is None:
        return None
    plain = json.loads(box.open(row.secret))
    return Credential(username=SecretStr(plain["username"]), password=SecretStr(plain["password"]))


def set_credential(session: Session, name: str, credential: Credential, *, box: SecretBox, now: datetime) -> list[str]:
    """Stores a credential; returns the cameras that use it, which are tried again at once."""
    plain = {
        "username": credential.username.get_secret_value(),
        "password": credential.password.get_secret_value(),
    }
    sealed = box.seal(json.dumps(plain))
    row = repository.credential(session, name)
    if row is None:
        repository.add(session, CredentialRow(name=name, secret=sealed, changed_at=now))
    else:
        row.secret, row.changed_at = sealed, now
    users = cameras_using(session, name)
    repository.forgive(session, users)
    return users


def cameras_using(session: Session, name: str) -> list[str]:
    """Returns the ids of the cameras that name this credential."""
    return [row.id for row in repository.cameras(session) if row.config.get("credential") == name]


def credentials(session: Session) -> list[CredentialView]:
    """Returns which credentials are set, without their content."""
    return [
        CredentialView(name=row.name, changed_at=row.changed_at, cameras=cameras_using(session, row.name))
        for row in repository.credentials(session)
    ]


def check_readable(session: Session, *, box: SecretBox) -> None:
    """Raises SecretUnreadable where a stored credential cannot be decrypted: better at the start than in a visit."""
    for row in repository.credentials(session):
        box.open(row.secret)
