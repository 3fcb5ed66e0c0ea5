"""Who somebody is and what they wear: pure choices from a seed, in the colours of `variants_small`."""

import random
from dataclasses import dataclass

from sample_videos.studio.stance import Body
from sample_videos.studio.variants_small import (
    APRONS,
    BAGS,
    BOTTOMS,
    GREY_HAIRS,
    HAIRS,
    SHOES,
    SKINS,
    TOPS,
    VESTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """Body and clothes. Colours are `#rrggbb`."""

    body: Body
    skin: str
    hair: str
    hair_cut: str
    """`short`, `long`, `tail`, `bun`, `bob` or `bald`."""
    hat: str
    """`none`, `cap`, `straw`, `hard` or `helmet`."""
    hat_colour: str
    top: str
    """`tee`, `shirt`, `jacket` or `dress`."""
    top_colour: str
    inner_colour: str
    bottom: str
    """`trousers`, `shorts` or `skirt`."""
    bottom_colour: str
    shoe_colour: str
    vest: str | None = None
    apron: str | None = None
    bag: str = "none"
    """`none`, `backpack`, `handbag` or `carrier`."""
    bag_colour: str = "#15161a"


def outfit(variant: str, seed: int, *, colour: str | None = None) -> Outfit:
    """Returns the outfit of this variant of person; `colour`, where given, is the upper garment's."""
    rng = random.Random(f"{variant} {seed}")
    is_female = variant == "woman" or (variant in {"elder", "vendor", "child"} and rng.random() < 0.5)
    top = rng.choice(("tee", "shirt", "jacket", "jacket"))
    bottom = rng.choice(("trousers", "trousers", "trousers", "shorts" if top == "tee" else "trousers"))
    if is_female and variant in {"woman", "child"}:
        top = rng.choice((top, "dress", "tee", "jacket"))
        bottom = rng.choice((bottom, "skirt", "trousers"))
    hat = "cap" if rng.random() < 0.12 else "none"
    if variant == "worker":
        hat = rng.choice(("hard", "cap", "none", "straw"))
    elif variant == "vendor" and rng.random() < 0.35:
        hat = rng.choice(("straw", "cap"))
    bags = {"child": ("backpack", "backpack", "none"), "worker": ("none",), "vendor": ("none",)}
    usual = (
        ("handbag", "handbag", "carrier", "backpack", "none") if is_female else ("none", "none", "carrier", "backpack")
    )
    return Outfit(
        body=_body(variant, rng, is_female=is_female),
        skin=rng.choice(SKINS),
        hair=rng.choice(GREY_HAIRS if variant == "elder" else HAIRS),
        hair_cut=_hair_cut(variant, rng, is_female=is_female),
        hat=hat,
        hat_colour=rng.choice(("#f0c21c", "#d8452a", "#f2f2f0") if hat == "hard" else BOTTOMS),
        top=top,
        top_colour=_either(colour, rng.choice(TOPS)),
        inner_colour=rng.choice(("#f2f2f0", "#d8d8d2", "#1c1e22", "#8a8d91")),
        bottom=bottom,
        bottom_colour=rng.choice(BOTTOMS),
        shoe_colour=rng.choice(SHOES),
        vest=rng.choice(VESTS) if variant == "worker" else None,
        apron=rng.choice(APRONS) if variant == "vendor" else None,
        bag=rng.choice(bags.get(variant, usual)),
        bag_colour=rng.choice(BAGS),
    )


def _either(given: str | None, drawn: str) -> str:
    """Returns what is given, else what was drawn: drawn in both cases, so that the rest stays as it is."""
    return given or drawn


def _body(variant: str, rng: random.Random, *, is_female: bool) -> Body:
    if variant == "child":
        height = rng.uniform(1.1, 1.42)
        return Body(height_m=height, girth=rng.uniform(0.98, 1.1), leg_share=0.505, head_m=0.2, shoulder_share=0.1)
    height = rng.uniform(1.52, 1.68) if is_female else rng.uniform(1.64, 1.84)
    if variant == "elder":
        height -= 0.05
    girth = rng.uniform(0.9, 1.08) if is_female else rng.uniform(0.95, 1.2)
    share = 0.098 if is_female else 0.108
    return Body(height_m=height, girth=girth, shoulder_share=share, head_m=0.215 if is_female else 0.228)


def _hair_cut(variant: str, rng: random.Random, *, is_female: bool) -> str:
    if is_female:
        return rng.choice(("bob", "bun", "short") if variant == "elder" else ("long", "long", "tail", "bun", "bob"))
    return rng.choice(("short", "short", "bald")) if variant == "elder" else "short"
