"""The operations on catalogue and units, as the command line sends them through the socket: as JSON, and back."""

import base64
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.cameras.site_file import SiteChecks
from api.catalogue.profile import shipped_profile
from api.catalogue.reading import read_catalogue, write_catalogue
from api.catalogue.table_file import TableFormat
from api.control.app import create_control_app
from api.control.catalogue import CatalogueFile, ExportCatalogue, File, ImportCatalogue
from api.control.operations import OPERATIONS
from api.control.schemas import Nothing
from api.control.upkeep import Upkeep
from api.units.example import shipped_register
from api.units.register_file import parse_register
from pipelines.rules.types import load_rule_types

pytestmark = pytest.mark.one_store


@pytest.fixture
def client(services: Any) -> TestClient:
    upkeep = Upkeep(services=services, checks=SiteChecks(types=load_rule_types(), host_problem=lambda _: None))
    app = create_control_app(upkeep, status=lambda: pytest.fail("not asked"), shut_down=lambda: None)
    return TestClient(app)


def ask(client: TestClient, name: str, request: BaseModel) -> Any:
    answer = client.post(f"/{name}", content=request.model_dump_json(exclude_unset=True))
    assert answer.status_code == 200, answer.text
    return OPERATIONS[name].answer.model_validate_json(answer.content)


def test_tables_and_files_arrive_byte_by_byte(client: TestClient) -> None:
    for form in TableFormat:
        file = ask(client, "catalogue.export", ExportCatalogue(form=form))
        assert read_catalogue(file.data, form) == shipped_profile()
    assert parse_register(ask(client, "units.export", Nothing()).data) == shipped_register()


def test_an_import_through_the_socket_is_in_force(client: TestClient) -> None:
    rows = [shipped_profile()[0].model_copy(update={"name_en": "Other"}), *shipped_profile()[1:]]
    data = base64.b64encode(write_catalogue(rows, TableFormat.XLSX))
    shown = ask(client, "catalogue.preview", CatalogueFile(data=data, form=TableFormat.XLSX))
    assert [each.key for each in shown.changed] == ["illegal_parking"]
    change = ask(client, "catalogue.import", ImportCatalogue(data=data, form=TableFormat.XLSX, based_on=1, note="n"))
    assert (change.version, change.is_changed) == (2, True)


def test_a_bad_file_of_units_is_refused_with_its_line(client: TestClient) -> None:
    request = File.of(b"schema: 1\nduties:\n  - {unit: nobody}\n")
    answer = client.post("/units.import", content=request.model_dump_json())
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "units_file")
    assert "line 3, duties[0].unit" in answer.json()["error"]["message"]
