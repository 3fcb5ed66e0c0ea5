"""Stories of cases: from the history alone, masked, escaped, and shared only once a person has signed."""

import base64
import hashlib
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from api.cases import moves
from api.cases.history import append_event
from api.cases.move import Move
from api.cases.schemas import MoveRequest
from api.cases.states import EventKind
from api.db.tables import CaseEventRow, CaseRow
from api.db.tables.masks import MaskedCopyRow
from api.people.roles import Identity, Role, TokenKind
from api.story.rendering import content_policy
from api.story.telling import Telling, sentence
from api.story.words import EVENTS, MOVES

EVIL = "<script>alert(1)</script>\"'&{{7*7}}"


def pictured(seed: int) -> bytes:
    """Letters everywhere: neighbouring pixels differ strongly."""
    noise = np.random.default_rng(seed).integers(0, 256, (180, 320, 3), np.uint8)
    data = io.BytesIO()
    Image.fromarray(noise).resize((1280, 720), Image.Resampling.NEAREST).save(data, "JPEG", quality=90)
    return data.getvalue()


def mask_all(street: Any) -> None:
    """Stands in for the worker: every picture of a case is its own masked copy, unless it has one."""
    with street.database.write() as session:
        known = {row.original_sha256 for row in session.query(MaskedCopyRow)}
        case = street.get("/cases").json()["cases"][0]
        for sha256 in {each["sha256"] for each in case["pictures"]} - known:
            facts = {"original_sha256": sha256, "masked_sha256": sha256}
            session.add(MaskedCopyRow(**facts, made_at=street.clock(), made_by="worker:w1", network=None))


def make_case(street: Any) -> str:
    street.visit(street.look(1.0, picture=street.store(pictured(1))))
    street.clock.advance(30)
    street.visit(street.look(1.0, picture=street.store(pictured(2))))
    mask_all(street)
    case_id: str = street.get("/cases").json()["cases"][0]["id"]
    return case_id


def move(street: Any, case_id: str, name: Move, role: Role = Role.ADMIN, **content: Any) -> None:
    who = Identity(
        kind=TokenKind.SESSION, name=EVIL, role=role, token_id="t", person_id=EVIL, unit=content.pop("of", None)
    )
    with street.database.write() as session:
        moves.make_move(session, case_id, MoveRequest(move=name, **content), by=who, now=street.clock())


def page(street: Any, path: str, who: str = "supervisor") -> Any:
    return street.client.get(f"/api/v1{path}", headers={**street.heads[who], "Accept": "text/html,*/*;q=0.8"})


def shown(html: str) -> list[np.ndarray[Any, Any]]:
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(each)))) for each in found]


def detail(pixels: Any) -> float:
    return float(np.abs(np.diff(pixels.astype(int), axis=1)).mean())


def test_every_sentence_of_a_draft_names_its_event(street: Any) -> None:
    case_id = make_case(street)
    move(street, case_id, Move.VERIFY_FILE, note="属实")
    told = street.get(f"/cases/{case_id}/story", "auditor", params={"language": "zh"}).json()
    history = street.get(f"/cases/{case_id}/history").json()
    assert [entry["seq"] for entry in told["story"]["entries"]] == [event["seq"] for event in history]
    first, filed = told["story"]["entries"][0], told["story"]["entries"][1]
    assert "路口 0" in first["text"]
    assert "东侧消防通道" in first["text"]
    assert "占用消防通道" in first["text"]
    assert filed["text"] == "核实属实，立案。说明：“属实”。"
    html = page(street, f"/cases/{case_id}/story?language=zh").text
    assert re.findall(r'class="seq"[^>]*>#(\d+)<', html)[: len(history)] == [str(event["seq"]) for event in history]
    assert hashlib.sha256(html.encode()).hexdigest() == told["sha256"], "the same case gives the same draft"


def test_only_the_finding_is_to_be_seen_of_its_pictures(street: Any) -> None:
    case_id = make_case(street)
    pictures = shown(page(street, f"/cases/{case_id}/story").text)
    assert len(pictures) == 2
    for pixels in pictures:
        height, width = pixels.shape[:2]
        inside = pixels[int(0.5 * height) : int(0.8 * height), int(0.3 * width) : int(0.5 * width)]
        assert detail(inside) > 10
        assert detail(pixels[: int(0.4 * height)]) < 2
        assert detail(pixels[:, int(0.6 * width) :]) < 2


def test_a_picture_without_a_masked_copy_is_named_and_not_shown(street: Any) -> None:
    case_id = make_case(street)
    with street.database.write() as session:
        session.query(MaskedCopyRow).delete()
    answer = page(street, f"/cases/{case_id}/story?language=en")
    assert shown(answer.text) == []
    assert answer.text.count("not shown: it has no masked copy") == 2


