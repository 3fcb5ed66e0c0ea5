"""What the owner of the data folder can do with evidence: its key, a head to keep elsewhere, a case as a bundle."""

import base64

from pydantic import Base64Bytes

from api.audit.service import record
from api.bundle import service as bundles
from api.bundle.c2pa_authority import authority_of
from api.bundle.c2pa_signing import claim_signer_of
from api.bundle.schemas import Why
from api.bundle.service import Export
from api.cases import repository as cases
from api.cases.repository import CaseFilter
from api.chain.heads import sign_head
from api.chain.signing import key_id, signer_of
from api.control.schemas import ControlMessage, Nothing
from api.control.upkeep import ACTOR, Upkeep
from api.custody.service import Seen, record_view
from api.errors import NotThere


class PublicKey(ControlMessage):
    """The key that this installation signs with."""

    public_key: str
    """32 bytes in hexadecimal."""
    key_id: str
    """Its short name."""


class AuthorityText(ControlMessage):
    """The authority that vouches for claims in exported pictures."""

    pem: str
    """Its certificate: a trust anchor for those who check."""


class CheckpointText(ControlMessage):
    """A signed head of the chain."""

    text: str
    """Content of the file."""
    size: int
    """Leaves that it stands for."""


class ExportCase(ControlMessage):
    """A case is to leave as a bundle."""

    case: str
    """Its id or its number."""
    reason: Why
    """Why; it is kept in custody."""
    originals: bool = False
    """Originals, not masked copies."""
    c2pa: bool = False
    """Besides each masked copy, one that holds a signed claim."""


class Bundle(ControlMessage):
    """The archive."""

    data: Base64Bytes
    number: int
    """Of the case."""


def read_key(upkeep: Upkeep, _: Nothing) -> PublicKey:
    """Returns the public key; makes the key where there is none yet."""
    public_key = signer_of(upkeep.services.settings).public_key
    return PublicKey(public_key=public_key, key_id=key_id(public_key))


def read_authority(upkeep: Upkeep, _: Nothing) -> AuthorityText:
    """Returns the certificate; makes the authority where there is none yet."""
    return AuthorityText(pem=authority_of(upkeep.services.settings, now=upkeep.services.clock()).pem)


def make_checkpoint(upkeep: Upkeep, _: Nothing) -> CheckpointText:
    """Signs a head of the chain that is to be kept elsewhere; that it was taken out is in custody, and in the chain."""
    signer, now = signer_of(upkeep.services.settings), upkeep.services.clock()
    with upkeep.services.database.write() as session:
        record_view(session, identity=ACTOR, what=Seen.CHECKPOINT, at=now)
        signed = sign_head(session, signer, at=now, is_exported=True)
        record(session, at=now, actor=ACTOR, action="evidence.checkpoint_taken", about=str(signed.size))
    return CheckpointText(text=signed.file_text(), size=signed.size)


def export_case(upkeep: Upkeep, request: ExportCase) -> Bundle:
    """Returns a case as a bundle."""
    services = upkeep.services
    signer, now = signer_of(services.settings), services.clock()
    claims = claim_signer_of(services.settings, now=now) if request.c2pa else None
    case_id = _case_id(upkeep, request.case)
    export = Export(case_id=case_id, reason=request.reason, by=ACTOR, has_originals=request.originals)
    with services.database.write() as session:
        prepared = bundles.prepare(session, export, signer=signer, now=now)
        record(
            session,
            at=now,
            actor=ACTOR,
            action="case.exported",
            about=case_id,
            reason=request.reason,
            originals=request.originals,
        )
    with services.database.read() as session:
        content = bundles.gather(session, prepared)
    data = bundles.bundle(content, services.pictures, signer, claims=claims)
    return Bundle(data=base64.b64encode(data), number=content.case["number"])


def _case_id(upkeep: Upkeep, name: str) -> str:
    """Returns the id of a case that was named by its id or its number."""
    if not name.isdecimal() or int(name) > 2**31 - 1:
        return name
    with upkeep.services.database.read() as session:
        found = cases.newest(session, CaseFilter(number=int(name)), limit=1)
    if not found:
        raise NotThere(f"there is no case number {name}")
    return found[0].id
