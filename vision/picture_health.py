"""Is a picture fit to be believed? A picture that is not says nothing about the street."""

from enum import StrEnum


class PictureHealth(StrEnum):
    """What is wrong with a picture; only `OK` may change what we know."""

    OK = "ok"
    BLACK = "black"
    OVER_EXPOSED = "over_exposed"
    COVERED = "covered"
    BLURRED = "blurred"
    FROZEN = "frozen"
    CORRUPT = "corrupt"
    HALF = "half"
    MOVED = "moved"
