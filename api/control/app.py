"""The small internal app on the control socket; who can open the socket owns the data folder."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api import errors
from api.control.operations import OPERATIONS
from api.control.schemas import Nothing, Status
from api.control.upkeep import Upkeep
from api.guards import SafeAnswers


def create_control_app(upkeep: Upkeep, *, status: Callable[[], Status], shut_down: Callable[[], None]) -> FastAPI:
    """Returns the app: `GET /status`, `POST /shutdown`, and `POST /{operation}` for each of `OPERATIONS`."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(errors.ApiError, lambda _, error: errors.answer(_as_api_error(error)))

    @app.get("/status")
    def tell_status() -> Status:
        return status()

    @app.post("/shutdown")
    def end() -> Nothing:
        shut_down()
        return Nothing()

    @app.post("/{name}")
    async def operate(name: str, request: Request) -> Response:
        operation = OPERATIONS.get(name)
        if operation is None:
            raise errors.NotThere(f"the running server does not know '{name}'; restart it with this version")
        try:
            message = operation.request.model_validate_json(await request.body())
        except ValidationError as error:
            return errors.validation_answer(error.errors(include_input=False))
        answer = await run_in_threadpool(operation.run, upkeep, message)
        return JSONResponse(answer.model_dump(mode="json"))

    app.add_middleware(SafeAnswers)
    return app


def _as_api_error(error: Any) -> errors.ApiError:
    if isinstance(error, errors.ApiError):
        return error
    raise error
