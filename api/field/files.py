"""Files of the phone's pages: style, scripts, the script that works offline, and what makes it an app on the phone."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from api.errors import NotThere
from api.pages.html import CONTENT_POLICY
from api.pages.language import language_of
from api.pages.texts import say

router = APIRouter(tags=["phone"], include_in_schema=False)

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_LASTING = "public, max-age=31536000, immutable"
"""The address of a file names its content: another content has another address."""


@cache
def version() -> str:
    """Returns a word that changes with the content of any file."""
    digest = hashlib.sha256()
    for each in sorted(_FOLDER.iterdir()):
        digest.update(each.name.encode() + each.read_bytes())
    return digest.hexdigest()[:12]


def address(file: str) -> str:
    """Returns where a file is, as pages name it; scripts find each other beside themselves, in the same release."""
    return f"/field/static/{version()}/{file}"


@router.get("/field/static/{release}/{file}")
async def get_file(release: str, file: str) -> Response:
    """Answers a style sheet or a script."""
    headers = {"Cache-Control": _LASTING if release == version() else "no-store"}
    return Response(_content(file), media_type=_TYPES[Path(file).suffix], headers=headers)


@router.get("/field/worker.js")
async def get_worker() -> Response:
    """Answers the service worker. It has to lie where the pages are, and may serve `/field` itself too."""
    text = f'const VERSION = "{version()}";\n'.encode() + _content("worker.js")
    headers = {
        "Service-Worker-Allowed": "/field",
        "Cache-Control": "no-cache",
        "Content-Security-Policy": CONTENT_POLICY,
    }
    return Response(text, media_type=_TYPES[".js"], headers=headers)


@router.get("/field/manifest.webmanifest")
async def get_manifest(request: Request) -> Response:
    """Answers what a phone needs to keep the pages like an app."""
    manifest = {
        "name": say(language_of(request), "field.app_name"),
        "short_name": say(language_of(request), "shared.product"),
        "start_url": "/field",
        "scope": "/field",
        "display": "standalone",
        "background_color": "#0f1317",
        "theme_color": "#0f1317",
        "icons": [{"src": "/pages/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    return JSONResponse(manifest, media_type="application/manifest+json")


def _content(file: str) -> bytes:
    found = next((each for each in _FOLDER.iterdir() if each.name == file and each.suffix in _TYPES), None)
    if found is None:
        raise NotThere("there is no such file")
    return found.read_bytes()
