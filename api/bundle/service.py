"""A case leaves: it is recorded, the head is signed, and everything about the case is gathered under it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from api.bundle import repository as looks
from api.bundle.archive import archive
from api.bundle.c2pa_claim import claim
from api.bundle.c2pa_signing import ClaimSigner
from api.bundle.content import BundleContent, BundlePicture, files_of
from api.cases import repository as cases
from api.chain import repository as chain
from api.chain.checkpoint import Checkpoint
from api.chain.heads import checkpoint_of, sign_head
from api.chain.leaf import LeafKind, time_text
from api.chain.merkle import Tree
from api.chain.service import append_leaf
from api.chain.signing import Signer
from api.chain.subject import json_value
from api.custody import repository as custody
from api.custody.service import Seen, record_view
from api.db.tables import CaseRow
from api.db.tables.chain import LeafRow
from api.errors import NotThere
from api.evidence import repository as evidence
from api.evidence.store import PictureDamagedError, PictureMissingError, PictureStore
from api.people.reach import may_see
from api.people.roles import Identity

_TOLD = (
    *("id", "number", "origin", "type", "state", "level", "area", "unit", "camera_id", "zone_id", "rule_id", "label"),
    *("opened_at", "decided_at", "cleared_at", "ended_at", "conclusion", "catalogue_version", "facts"),
)
"""Columns of the case that the manifest repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is asked for."""

    case_id: str
    """Which case."""
    reason: str
    """Why; it goes into custody."""
    by: Identity | str
    """Who; a word such as `command_line` for the data folder's owner."""
    has_originals: bool
    """Whether originals leave, and not masked copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The export is recorded, and a head was signed over it."""

    export: Export
    """What was asked for."""
    checkpoint: Checkpoint
    """The head."""
    at: datetime
    """When."""


def prepare(session: Session, export: Export, *, signer: Signer, now: datetime) -> Prepared:
    """Records the export and signs a head over everything so far, in a writing transaction.

    Raises:
        NotThere: No such case, or none that this person may see.
    """
    case = cases.find(session, export.case_id)
    if case is None or (isinstance(export.by, Identity) and not may_see(export.by, case.area, case.unit)):
        raise NotThere("there is no such case")
    what = Seen.EXPORT_ORIGINALS if export.has_originals else Seen.EXPORT
    record_view(session, identity=export.by, what=what, at=now, case_id=case.id, reason=export.reason)
    if not export.has_originals:
        _seal_masked_copies(session, case, now=now)
    return Prepared(export=export, checkpoint=sign_head(session, signer, at=now), at=now)


def gather(session: Session, prepared: Prepared) -> BundleContent:
    """Returns everything that the bundle holds, as it stood when the head was signed."""
    checkpoint, export = prepared.checkpoint, prepared.export
    case = cases.find(session, export.case_id)
    if case is None:
        raise NotThere("there is no such case")
    leaves = chain.leaves_of_case(session, case.id, up_to=checkpoint.size)
    return BundleContent(
        case={name: json_value(getattr(case, name)) for name in _TOLD},
        exported=_exported(prepared),
        checkpoint=checkpoint,
        history=[leaf for leaf in leaves if leaf.kind != LeafKind.CUSTODY],
        custody=custody.leaves_of_case(session, case.id, up_to=checkpoint.size),
        kept=[checkpoint_of(row) for row in chain.exported_checkpoints(session, up_to=checkpoint.size)],
        pictures=_pictures(session, case, leaves, has_originals=export.has_originals),
        tree=Tree(list(chain.leaf_hashes(session, up_to=checkpoint.size))),
    )


