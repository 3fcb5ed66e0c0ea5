"""Where a command that only reads asks: a data folder on this machine, or the API of a server anywhere."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from pydantic import BaseModel

from api.cli.installation import settings_from
from api.cli.reach import carry_out, existing
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail, refusals
from pipelines.worker.client import ApiAddressError, checked_address

TOKEN_VARIABLE = "LUNXUN_TOKEN"
TIMEOUT_S = 60.0

ApiOption = Annotated[
    str | None, typer.Option("--api", metavar="URL", help="Ask the server at this address, instead of --data.")
]
TokenFileOption = Annotated[
    Path | None, typer.Option("--token-file", help=f"File with the token for --api [default: ${TOKEN_VARIABLE}].")
]
CaFileOption = Annotated[Path | None, typer.Option("--ca-file", help="Certificate of the server's own authority.")]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="TIME", help="Such as 2026-06-01T00:00:00+08:00 [default: a day ago; of rounds a week]."
    ),
]
ToOption = Annotated[str | None, typer.Option("--to", metavar="TIME", help="[default: now]")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """One installation, near or far."""

    data: Path | None
    api: str | None
    token_file: Path | None = None
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if self.data is not None and self.api is not None:
            fail("give --data or --api, not both", WRONG_USAGE)

    def carry_out(self, name: str, request: BaseModel) -> BaseModel:
        """Returns the answer of an operation on the data folder; ends the command where it is refused."""
        with refusals():
            settings = settings_from(data=self.data)
            existing(settings.data)
            return carry_out(settings, name, request)

    def get(self, path: str, **parameters: str) -> Any:
        """Returns what the API answers, as JSON values; ends the command where it refuses or is not there."""
        try:
            address = checked_address(self.api or "")
            headers = {"Authorization": f"Bearer {self._token()}"}
            verify: Any = str(self.ca_file) if self.ca_file else True
            with httpx.Client(verify=verify, timeout=TIMEOUT_S, headers=headers, trust_env=False) as client:
                answer = client.get(f"{address}/api/v1{path}", params=parameters)
        except ApiAddressError as error:
            fail(str(error), WRONG_USAGE)
        except (httpx.HTTPError, OSError) as error:
            fail(f"the server at {self.api} cannot be asked ({error})", ANSWER_IS_NO)
        if not answer.is_success:
            fail(_refusal(answer), WRONG_USAGE if answer.status_code == 422 else ANSWER_IS_NO)
        return answer.json()

    def _token(self) -> str:
        if self.token_file is None:
            token = os.environ.get(TOKEN_VARIABLE, "").strip()
        else:
            token = self.token_file.read_text(encoding="ascii", errors="replace").strip()
        if not token or not token.isascii() or len(token.split()) != 1:
            fail(f"--api needs a token: --token-file FILE, or ${TOKEN_VARIABLE} (`lunxun users token`)", WRONG_USAGE)
        return token


def span(begin: str | None, end: str | None, *, usual: timedelta) -> tuple[datetime, datetime]:
    """Returns the time between two options, by default the `usual` one up to now."""
    last = datetime.now(UTC) if end is None else instant(end, "--to")
    return (last - usual if begin is None else instant(begin, "--from")), last


def instant(text: str, option: str) -> datetime:
    """Returns the time that was typed; without a zone it is read off this machine's clock. Ends the command else."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        fail(f"{option}: expected a time such as 2026-06-01T00:00:00+08:00, got '{text[:40]}'", WRONG_USAGE)


def _refusal(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered with status {answer.status_code}"
