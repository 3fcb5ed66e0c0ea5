"""`If-Match`: which version of a thing somebody has seen who wants to change it."""

import re

from api.errors import Invalid


def version_in(if_match: str | None, form: str, *, of: str, example: str) -> str | None:
    """Returns the version that a header names; None without one, or for `*`, which takes any.

    Args:
        if_match: The header as it came.
        form: Regular expression of the versions that we answer with.
        of: What has versions, in words, such as `the case`.
        example: Such a version.

    Raises:
        Invalid: It is no ETag that such a thing was answered with.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.fullmatch(f'(?:W/)?"({form})"', if_match.strip())
    if found is None:
        raise Invalid(f'`If-Match` must be the ETag of {of} as you have read it, such as "{example}"')
    return found[1]
