"""The example catalogue that ships with the package, and answers until a site imports its own."""

from functools import cache
from importlib import resources

from api.catalogue.entry import CatalogueEntry
from api.catalogue.reading import read_catalogue
from api.catalogue.table_file import TableFormat

PROFILE_FILE = "profile.csv"
SHIPPED = 1
"""The version of a catalogue that nobody has imported."""


@cache
def shipped_profile() -> tuple[CatalogueEntry, ...]:
    """Returns the rows of the example catalogue."""
    data = resources.files(__package__).joinpath(PROFILE_FILE).read_bytes()
    return read_catalogue(data, TableFormat.CSV)
