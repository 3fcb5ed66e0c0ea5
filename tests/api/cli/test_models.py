import hashlib
import json
import math
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from typer.testing import CliRunner

from api.cli.models import app

RUNNER = CliRunner()


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """An end-to-end network of two classes that sees nothing."""
    ends = [
        helper.make_tensor_value_info("images", TensorProto.FLOAT, (1, 3, 64, 96)),
        helper.make_tensor_value_info("output0", TensorProto.FLOAT, (1, 5, 6)),
    ]
    nothing = numpy_helper.from_array(np.zeros((1, 5, 6), np.float32), "nothing")
    graph = helper.make_graph(
        [helper.make_node("Identity", ["nothing"], ["output0"])], "g", ends[:1], ends[1:], [nothing]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, {"names": "{0: 'car', 1: 'person'}", "license": "AGPL-3.0"})
    onnx.save(model, str(tmp_path / "tiny.onnx"))
    return tmp_path / "tiny.onnx"


def test_check_runs_a_good_file_once_and_says_what_it_is(network: Path) -> None:
    result = RUNNER.invoke(app, ["check", str(network)])

    assert result.exit_code == 0
    for fact in ("end_to_end", "1 x 3 x 64 x 96", "1 x 5 x 6", "2: car, person", "AGPL-3.0", "It works."):
        assert fact in result.stdout


def test_check_prints_one_json_document_and_nothing_else(network: Path) -> None:
    document = json.loads(RUNNER.invoke(app, ["check", str(network), "--json"]).stdout)

    assert (document["schema"], document["ok"], document["layout"]) == (1, True, "end_to_end")
    assert document["classes"] == ["car", "person"]


def test_check_of_a_broken_file_says_no_with_the_reason(network: Path) -> None:
    network.write_bytes(network.read_bytes()[:-60])
    result = RUNNER.invoke(app, ["check", str(network), "--json"])

    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"] in ("TruncatedError", "NetworkLoadError", "ClassNamesError")
    assert str(network) in result.stderr


def test_a_missing_network_answers_no_with_the_command_that_gets_one() -> None:
    for command in ("check", "show"):
        result = RUNNER.invoke(app, [command, "gone.onnx"])
        assert result.exit_code == 1
        assert "gone.onnx" in result.stderr
    assert "yolo export model=x.pt format=onnx nms=False" in RUNNER.invoke(app, ["check", "x.pt"]).stderr


def test_a_provider_that_does_not_exist_is_wrong_usage(network: Path) -> None:
    result = RUNNER.invoke(app, ["check", str(network), "--provider", "cuda"])

    assert result.exit_code == 2
    assert "cpu, openvino" in result.stderr
    assert RUNNER.invoke(app, ["check"]).exit_code == 2


def test_show_reads_a_file_without_running_it(network: Path) -> None:
    shown = json.loads(RUNNER.invoke(app, ["show", str(network), "--json"]).stdout)

    assert (shown["name"], shown["classes"], shown["layout"]) == ("tiny", ["car", "person"], None)


def test_list_names_the_catalogues_networks() -> None:
    result = RUNNER.invoke(app, ["list", "--json"])

    assert result.exit_code == 0
    assert isinstance(json.loads(result.stdout)["networks"], list)


def test_show_prints_accuracy_by_class_and_light_as_a_table(network: Path) -> None:
    entry = {
        "name": "tiny",
        "file": "tiny.onnx",
        "sha256": hashlib.sha256(network.read_bytes()).hexdigest(),
        "layout": "end_to_end",
        "classes": ["car", "person"],
        "input_wh": [96, 64],
        "licence": "AGPL-3.0",
        "origin": "made by a test",
    }
    how = {"provider": "cpu", "precision": "fp32", "measure": "mAP50", "on": "test scenes"}
    entry["accuracy"] = [{**how, "value": 0.912}]
    rows = {"car": [0.95, 0.9], "person": [0.875, math.nan]}
    entry["accuracy_by_class"] = {**how, "columns": ["day", "night"], "rows": rows}
    network.with_name("tiny.card.json").write_text(json.dumps(entry), encoding="utf-8")

    lines = RUNNER.invoke(app, ["show", str(network)]).stdout.splitlines()
    table = lines.index("accuracy   mAP50 by class and light (test scenes; cpu, fp32)")
    assert lines[table - 1] == "accuracy   mAP50 0.912 (test scenes; cpu, fp32)"
    assert [line.split() for line in lines[table + 1 :]] == [
        ["day", "night"],
        ["car", "0.950", "0.900"],
        ["person", "0.875", "-"],
    ]
    document = json.loads(RUNNER.invoke(app, ["show", str(network), "--json"]).stdout)
    assert document["accuracy_by_class"]["rows"]["person"] == [0.875, None]
