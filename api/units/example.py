"""The units and areas that ship with the package, and hold until a site writes its own."""

from functools import cache
from importlib import resources

from api.units.register import Register
from api.units.register_file import parse_register

EXAMPLE_FILE = "example.yaml"
SHIPPED = 1
"""The version of a register that nobody has written."""


@cache
def shipped_register() -> Register:
    """Returns the example's units, areas and duty."""
    return parse_register(resources.files(__package__).joinpath(EXAMPLE_FILE).read_bytes())
