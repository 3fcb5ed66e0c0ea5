"""The list of everything that can be asked through the control socket."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from api.cameras.schemas import SiteChange
from api.catalogue.entry import CatalogueEntry
from api.catalogue.schemas import CatalogueChange, CatalogueView
from api.control import catalogue, evidence
from api.control.schemas import (
    AddPerson,
    ApplySite,
    ChangePerson,
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
from api.units.schemas import AreasView, DispatchView, RegisterChange, UnitsView


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
    "people.change": Operation(request=ChangePerson, answer=Person, run=Upkeep.change_person),
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
    "catalogue.list": Operation(request=catalogue.ReadVersion, answer=CatalogueView, run=catalogue.list_catalogue),
    "catalogue.read": Operation(request=catalogue.ReadEntry, answer=CatalogueEntry, run=catalogue.read_entry),
    "catalogue.versions": Operation(request=Nothing, answer=catalogue.Versions, run=catalogue.list_versions),
    "catalogue.export": Operation(
        request=catalogue.ExportCatalogue, answer=catalogue.File, run=catalogue.export_catalogue
    ),
    "catalogue.preview": Operation(
        request=catalogue.CatalogueFile, answer=CatalogueChange, run=catalogue.preview_catalogue
    ),
    "catalogue.import": Operation(
        request=catalogue.ImportCatalogue, answer=CatalogueChange, run=catalogue.import_catalogue
    ),
    "units.list": Operation(request=Nothing, answer=UnitsView, run=catalogue.list_units),
    "units.areas": Operation(request=Nothing, answer=AreasView, run=catalogue.list_areas),
    "units.export": Operation(request=Nothing, answer=catalogue.File, run=catalogue.export_units),
    "units.import": Operation(request=catalogue.File, answer=RegisterChange, run=catalogue.import_units),
    "evidence.key": Operation(request=Nothing, answer=evidence.PublicKey, run=evidence.read_key),
    "evidence.checkpoint": Operation(request=Nothing, answer=evidence.CheckpointText, run=evidence.make_checkpoint),
    "evidence.authority": Operation(request=Nothing, answer=evidence.AuthorityText, run=evidence.read_authority),
    "evidence.export": Operation(request=evidence.ExportCase, answer=evidence.Bundle, run=evidence.export_case),
    "units.dispatch": Operation(request=catalogue.AskDispatch, answer=DispatchView, run=catalogue.explain_dispatch),
}
