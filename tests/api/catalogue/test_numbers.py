"""The catalogue changes the numbers of the cameras' rules, and nothing else about them."""

from typing import Any

import pytest

from api.catalogue import service
from api.catalogue.numbers import rule_types_now
from api.catalogue.profile import shipped_profile
from api.catalogue.reading import write_catalogue
from api.catalogue.table_file import TableFormat
from pipelines.rules.types import load_rule_types

TYPES = load_rule_types()


def import_with(services: Any, **numbers: Any) -> None:
    """The shipped profile with other numbers for parking."""
    first, *rest = shipped_profile()
    row = first.model_copy(update={"detection": first.detection.model_copy(update=numbers)})  # type: ignore[union-attr] # parking has one
    data = write_catalogue([row, *rest], TableFormat.CSV)
    with services.database.write() as session:
        service.import_catalogue(session, data, TableFormat.CSV, based_on=1, actor="x", now=services.clock())


def test_the_shipped_profile_changes_nothing(services: Any) -> None:
    with services.database.read() as session:
        assert rule_types_now(session, TYPES) is TYPES


def test_an_imported_number_is_the_one_that_rules_take(services: Any) -> None:
    import_with(services, limit_s=240.0, warn_s=None, min_count=2)
    with services.database.read() as session:
        changed = rule_types_now(session, TYPES)
    before, after = TYPES.types["illegal_parking"], changed.types["illegal_parking"]
    assert (after.limit_s, after.warn_s, after.min_count) == (240.0, None, 2)
    assert (after.kind, after.groups, after.zones) == (before.kind, before.groups, before.zones)
    others = {key: each for key, each in changed.types.items() if key != "illegal_parking"}
    assert others == {key: each for key, each in TYPES.types.items() if key != "illegal_parking"}


@pytest.mark.one_store
def test_a_type_that_the_site_took_out_keeps_its_numbers(services: Any) -> None:
    rows = write_catalogue(shipped_profile()[1:], TableFormat.CSV)
    with services.database.write() as session:
        service.import_catalogue(session, rows, TableFormat.CSV, based_on=1, actor="x", now=services.clock())
        assert rule_types_now(session, TYPES) is TYPES
