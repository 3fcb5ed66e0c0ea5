"""The shipped catalogue with a row changed, for tests of what a row decides."""

import csv
import io
from typing import Any

from api.catalogue import service as catalogue
from api.catalogue.table_file import TableFormat


def put_row(house: Any, key: str, **cells: str) -> None:
    """Makes a new version of the catalogue in which the row `key` has these cells."""
    with house.database.write() as session:
        version, data = catalogue.export(session, TableFormat.CSV)
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        for row in rows:
            if row["key"] == key:
                assert cells.keys() <= row.keys()
                row.update(cells)
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        changed, now = text.getvalue().encode(), house.clock()
        catalogue.import_catalogue(session, changed, TableFormat.CSV, based_on=version, actor="test", now=now)
