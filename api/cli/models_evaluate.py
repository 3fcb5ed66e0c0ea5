"""`lunxun models evaluate`: how well a network finds what is in pictures composed from packs."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer

from api.cli.models_train import PacksOption, pack_files
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail
from models.accuracy import CONFIDENCES, Accuracy, AccuracyError, Judged, measure, set_aside_small
from models.confusion import NOTHING, confusion_matrix, confusion_picture
from models.detector import Detector, open_detector
from models.errors import NetworkError, ProviderError
from models.session import Runtime
from sample_videos.studio.pack import Pack, PackError
from sample_videos.studio.pictures import PictureMaker
from sample_videos.studio.scene import Label, SceneError
from sample_videos.studio.shelf import light_of
from vision.arrays import ClassIds
from vision.boxes import norm_from_px
from vision.frame import Frame, FrameStamp

LOWEST_CONFIDENCE = 0.005
"""So low that the curve of precision over recall has its whole tail."""
SMALLEST = 0.033
"""Of the picture's height: 36 pixels in 1080, 12 in 360. A smaller car could be anything, to people too."""
LABELS = tuple(str(label) for label in Label)
SEEDS_FROM = 1_000_000_000
"""No training run comes so far: the same seed on the same pack would show the same picture."""

Tags = tuple[str, ...]


def evaluate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A name of the catalogue, or an .onnx file.")],
    *,
    packs: PacksOption,
    pictures: Annotated[int, typer.Option(min=1, help="How many, spread evenly over the packs.")] = 400,
    smallest: Annotated[
        float, typer.Option(min=0, max=0.5, help="Share of the picture's height; what is less high is set aside.")
    ] = SMALLEST,
    augmented: Annotated[bool, typer.Option("--augmented", help="Pictures as in training, not plain ones.")] = False,
    provider: Annotated[str, typer.Option(help="cpu or openvino")] = "cpu",
    threads: Annotated[int, typer.Option(min=1, max=256, help="Threads of one inference.")] = 1,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result there as JSON.")] = None,
    png_file: Annotated[Path | None, typer.Option("--png", help="Write the confusion matrix there.")] = None,
) -> None:
    """Measure a network on pictures composed from packs: per class, light and pack, and what it takes for what."""
    try:
        detector = open_detector(
            model, runtime=Runtime(provider=provider, threads=threads), confidence=LOWEST_CONFIDENCE
        )
        judged = _judge(detector, _makers(pack_files(packs), is_plain=not augmented), pictures=pictures)
        judged = [set_aside_small(each, least_height=smallest) for each in judged]
        overall = measure(judged, LABELS)
        by_tag = {tag: measure(some, LABELS) for tag, some in _by_tag(judged).items()}
    except ProviderError as error:
        fail(str(error), WRONG_USAGE)
    except (NetworkError, PackError, SceneError, AccuracyError) as error:
        fail(str(error), ANSWER_IS_NO)
    counts = confusion_matrix(judged, len(LABELS))
    _tell(overall, by_tag)
    if json_file:
        facts = asdict(detector.network_used)
        document = _document(overall, by_tag) | {"network": facts, "confusion": counts.tolist(), "plain": not augmented}
        document["smallest_height"] = smallest
        json_file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if png_file:
        cv2.imwrite(str(png_file), confusion_picture(counts, LABELS))


def _makers(paths: list[Path], *, is_plain: bool) -> Iterator[tuple[PictureMaker, Tags]]:
    """Makers of pictures of one pack each, in its full size, with what the pack is of."""
    for path in paths:
        pack = Pack(path)
        tags = (f"light {light_of(pack) or 'unknown'}", f"pack {pack.scene}")
        yield PictureMaker([pack], size_wh=pack.size_wh, is_plain=is_plain), tags


def _judge(detector: Detector, makers: Iterable[tuple[PictureMaker, Tags]], *, pictures: int) -> list[Judged]:
    to_ours = _classes_of(detector)
    all_makers = list(makers)
    judged: list[Judged] = []
    for number, (maker, tags) in enumerate(all_makers):
        share = pictures // len(all_makers) + (number < pictures % len(all_makers))
        judged += [_look(detector, maker, SEEDS_FROM + seed, to_ours=to_ours, tags=tags) for seed in range(share)]
    return judged


def _look(detector: Detector, maker: PictureMaker, seed: int, *, to_ours: ClassIds, tags: Tags) -> Judged:
    pixels, boxes, class_ids = maker.make(seed)
    stamp = FrameStamp(
        camera_id="evaluation", stream="file", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=seed
    )
    (found,) = detector.detect([Frame(pixels=pixels, stamp=stamp)])
    ids = to_ours[found.class_ids]
    known = ids >= 0
    return Judged(
        true_xyxy=norm_from_px(boxes, maker.size_wh),
        true_ids=class_ids,
        found_xyxy=found.xyxy_norm[known],
        scores=found.confidence[known],
        found_ids=ids[known],
        tags=tags,
    )


def _classes_of(detector: Detector) -> ClassIds:
    """For each class of the network the id of ours with the same name, -1 where we have none such."""
    ids = [LABELS.index(name) if name in LABELS else -1 for name in detector.classes]
    if max(ids) < 0:
        fail(f"the network knows {', '.join(detector.classes)}; expected some of {', '.join(LABELS)}", ANSWER_IS_NO)
    return np.array(ids, np.int32)


def _by_tag(judged: list[Judged]) -> dict[str, list[Judged]]:
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        for tag in each.tags:
            groups[tag].append(each)
    return {tag: groups[tag] for tag in sorted(groups) if any(len(each.true_ids) for each in groups[tag])}


def _tell(overall: Accuracy, by_tag: dict[str, Accuracy]) -> None:
    at = "".join(f"  {f'P@{value}':>7} {f'R@{value}':>7}" for value in CONFIDENCES)
    typer.echo(f"{'class':12} {'count':>6} {'AP50':>6} {'50-95':>6}{at}")
    for each in overall.classes:
        pairs = zip(each.precision, each.recall, strict=True)
        sure = "".join(f"  {precision:7.3f} {recall:7.3f}" for precision, recall in pairs)
        typer.echo(f"{each.label:12} {each.count:6} {each.ap50:6.3f} {each.ap50_95:6.3f}{sure}")
    typer.echo(
        f"{'all':12} {sum(each.count for each in overall.classes):6} {overall.map50:6.3f} {overall.map50_95:6.3f}"
    )
    for tag, accuracy in by_tag.items():
        typer.echo(
            f"{tag}: mAP50 {accuracy.map50:.3f}, mAP50-95 {accuracy.map50_95:.3f} ({accuracy.pictures} pictures)"
        )


def _document(overall: Accuracy, by_tag: dict[str, Accuracy]) -> dict[str, Any]:
    tags = {
        tag: {"pictures": each.pictures, "map50": each.map50, "map50_95": each.map50_95}
        | {"ap50": {one.label: one.ap50 for one in each.classes}}
        for tag, each in by_tag.items()
    }
    said = {"schema": 1, "confidences": list(CONFIDENCES), "labels": [*LABELS, NOTHING]}
    return said | {"all": asdict(overall), "tags": tags}
