"""Which vehicles the studio can build and in which colours they are seen, without Blender."""

import random

from sample_videos.studio.scene import Label, Look

VARIANTS: dict[Label, tuple[str, ...]] = {
    Label.CAR: ("sedan", "hatchback", "suv", "mpv", "microcar", "taxi", "police"),
    Label.VAN: ("minivan", "panel", "ambulance"),
    Label.TRUCK: ("box", "flatbed", "stake", "blue_small", "fire_engine", "tipper"),
    Label.BUS: ("city", "minibus"),
}
"""The variants of each kind; an empty `Look.variant` is filled by `chosen`."""

COMMON: dict[Label, int] = {Label.CAR: 5, Label.VAN: 2, Label.TRUCK: 4, Label.BUS: 2}
"""How many of a kind's variants, from the first, are everyday ones."""

RARE_SHARE = 0.12
"""How often a vehicle without a variant is of any, a taxi or an ambulance too."""

_CAR_COLOURS = (
    "#e9ebec", "#e4e6e6", "#dfe0df", "#aeb2b5", "#8b9095", "#5b6065", "#3c4044", "#16181b", "#0f1012", "#1b1d20",
    "#7c1318", "#a01a1e", "#1d3557", "#2a4d7c", "#4a3325", "#a8987f", "#c2b299", "#1f3d33",
)  # fmt: skip

COLOURS: dict[str, tuple[str, ...]] = {
    "sedan": _CAR_COLOURS,
    "hatchback": (*_CAR_COLOURS, "#d8b13a", "#7fa9c4", "#c96f86"),
    "suv": _CAR_COLOURS,
    "mpv": ("#e9ebec", "#15171a", "#3c4044", "#8b9095", "#4a3325", "#a8987f"),
    "microcar": ("#e9ebec", "#f0d9c0", "#a9d3c3", "#f1c9d2", "#9fc0dc", "#e8d66a", "#5b6065"),
    "taxi": ("#d2a01e", "#2f7d4f", "#2c6fa8", "#b5322b", "#37a3a0"),
    "police": ("#eef0f1",),
    "minivan": ("#e6e7e6", "#dcdedd", "#b9bcbe", "#8d9296", "#b3a489", "#5d6b78"),
    "panel": ("#e8e9e9", "#e2e3e2", "#b4b8bb", "#31506f", "#d0a02a"),
    "ambulance": ("#f0f1f1",),
    "box": ("#e6e7e7", "#dfe1e1", "#27518c", "#a8231f"),
    "flatbed": ("#2a5a9c", "#e4e5e5", "#a8231f", "#e4e5e5"),
    "stake": ("#2a5a9c", "#e4e5e5", "#a8231f", "#3d6b4a"),
    "blue_small": ("#1f4f96", "#2862ad", "#1d4582"),
    "fire_engine": ("#b0120f",),
    "tipper": ("#b3741b", "#a8231f", "#2a5a9c", "#4d6b3f"),
    "city": ("#2f7fb8", "#3a9a5b", "#c9372c", "#e8e9e8", "#d98a1f", "#5a6fb0"),
    "minibus": ("#e8e9e9", "#d9dcdc", "#c7b88f", "#e0b62c"),
}
"""Typical paint of each variant, common colours more than once or first."""


def chosen(look: Look) -> tuple[str, str]:
    """Returns the look's variant and colour; what it leaves open is decided by its seed.

    Raises:
        ValueError: No vehicle is of that kind, or the kind has no such variant.
    """
    variants = VARIANTS.get(look.kind)
    if variants is None:
        raise ValueError(f"{look.kind.value!r} is no vehicle; there are {', '.join(kind.value for kind in VARIANTS)}")
    chance = random.Random(f"{look.kind.value} {look.seed}")
    is_rare = chance.random() < RARE_SHARE
    variant = look.variant or chance.choice(variants if is_rare else variants[: COMMON[look.kind]])
    if variant not in variants:
        raise ValueError(f"no {look.kind.value} {variant!r}; there are {', '.join(variants)}")
    return variant, look.colour or chance.choice(COLOURS[variant])
