"""Puts the console into the server, once in a process; imported when its data folder is known, by `api.cli.serve`.

NOTE: NiceGUI reads `NICEGUI_STORAGE_PATH` when it is imported, and costs every process that imports it 0.4 s and 40 MB:
`lunxun serve` imports this module by name when it starts to serve; no other command does.
"""

import logging

from fastapi import FastAPI
from nicegui import core, ui
from nicegui.client import Client

from api.console import pages
from api.console.gate import Gate
from api.services import Services

PATH = "/console"
HEAD = (
    '<link rel="stylesheet" href="/pages/lunxun.css"><link rel="stylesheet" href="/pages/console.css">'
    '<script src="/pages/console.js" defer></script>'
)
RECONNECT_S = 30.0
"""A browser that loses the server for so long finds its page as it was."""


def mount_console(app: FastAPI, services: Services) -> None:
    """Mounts the pages at `/console`; to be called once, before the server starts."""
    pages.register()
    Client.shared_head_html = HEAD
    core.app.add_middleware(Gate, services=services, outer=app)
    ui.run_with(
        app,
        mount_path=PATH,
        title="轮巡",
        favicon=None,
        dark=True,
        language="zh-CN",
        tailwind=False,
        binding_refresh_interval=None,
        reconnect_timeout=RECONNECT_S,
        show_welcome_message=False,
    )
    # A page that somebody leaves while it is being built is no event.
    logging.getLogger("nicegui").setLevel(logging.WARNING)
