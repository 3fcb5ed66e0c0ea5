"""The list of everything that can be asked through the control socket."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from api.cameras.schemas import SiteChange
from api.control.schemas import (
    AddPerson,
    ApplySite,
    CredentialSet,
    ImportCameras,
    MakeToken,
    Named,
    NewToken,
    Nothing,
    People,
    ReadRounds,
    ReadTimes,
    Rounds,
    SetCredential,
    SetPassword,
    SiteText,
)
from api.control.upkeep import Upkeep
from api.patrol.schemas import CoverageView
from api.people.schemas import Person, Token
from api.sight.schemas import SightView


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that can be asked."""

    request: type[BaseModel]
    """Its body."""
    answer: type[BaseModel]
    """What comes back."""
    run: Callable[[Upkeep, Any], BaseModel]
    """Carries it out."""


OPERATIONS: dict[str, Operation] = {
    "people.list": Operation(request=Nothing, answer=People, run=Upkeep.list_people),
    "people.add": Operation(request=AddPerson, answer=Person, run=Upkeep.add_person),
    "people.disable": Operation(request=Named, answer=Person, run=Upkeep.disable_person),
    "people.password": Operation(request=SetPassword, answer=Person, run=Upkeep.set_password),
    "tokens.make": Operation(request=MakeToken, answer=NewToken, run=Upkeep.make_token),
    "tokens.revoke": Operation(request=Named, answer=Token, run=Upkeep.revoke_token),
    "credentials.set": Operation(request=SetCredential, answer=CredentialSet, run=Upkeep.set_credential),
    "site.apply": Operation(request=ApplySite, answer=SiteChange, run=Upkeep.apply_site),
    "site.export": Operation(request=Nothing, answer=SiteText, run=Upkeep.export_site),
    "coverage.read": Operation(request=ReadTimes, answer=CoverageView, run=Upkeep.read_coverage),
    "rounds.read": Operation(request=ReadRounds, answer=Rounds, run=Upkeep.read_rounds),
    "cameras.relearn_view": Operation(request=Named, answer=SightView, run=Upkeep.relearn_view),
    "cameras.import": Operation(request=ImportCameras, answer=SiteChange, run=Upkeep.import_cameras),
}
