"""Signs masked copies for C2PA (extra `c2pa`); asks no timestamp authority and fetches nothing."""

import importlib
import io
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from api.bundle.c2pa_authority import authority_of
from api.certificates import ClaimCertificate, make_claim_certificate
from api.errors import Conflict
from api.settings import Settings

ClaimSigner = Callable[[bytes, Mapping[str, Any]], bytes]
"""Takes a JPEG and its claim; returns the JPEG that holds the claim, signed. Pixels stay as they are."""

MISSING = "signing pictures for C2PA needs c2pa-python on the server: pip install 'lunxun[c2pa]', or leave `c2pa` out"
_JPEG = "image/jpeg"
_QUIET = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": True},
}
"""No picture in the picture, nothing fetched."""


def claim_signer_of(settings: Settings, *, now: datetime) -> ClaimSigner:
    """Returns a signer for one export, with a key of its own under the installation's authority.

    Raises:
        Conflict: The extra is not installed.
        DataFolderError: The authority's file is damaged, or has ended.
    """
    try:
        # An extra: asked for by `pip install 'lunxun[c2pa]'`, so it cannot stand at the top of this file.
        library = importlib.import_module("c2pa")
    except ImportError as error:
        raise Conflict(MISSING, code="c2pa_not_installed") from error
    authority = authority_of(settings, now=now)
    return claim_signer(library, make_claim_certificate(authority, name="Lunxun evidence export", now=now))


def claim_signer(library: Any, certificate: ClaimCertificate) -> ClaimSigner:
    """Returns a signer with this certificate.

    Args:
        library: The module `c2pa`.
        certificate: Of whoever claims.
    """

    def sign(jpeg: bytes, claim: Mapping[str, Any]) -> bytes:
        no_timestamps = None
        told = library.C2paSignerInfo("ed25519", certificate.pem.encode(), certificate.key_pem.encode(), no_timestamps)
        quiet = library.Context(settings=library.Settings.from_dict(_QUIET))
        signed = io.BytesIO()
        try:
            with library.Signer.from_info(told) as signer, library.Builder(json.dumps(claim), quiet) as builder:
                builder.sign(signer, _JPEG, io.BytesIO(jpeg), signed)
        except library.C2paError as error:
            raise Conflict(
                f"a picture cannot be signed for C2PA ({error}); export without `c2pa`", code="c2pa_unfit"
            ) from error
        return signed.getvalue()

    return sign
