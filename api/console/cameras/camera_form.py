"""The form of a camera: what it is called, where it is, where its pictures come from, and with what it is asked."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from api.console.cameras.fields import Field
from api.console.cameras.form_view import (
    FIELDS,
    NEW_CREDENTIAL,
    NO_CREDENTIAL,
    camera_body,
    complaints,
    expected_words,
    probe_body,
)
from api.console.cases.elements import box, text
from api.console.frame import Desk
from api.pages.inside import Refused, SignedOut
from api.pages.texts import catalogue


class CameraForm:
    """All fields; `put` tells each complaint of the API at its field."""

    def __init__(
        self,
        desk: Desk,
        *,
        values: Mapping[str, str],
        areas: Sequence[tuple[str, str]],
        credentials: Sequence[str],
        credential: str = NO_CREDENTIAL,
    ) -> None:
        self._desk = desk
        self._areas = areas
        self._fields: dict[str, Field] = {}
        self._other = text("p", "", "problem", role="alert", data_test="form-problem")
        self._other.set_visibility(False)
        with box("fieldset"):
            text("legend", desk.say("cameras.part_what"))
            self._draw_row(("name",) if values.get("id") else ("id", "name"), values)
            self._draw_row(("area", "tags"), values)
            self._draw_row(("longitude", "latitude", "gb_id"), values, "three")
        with box("fieldset"):
            text("legend", desk.say("cameras.part_source"))
            for name in ("main", "sub", "snapshot"):
                self._draw(name, values)
        self._draw_credential(credentials, credential)

    def values(self) -> dict[str, str]:
        """Returns what was typed."""
        return {name: field.value for name, field in self._fields.items()}

    def body(self) -> dict[str, Any]:
        """Returns what the API takes of it, its credential by name."""
        body = camera_body(self.values())
        chosen = self._fields["credential"].value
        return {
            **body,
            "credential": self._fields["credential_name"].value if chosen == NEW_CREDENTIAL else chosen or None,
        }

    def probe(self) -> dict[str, Any]:
        """Returns what is asked of a worker that tries the source."""
        return probe_body(
            self.values(),
            credential=self._fields["credential"].value,
            username=self._fields["username"].typed,
            password=self._fields["password"].typed,
        )

    async def keep_credential(self) -> bool:
        """Stores a new user and password under its name; returns whether there is nothing more to do about it."""
        if self._fields["credential"].value != NEW_CREDENTIAL:
            return True
        name = self._fields["credential_name"].value
        if not name:
            self._complain({"credential_name": ""})
            return False
        body = {"username": self._fields["username"].typed, "password": self._fields["password"].typed}
        try:
            await self._desk.api.put(f"/credentials/{quote(name, safe='')}", body)
        except Refused as error:
            told = self.refused(error, keep={"username", "password"})
            if not told:
                self._complain({"credential_name": error.message})
            return False
        return True

    def refused(self, error: Refused, *, keep: set[str] | None = None) -> bool:
        """Tells a refusal at the fields that it is about; returns whether any was."""
        if isinstance(error, SignedOut) or error.status not in (404, 409, 422):
            self._desk.refused(error)
            return True
        found = complaints(error.details, error.message)
        if keep is not None:
            found = {name: what for name, what in found.items() if name in keep}
        self._complain(found)
        return bool(found)

    def calm(self) -> None:
        """Takes all complaints back."""
        self._complain({})

    def _complain(self, found: Mapping[str, str]) -> None:
        rest = [what for name, what in found.items() if name not in self._fields]
        self._other.text = " ".join([self._desk.say("shared.refused_422"), *rest]) if rest else ""
        self._other.set_visibility(bool(rest))
        for name, field in self._fields.items():
            field.complain(self._expected(name, found[name]) if name in found else "")
        first = next((field for name, field in self._fields.items() if name in found), None)
        if first is not None:
            first.input.run_method("focus")

    def _expected(self, name: str, what: str) -> str:
        return expected_words(self._desk.language, name, what)

    def _draw_row(self, names: Sequence[str], values: Mapping[str, str], classes: str = "") -> None:
        with box("div", f"pair-of {classes}".strip()):
            for name in names:
                self._draw(name, values)

    def _draw(self, name: str, values: Mapping[str, str]) -> None:
        assert name in FIELDS
        say = self._desk.say
        hint = f"cameras.hint_{name}"
        self._fields[name] = Field(
            say(f"cameras.f_{name}"),
            name,
            value=values.get(name, ""),
            hint=say(hint) if hint in catalogue() else "",
            suggest=self._areas if name == "area" else (),
        )

    def _draw_credential(self, credentials: Sequence[str], credential: str) -> None:
        say = self._desk.say
        known = list(dict.fromkeys([*credentials, *([credential] if credential else [])]))
        options = {NO_CREDENTIAL: say("cameras.credential_none"), **{each: each for each in known}}
        options[NEW_CREDENTIAL] = say("cameras.credential_new")
        with box("fieldset"):
            text("legend", say("cameras.part_credential"))
            chosen = Field(
                say("cameras.f_credential"),
                "credential",
                value=credential,
                options=options,
                hint=say("cameras.hint_credential"),
            )
            with box("div", "pair-of") as rest:
                more = {
                    "credential_name": Field(
                        say("cameras.f_credential_name"), "credential_name", hint=say("cameras.hint_credential_name")
                    ),
                    "username": Field(say("cameras.f_username"), "username"),
                    "password": Field(
                        say("cameras.f_password"), "password", type="password", autocomplete="new-password"
                    ),
                }
        self._fields |= {"credential": chosen, **more}

        def follow() -> None:
            rest.set_visibility(chosen.value == NEW_CREDENTIAL)

        chosen.on_change(follow)
        follow()