def bundle(content: BundleContent, store: PictureStore, signer: Signer, *, claims: ClaimSigner | None = None) -> bytes:
    """Returns the archive. The same content always gives the same bytes, but for what C2PA signs.

    Args:
        content: What it holds.
        store: Where the pictures are.
        signer: Whose seal it gets.
        claims: Adds a copy of each masked copy, with a signed claim; the masked copy stays beside it as it is.

    Raises:
        NotThere: A picture is missing or damaged: what is not as it was does not leave as evidence.
        TooLarge: There is more than one bundle can hold.
    """
    wanted = sorted({picture.sha256 for picture in content.pictures if picture.sha256 is not None})
    files = {sha256: _read(store, sha256) for sha256 in wanted}
    if claims is not None:
        content, signed = _with_claims(content, files, claims)
        files |= signed
    return archive(files_of(content, files, signer))


def _with_claims(
    content: BundleContent, files: Mapping[str, bytes], claims: ClaimSigner
) -> tuple[BundleContent, dict[str, bytes]]:
    """Returns the content that names the signed copies, and their bytes by hash; no original is touched."""
    names, signed = dict[str, str](), dict[str, bytes]()
    masked = [picture for picture in content.pictures if picture.sha256 is not None and picture.is_masked]
    for sha256, data in files.items():
        shown = [picture for picture in masked if picture.sha256 == sha256]
        if shown:
            made = claims(data, claim(shown, content))
            names[sha256] = hashlib.sha256(made).hexdigest()
            signed[names[sha256]] = made
    pictures = [replace(each, signed_sha256=names.get(each.sha256 or "")) for each in content.pictures]
    return replace(content, pictures=pictures), signed


def _read(store: PictureStore, sha256: str) -> bytes:
    try:
        return store.read(sha256)
    except PictureMissingError as error:
        raise NotThere(f"picture {sha256} is missing from the store", code="picture_missing") from error
    except PictureDamagedError as error:
        raise NotThere(f"picture {sha256} is damaged in the store", code="picture_damaged") from error


def _pictures(
    session: Session, case: CaseRow, leaves: Sequence[LeafRow], *, has_originals: bool
) -> list[BundlePicture]:
    """Returns what the history says the case has, and which file shows it; what came after the head is not told."""
    parts = cases.pictures(session, [case.id])
    held = {str(row.id): row.sha256 for row, _ in parts}
    hashes = list(held.values())
    cameras = {picture.sha256: picture.camera_id for _, picture in parts}
    errors = looks.time_errors(session, {(picture.camera_id, row.taken_at) for row, picture in parts})
    files = dict(zip(hashes, hashes, strict=True)) if has_originals else evidence.masked_copies(session, hashes)
    shown = []
    for leaf in leaves:
        if leaf.kind != LeafKind.EVIDENCE:
            continue
        told = json.loads(leaf.body)
        file = files.get(told["sha256"]) if leaf.about in held else None
        camera = cameras.get(told["sha256"])
        note = None if file is not None else "no_masked_copy" if leaf.about in held else "deleted"
        shown.append(
            BundlePicture(
                shows=told["sha256"],
                role=told["role"],
                taken_at=told["taken_at"],
                parent=told["parent_sha256"],
                sha256=file,
                is_masked=not has_originals and file is not None,
                camera_id=camera,
                time_error_s=None if camera is None else errors.get((camera, told["taken_at"])),
                note=note,
            )
        )
    return shown


def _seal_masked_copies(session: Session, case: CaseRow, *, now: datetime) -> None:
    """Puts into the chain which file is the masked copy of which picture, where it is not yet."""
    told = chain.kinds_about(session, case.id, LeafKind.MASKED)
    held = [row.sha256 for row, _ in cases.pictures(session, [case.id])]
    for original, masked in sorted(evidence.masked_copies(session, held).items()):
        if f"{original}/{masked}" not in told:
            body = {"original": original, "masked": masked}
            append_leaf(session, LeafKind.MASKED, f"{original}/{masked}", body, at=now, case_id=case.id)


def _exported(prepared: Prepared) -> dict[str, object]:
    by = prepared.export.by
    return {
        "at": time_text(prepared.at),
        "by": by.actor if isinstance(by, Identity) else by,
        "has_originals": prepared.export.has_originals,
        "reason": prepared.export.reason,
        "unit": by.unit if isinstance(by, Identity) else None,
    }
