"""The picture and the outlines lie in the database: every backup holds them."""

import io
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from api.backup.restore import restore
from api.backup.write import write_backup
from api.data_folder import DataFolder
from api.db.engine import open_database
from api.places import repository

pytestmark = pytest.mark.one_store
"""A backup of a server's database copies every table alike: see `tests/api/backup`."""
SQUARE = [[116.39, 39.90], [116.40, 39.90], [116.40, 39.91], [116.39, 39.90]]


def test_a_backup_brings_the_picture_and_the_outlines_back(tmp_path: Path, clock: Any, sites: Any) -> None:
    home = DataFolder(path=tmp_path / "data")
    home.make()
    home.key_file.write_bytes(b"the key")
    street = sites.open_street(home.path, clock=clock, open_store=lambda folder: open_database(folder, None))
    area = street.get("/areas", "admin").json()["areas"][0]["id"]
    shape = {"type": "Feature", "properties": {"area": area}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    collection = json.dumps({"type": "FeatureCollection", "features": [shape]})
    assert street.put("/areas/shapes", "admin", content=collection).status_code == 200
    plan = io.BytesIO()
    Image.new("RGB", (100, 100), (1, 2, 3)).save(plan, "PNG")
    box = {"west": "116.39", "south": "39.90", "east": "116.40", "north": "39.91"}
    assert street.put("/map/picture", "admin", params=box, content=plan.getvalue()).status_code == 200
    before = street.get("/map/picture").content
    write_backup(home, None, tmp_path / "backup.tar")
    street.client.__exit__(None, None, None)
    street.database.close()
    restored = DataFolder(path=tmp_path / "restored")
    restore(tmp_path / "backup.tar", restored, None)
    with closing(open_database(restored.path, None)) as database, database.read() as session:
        row = repository.picture(session, with_data=True)
        assert row is not None
        assert row.data == before
        assert [each.polygons for each in repository.shapes(session)] == [[[SQUARE]]]
