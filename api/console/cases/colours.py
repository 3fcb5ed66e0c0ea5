"""The colour of a case that is open; pure."""

from api.clocks.colour import Colour, worst
from api.console.cases.opened import Opened


def colour_of(opened: Opened) -> str:
    """Returns the colour of the most urgent clock that runs; empty where none does."""
    found = worst([Colour(each["colour"]) for each in opened.clocks if each["colour"] is not None])
    return "" if found is None else found.value
