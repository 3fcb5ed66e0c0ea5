"""What a signed copy says of itself: how it came about, and where in the case's evidence it belongs."""

import importlib.metadata
from collections.abc import Mapping, Sequence
from typing import Any

from api.bundle.content import BundleContent, BundlePicture
from api.chain.signing import key_id

LABEL = "lunxun.evidence"
"""Of the statement that is ours."""
_CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
_ORIGINAL = "original"


def claim(pictures: Sequence[BundlePicture], content: BundleContent) -> dict[str, Any]:
    """Returns the manifest of a masked copy, as C2PA writes it.

    Args:
        pictures: The parts in the case that this one copy shows; all are of one original.
        content: What it leaves with.
    """
    first = pictures[0]
    masked = {"action": "c2pa.edited", "description": "heads and number plates masked; see docs/evidence.md"}
    claimed: dict[str, Any] = {
        "claim_generator_info": [{"name": "Lunxun", "version": importlib.metadata.version("lunxun")}],
        "title": f"{first.sha256}.jpg",
        "format": "image/jpeg",
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [_beginning(first), masked]}},
            {"label": LABEL, "data": _statement(pictures, content)},
        ],
    }
    if first.camera_id is None:
        # A person sent it; nobody here knows how it was made. The original itself stays out: it is not masked.
        ingredient = {"title": "original", "format": "image/jpeg", "relationship": "parentOf", "label": _ORIGINAL}
        claimed["ingredients"] = [{**ingredient, "instance_id": f"sha256:{first.shows}"}]
    return claimed


def _beginning(picture: BundlePicture) -> dict[str, Any]:
    if picture.camera_id is None:
        return {"action": "c2pa.opened", "parameters": {"ingredientIds": [_ORIGINAL]}}
    return {"action": "c2pa.created", "digitalSourceType": _CAPTURE, "when": picture.taken_at}


def _statement(pictures: Sequence[BundlePicture], content: BundleContent) -> Mapping[str, Any]:
    first, checkpoint = pictures[0], content.checkpoint
    return {
        "case": {"id": content.case["id"], "number": content.case["number"]},
        "camera": first.camera_id,
        "roles": sorted({picture.role for picture in pictures}),
        "taken_at": first.taken_at,
        "time_error_s": first.time_error_s,
        "original_sha256": first.shows,
        "drawn_or_cut_from_sha256": first.parent,
        "masked_sha256": first.sha256,
        "exported_at": content.exported["at"],
        "checkpoint": {
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root,
            "key": key_id(checkpoint.public_key),
        },
    }
