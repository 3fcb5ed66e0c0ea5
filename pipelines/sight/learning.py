"""How a camera's view is learned: from healthy looks that agree, by day and at night, and kept up to date slowly."""

from dataclasses import replace
from datetime import datetime, timedelta

from pipelines.orders import Look
from pipelines.sight.state import Draft, Reference, Sight
from vision.view_anchors import anchors
from vision.view_lock import LEAST_PARTS, ViewState
from vision.view_sketch import Sketch, SketchError, decoded, encoded, merged

DRAFTS = 3
"""Looks that must agree before they are a view. Who stands in one of them only is left out."""
LEARN_EVERY = timedelta(seconds=10)
"""Between two drafts while there is no view of that light yet: what drives by has moved on."""
RENEW_EVERY = timedelta(minutes=10)
"""Between two drafts later: a season, a market's roofs, a new kerb become part of the view within an hour."""
AGREE_FROM = 0.25
"""Share of the drafts' common parts that each of them must show in place."""
RENEW_FROM = 0.2
"""Least confidence of a look in the old view from which it may renew it."""
PER_LIGHT = 2
"""References kept of each kind of light: the first, and the newest."""


def wants_draft(sight: Sight, now: datetime) -> bool:
    """Whether a healthy look now would be of use."""
    if not sight.drafts and not sight.references:
        return True
    newest = max([each.taken_at for each in sight.drafts] + [each.learned_at for each in sight.references])
    # A kind of light may be new at any time (dusk): only drafts of it tell, so they are asked for often at first.
    is_learning = not sight.references or (sight.drafts and not _has_light(sight, sight.drafts[-1].is_grey))
    return now - newest >= (LEARN_EVERY if is_learning else RENEW_EVERY)


def learn(sight: Sight, look: Look, *, at: datetime) -> Sight:
    """Returns what is remembered after a healthy look that brought its sketch."""
    drawn = _read(look.sketch)
    if drawn is None or not _is_welcome(sight, look) or anchors(drawn, drawn).parts < LEAST_PARTS:
        return sight
    draft = Draft(sketch=look.sketch or "", is_grey=drawn.is_grey, taken_at=at)
    kept = [each for each in sight.drafts if each.is_grey == draft.is_grey]
    drafts = (*kept, draft)[-DRAFTS:]
    if len(drafts) < DRAFTS:
        return replace(sight, drafts=drafts)
    common = _common(drafts)
    if common is None:
        return replace(sight, drafts=drafts)
    return replace(sight, drafts=(), references=_with(sight.references, common, at))


def _is_welcome(sight: Sight, look: Look) -> bool:
    """In the old view, or in a light that there is no view of; never of a camera that seems to look elsewhere."""
    if not sight.references:
        return True
    view = look.view
    if view is None:
        return False
    return view.state is ViewState.UNKNOWN or (view.state is ViewState.SAME and view.confidence >= RENEW_FROM)


def _common(drafts: tuple[Draft, ...]) -> Sketch | None:
    """Returns what the drafts share, None where they do not show one view."""
    drawn = [decoded(each.sketch) for each in drafts]
    common = merged(drawn)
    shares = [anchors(common, each) for each in drawn]
    if shares[0].parts < LEAST_PARTS or min(each.share for each in shares) < AGREE_FROM:
        return None
    return common


def _with(references: tuple[Reference, ...], common: Sketch, at: datetime) -> tuple[Reference, ...]:
    alike = [each for each in references if each.is_grey == common.is_grey]
    others = [each for each in references if each.is_grey != common.is_grey]
    new = Reference(sketch=encoded(common), is_grey=common.is_grey, learned_at=at, is_first=not alike)
    first = [each for each in alike if each.is_first][: PER_LIGHT - 1]
    return (*others, *first, new)


def _has_light(sight: Sight, is_grey: bool) -> bool:
    return any(each.is_grey == is_grey for each in sight.references)


def _read(text: str | None) -> Sketch | None:
    """NOTE: what a worker sends is a stranger's word: what cannot be read is as if it were not there."""
    try:
        return None if text is None else decoded(text)
    except SketchError:
        return None
