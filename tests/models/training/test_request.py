from pathlib import Path

import pytest
from pydantic import ValidationError

from models.training.request import ExportRequest, TrainRequest, read_request


def test_what_was_asked_arrives_in_the_other_process() -> None:
    asked = TrainRequest(
        source="town:open", materials=["a"], classes=["car"], out=Path("x"), minutes=1, sizes_wh=[(64, 32)],
        first_share=1, batch=2, rate=1e-3, seed=0,
    )  # fmt: skip
    export = ExportRequest(checkpoint=Path("x"), out=Path("x.onnx"), size_wh=(64, 32), facts={"license": "AGPL-3.0"})

    assert read_request(asked.model_dump_json()) == asked
    assert read_request(export.model_dump_json()) == export


def test_a_source_is_named_as_module_and_function() -> None:
    with pytest.raises(ValidationError, match="source"):
        read_request(
            '{"verb":"train","source":"os.system","materials":["a"],"classes":["car"],"out":"x","minutes":1,'
            '"sizes_wh":[[64,32]],"first_share":1,"batch":2,"rate":0.001,"seed":0}'
        )
