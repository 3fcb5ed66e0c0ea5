"""What the owner of the data folder can do to an installation: one method each, one transaction, one audit row."""

from dataclasses import dataclass

from api.audit.service import record
from api.cameras.credentials import set_credential
from api.cameras.schemas import SiteChange
from api.cameras.site import apply_site, current_site, edit_site
from api.cameras.site_file import SiteChecks, SiteFileError, check_site, dump_site
from api.cameras.site_merge import merge_cameras
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
from api.errors import Invalid
from api.patrol.coverage import coverage
from api.patrol.rounds import all_rounds, rounds
from api.patrol.schemas import CoverageView
from api.people import service as people_service
from api.people.schemas import Person, Token
from api.services import Services
from api.sight import service as sight_service
from api.sight.schemas import SightView
from pipelines.orders import Credential
from pipelines.site import Site

ACTOR = "command_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """Carries out the commands of the data folder's owner, inside the server or in place of it."""

    services: Services
    """The installation."""
    checks: SiteChecks
    """What a site must agree with."""

    def list_people(self, _: Nothing) -> People:
        """Returns everybody, and the tokens in force."""
        with self.services.database.read() as session:
            return People(people=people_service.people(session), tokens=people_service.tokens(session))

    def add_person(self, request: AddPerson) -> Person:
        """Adds a person."""
        now = self.services.clock()
        with self.services.database.write() as session:
            person = people_service.add_person(
                session,
                name=request.name,
                role=request.role,
                password=request.password.get_secret_value(),
                passwords=self.services.passwords,
                now=now,
                unit=request.unit,
                areas=request.areas,
            )
            known = request.model_dump(mode="json", include={"role", "unit", "areas"})
            record(session, at=now, actor=ACTOR, action="person.added", about=request.name, person=known)
        return person

    def change_person(self, request: ChangePerson) -> Person:
        """Changes role, unit or areas; their sessions end."""
        now = self.services.clock()
        changed = request.model_dump(mode="json", exclude_unset=True, exclude={"name"})
        with self.services.database.write() as session:
            person = people_service.change_person(session, name=request.name, change=request, now=now)
            record(session, at=now, actor=ACTOR, action="person.changed", about=request.name, change=changed)
        return person

    def set_password(self, request: SetPassword) -> Person:
        """Gives a person a new password; all their sessions and tokens end."""
        now, secret = self.services.clock(), request.password.get_secret_value()
        with self.services.database.write() as session:
            person = people_service.set_password(
                session, name=request.name, password=secret, passwords=self.services.passwords, now=now
            )
            record(session, at=now, actor=ACTOR, action="person.password_changed", about=request.name)
        return person

    def disable_person(self, request: Named) -> Person:
        """Ends a person's access at once."""
        now = self.services.clock()
        with self.services.database.write() as session:
            person = people_service.disable(session, name=request.name, now=now)
            record(session, at=now, actor=ACTOR, action="person.disabled", about=request.name)
        return person

    def make_token(self, request: MakeToken) -> NewToken:
        """Makes a token; its secret is shown this once."""
        now = self.services.clock()
        with self.services.database.write() as session:
            made = people_service.make_token(
                session,
                name=request.name,
                kind=request.kind,
                role=request.role,
                now=now,
                scopes=request.scopes,
                unit=request.unit,
                areas=request.areas,
                expires_at=request.expires_at,
            )
            known = made.model_dump(mode="json", include={"kind", "name", "role", "scopes", "areas", "expires_at"})
            record(session, at=now, actor=ACTOR, action="token.made", about=made.id, token=known)
        return NewToken.model_validate(made.model_dump())

    def revoke_token(self, request: Named) -> Token:
        """Revokes a token by its id."""
        now = self.services.clock()
        with self.services.database.write() as session:
            token = people_service.revoke(session, token_id=request.name, now=now)
            record(session, at=now, actor=ACTOR, action="token.revoked", about=request.name)
        return token

    def set_credential(self, request: SetCredential) -> CredentialSet:
        """Sets a camera's user and password."""
        now = self.services.clock()
        secret = Credential(username=request.username, password=request.password)
        with self.services.database.write() as session:
            users = set_credential(session, request.name, secret, box=self.services.box, now=now)
            record(session, at=now, actor=ACTOR, action="credential.set", about=request.name)
        return CredentialSet(name=request.name, cameras=users)

    def apply_site(self, request: ApplySite) -> SiteChange:
        """Applies a site file, whole or not at all."""
        try:
            site = check_site(request.content, file=request.file, checks=self.checks)
        except SiteFileError as error:
            raise Invalid(str(error), code="site_file") from error
        now = self.services.clock()
        with self.services.database.write() as session:
            change = apply_site(session, site, force=request.force, now=now)
            if change.is_changed:
                record(session, at=now, actor=ACTOR, action="site.applied", about=request.file, force=request.force)
        return change

    def export_site(self, _: Nothing) -> SiteText:
        """Returns the site as YAML, without secrets."""
        with self.services.database.read() as session:
            return SiteText(text=dump_site(current_site(session)))

    def import_cameras(self, request: ImportCameras) -> SiteChange:
        """Adds or changes cameras, all or none."""
        now = self.services.clock()
        with self.services.database.write() as session:
            site = self._checked(merge_cameras(current_site(session), request.cameras, plan=request.plan))
            change = edit_site(session, site, now=now)
            if change.is_changed:
                count = len(request.cameras)
                record(session, at=now, actor=ACTOR, action="cameras.imported", about="site", cameras=count)
        return change

    def read_coverage(self, request: ReadTimes) -> CoverageView:
        """Returns what the minutes of each camera were."""
        services = self.services
        with services.database.read() as session:
            return coverage(
                session,
                begin=request.begin,
                end=request.end,
                now=services.clock(),
                looks_kept_s=services.settings.looks_kept_s,
            )

    def read_rounds(self, request: ReadRounds) -> Rounds:
        """Returns the rounds of one plan, or of all."""
        begin, end, now = request.begin, request.end, self.services.clock()
        with self.services.database.read() as session:
            if request.plan is None:
                return Rounds(rounds=all_rounds(session, begin=begin, end=end, now=now))
            return Rounds(rounds=rounds(session, request.plan, begin=begin, end=end, now=now))

    def relearn_view(self, request: Named) -> SightView:
        """Forgets a camera's view: the next healthy looks are the new one."""
        now = self.services.clock()
        with self.services.database.write() as session:
            view = sight_service.relearn(session, request.name, now=now)
            record(session, at=now, actor=ACTOR, action="camera.view_relearned", about=request.name)
        return view

    def _checked(self, site: Site) -> Site:
        content = site.model_dump(mode="json", by_alias=True)
        try:
            return check_site(content, file="the site with these cameras", checks=self.checks)
        except SiteFileError as error:
            raise Invalid(str(error), code="site_file") from error