def test_no_text_of_anybody_becomes_markup(street: Any) -> None:
    case_id = make_case(street)
    move(street, case_id, Move.VERIFY_FILE, note=EVIL)
    with street.database.write() as session:
        case = session.get_one(CaseRow, case_id)
        case.facts = {**case.facts, "camera_name": EVIL, "zone_name": EVIL}
        case.label = EVIL
        append_event(session, case, kind=EventKind.LINKED, at=street.clock(), actor=EVIL, detail={"reason": EVIL})
        append_event(
            session, case, kind=EventKind.SUPERVISED, at=street.clock(), actor="system", detail={"stage": EVIL}
        )
    for language in ("zh", "en"):
        sent = street.post(f"/cases/{case_id}/story/sign-off", "supervisor", json={"language": language, "note": EVIL})
        assert sent.status_code == 201, sent.text
        html = page(street, f"/stories/{sent.json()['id']}").text
        assert html.count("&lt;script&gt;") >= 8
        assert "<script" not in html
        assert "{{7*7}}" in html, "no text is a template"
        assert not re.search(r"<[^>]*\son\w+=", html)


def test_a_story_is_shared_only_as_it_was_signed_and_stays_as_it_is(street: Any) -> None:
    case_id = make_case(street)
    assert street.post(f"/cases/{case_id}/story/sign-off", "operator", json={"note": "公开"}).status_code == 403
    draft = street.get(f"/cases/{case_id}/story", "supervisor").json()
    assert "草稿" in page(street, f"/cases/{case_id}/story").text
    asked = {"language": "zh", "note": "公开宣传", "draft_sha256": draft["sha256"]}
    signed = street.post(f"/cases/{case_id}/story/sign-off", "supervisor", json=asked)
    assert signed.status_code == 201, signed.text
    story = signed.json()
    answer = page(street, f"/stories/{story['id']}", "operator")
    assert hashlib.sha256(answer.content).hexdigest() == story["sha256"]
    assert "草稿" not in answer.text
    assert "公开宣传" in answer.text
    move(street, case_id, Move.VERIFY_FILE)
    assert page(street, f"/stories/{story['id']}").content == answer.content, "a snapshot"
    assert street.post(f"/cases/{case_id}/story/sign-off", "supervisor", json=asked).status_code == 412
    assert [each["id"] for each in street.get(f"/cases/{case_id}/stories").json()] == [story["id"]]
    seen = street.get(f"/cases/{case_id}/custody", "auditor").json()
    assert sum(each["what"] == "story" for each in seen) == 5
    assert story["sha256"] in str(seen)
    assert street.get("/stories/nothing", "admin").json()["error"]["message"] == "there is no such story"


@pytest.mark.parametrize("note", ["", "  ", "ab", None])
def test_a_signature_needs_a_reason(street: Any, note: str | None) -> None:
    case_id = make_case(street)
    asked = {} if note is None else {"note": note}
    assert street.post(f"/cases/{case_id}/story/sign-off", "supervisor", json=asked).status_code == 422


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(street: Any) -> None:
    case_id = make_case(street)
    answer = page(street, f"/cases/{case_id}/story")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    html = answer.text
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    hashed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{hashed}'" in content_policy()
    assert "style=" not in html, "the policy lets no style attribute work"
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", html)
    assert "url(" not in html
    assert "@page" in html


def test_a_re_check_is_told_as_a_pair(street: Any) -> None:
    case_id = make_case(street)
    case = street.get("/cases").json()["cases"][0]
    scenes = [each["sha256"] for each in case["pictures"] if each["role"] in ("first_scene", "second_scene")]
    with street.database.write() as session:
        row = session.get_one(CaseRow, case_id)
        said = {"answer": "cleared", "before": scenes[0], "after": scenes[1]}
        append_event(session, row, kind=EventKind.RECHECKED, at=street.clock(), actor="system", detail=said)
    entry = street.get(f"/cases/{case_id}/story", params={"language": "en"}).json()["story"]["entries"][-1]
    assert entry["is_pair"]
    assert [each["sha256"] for each in entry["pictures"]] == scenes
    assert entry["text"] == "The camera looked again: the place was clear."


def test_there_is_a_sentence_for_every_kind_of_event_and_every_move() -> None:
    kinds = {name.partition(".")[0] for name in EVENTS}
    unheard = {each.value for each in EventKind} - kinds - {EventKind.MOVE.value}
    assert unheard == set(), "write its sentence in api/story/words.py"
    assert set(MOVES) == set(Move)


@pytest.mark.parametrize("detail_", [{}, {"move": "unheard_of"}, {"move": None, "limit": "x", "due_at": "never"}])
def test_an_event_that_says_nothing_is_told_without_inventing(street: Any, detail_: dict[str, Any]) -> None:
    for kind in EventKind:
        event = CaseEventRow(case_id="c", seq=1, at=street.clock() + timedelta(1), actor="x", kind=kind, detail=detail_)
        told = sentence(event, Telling(language="en", when=str, found={}, origin="violation"))
        assert told
        assert "{" not in told


def test_templates_travel_with_the_package() -> None:
    folder = Path(__file__).parent.parent.parent.parent / "api" / "story" / "templates"
    assert sorted(each.name for each in folder.iterdir()) == ["story.css", "story.html.j2"]
