"""The variants and colours of what is small on a street: people, two- and three-wheelers, stalls, piles."""

import random

from sample_videos.studio.scene import Label, Look, SceneError

VARIANTS: dict[Label, tuple[str, ...]] = {
    Label.PERSON: ("man", "woman", "child", "elder", "worker", "vendor"),
    Label.BICYCLE: ("parked", "rider"),
    Label.MOTORCYCLE: ("parked", "rider", "delivery"),
    Label.TRICYCLE: ("parked", "rider", "awning", "loaded"),
    Label.STALL: (
        "table", "cart", "rack", "mat", "table+umbrella", "cart+umbrella", "rack+umbrella", "mat+umbrella",
    ),
    Label.UMBRELLA: ("round", "square"),
    Label.GOODS: ("cartons", "crates", "sacks", "mixed"),
    Label.GARBAGE: ("bags", "heap", "sofa"),
}  # fmt: skip

SKINS = ("#f0c8a8", "#e6b893", "#d8a680", "#f4d2b6", "#cc9a74")
HAIRS = ("#0d0b0a", "#15110f", "#1e1612", "#2a1c14", "#3a2518")
GREY_HAIRS = ("#8c8c8c", "#b8b8b6", "#d8d8d4", "#5c5a58")
TOPS = (
    "#f2f2f0", "#e4e2da", "#1c1e22", "#2b3140", "#23364f", "#3d6a9e", "#7fb0d8", "#a32a2a", "#d04a3c", "#7a1f2b",
    "#dd8b9f", "#e8c9cf", "#e6b93c", "#3f7a4a", "#5d6b46", "#7c6a52", "#8a8d91", "#5b5f66", "#6a4d80", "#e07b30",
)  # fmt: skip
BOTTOMS = ("#1a1b1f", "#24262b", "#2a3550", "#3a4f75", "#5e7ba3", "#4a4a48", "#6d665a", "#a89878", "#c9bfa8", "#d9d9d6")
SHOES = ("#141414", "#ecebe6", "#3a2a20", "#5a5d62", "#9a2f2f", "#24304a")
BAGS = ("#15161a", "#7a2f2a", "#2c4a7a", "#8c6a45", "#c9b48f", "#3f6a52", "#d05c7a")
VESTS = ("#ff6a13", "#c9f01e")
APRONS = ("#27406a", "#7a2430", "#2f5a3c", "#d8d4c8", "#22242a")

SHARED_BIKES = ("#f7c600", "#f7c600", "#1c86e0", "#1c86e0", "#17c3a0", "#19b56b")
"""The three large sharing services, as common as they are."""
BIKES = ("#1a1b1e", "#8a1c22", "#24486e", "#c9ccd0", "#2f5a46", "#e3e0d6", "#d98aa0")
SCOOTERS = (
    "#f0efec", "#17181b", "#b3242b", "#1f3c78", "#7fa7c9", "#d9a6b3", "#5a6670", "#3f7f78", "#e4c89a", "#6d1a2a",
)  # fmt: skip
DELIVERY = ("#ffcc16", "#1b9bf0", "#1b9bf0", "#ffcc16", "#d61f26", "#2aa25a")
HELMETS = ("#f2f2f0", "#18191c", "#c62c34", "#2458a8", "#e58fa6", "#f0c21c", "#8fc7b8")
TRICYCLES = ("#1f4f9e", "#2d62b5", "#a8222a", "#b3352c", "#2f6e45", "#2f8a8a")
AWNINGS = ("#1e56a8", "#8f2b2b", "#2d6a48", "#c8c6bd", "#d98a24")

UMBRELLAS: tuple[tuple[str, ...], ...] = (
    ("#c3202a",), ("#1d4fa0",), ("#1f7a45",), ("#c3202a", "#f2f0ea"), ("#1d4fa0", "#f2f0ea"), ("#1f7a45", "#f2f0ea"),
    ("#d9821e", "#f5d24a"), ("#d8cdb4",), ("#1d4fa0", "#d9a21e"),
    ("#c8202c", "#e8851e", "#f0d02a", "#2a9650", "#2078c0", "#5a3a98"),
)  # fmt: skip
"""Each: the colours of the segments, in turn."""
CARTONS = ("#b58a5a", "#a97f52", "#c29a6b", "#9c7347", "#cbb08a", "#d8d4cb")
CRATES = ("#1f5fae", "#c22a2a", "#2b8a4a", "#e0b020", "#2a2d33", "#d9651e", "#e8e6e0")
SACKS = ("#e4e0d2", "#d6cdb4", "#c9b892", "#8fae7a", "#e8e6e2", "#c87a4a")
FRUITS = ("#d8301f", "#e98a1c", "#f0c62c", "#7fae34", "#a8182a", "#5a2a4a", "#e86a4a", "#3f7a2c")
GARBAGE_BAGS = ("#0c0d0e", "#0c0d0e", "#131416", "#e4e4e0", "#2a3f74", "#8a1f24", "#2c5a3a", "#d9d2b8")
SOFAS = ("#6b4a34", "#7d7468", "#8a2f2a", "#3f4a3c", "#a08a68", "#2c2a2c")


def variant_of(look: Look, rng: random.Random) -> str:
    """Returns the look's variant, or one by chance where it names none.

    Raises:
        SceneError: The kind has no such variant.
    """
    known = VARIANTS[look.kind]
    drawn = rng.choice(known)
    if look.variant and look.variant not in known:
        raise SceneError(f"a {look.kind} has no variant {look.variant!r}; expected one of {', '.join(known)}")
    return look.variant or drawn
