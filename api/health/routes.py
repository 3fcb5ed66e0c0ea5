"""`GET /health`: open to all, and therefore tells next to nothing."""

from importlib.metadata import version

from fastapi import APIRouter
from pydantic import BaseModel

from pipelines.orders import SCHEMA

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The server answers; `versions` are those of Lunxun and of its messages."""

    status: str
    versions: dict[str, str]


@router.get("/health")
def health() -> Health:
    """Returns that the server is up, and its versions."""
    return Health(status="up", versions={"lunxun": version("lunxun"), "orders": str(SCHEMA)})
