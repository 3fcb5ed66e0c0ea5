"""`lunxun backup` and `lunxun restore`: an installation as one file, and a new installation from it."""

from pathlib import Path
from typing import Annotated

import typer

from api.backup.manifest import BackupError, Manifest, read_manifest
from api.backup.restore import restore as restore_backup
from api.backup.write import write_backup
from api.cli.installation import settings_from
from api.cli.options import DataOption, JsonOption
from api.cli.output import refuse_missing_folder
from api.cli.reach import existing
from api.cli.refusals import ANSWER_IS_NO, fail, refusals
from api.data_folder import DataFolder

_SHOWN = 5


def backup(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The new file; it will hold the keys too.")],
    data: DataOption = None,
    since: Annotated[
        Path | None,
        typer.Option("--since", metavar="FILE", help="An earlier backup: leave out the pictures that it has."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write rows, pictures and keys as they are at one moment into one file; the server may go on.

    Exit code 1 also when pictures were missing or damaged: the file is written all the same.
    """
    refuse_missing_folder("--out", out)
    with refusals():
        settings = settings_from(data=data)
        folder = DataFolder(path=existing(settings.data).absolute())
        try:
            earlier = None if since is None else read_manifest(since)
            made = write_backup(folder, settings.database, out, since=earlier)
        except BackupError as error:
            fail(str(error))
    _tell(made, f"written to {out}", as_json=as_json)
    if made.lost:
        names = ", ".join(made.lost[:_SHOWN])
        fail(f"{len(made.lost)} pictures were missing or damaged before: {names}; see `lunxun evidence verify`")


def restore(
    backup_file: Annotated[Path, typer.Argument(metavar="FILE", help="What `lunxun backup` has written.")],
    *,
    data: Annotated[Path, typer.Option("--data", metavar="NEWDIR", help="A new data folder, or an empty one.")],
    with_earlier: Annotated[
        list[Path] | None,
        typer.Option("--with", metavar="FILE", help="Earlier backups that it was made --since; may be given again."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new installation of a backup and verify it; with LUNXUN_DATABASE set its rows go into that database."""
    with refusals():
        settings = settings_from(data=data)
        folder = DataFolder(path=settings.data.absolute())
        try:
            manifest = restore_backup(backup_file, folder, settings.database, earlier=with_earlier or ())
        except BackupError as error:
            fail(str(error), ANSWER_IS_NO)
    _tell(manifest, f"restored to {data}", as_json=as_json)


def _tell(manifest: Manifest, what: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(manifest.model_dump_json(exclude={"pictures", "earlier"}))
        return
    count = len(manifest.pictures) + len(manifest.earlier)
    typer.echo(
        f"{what}: {count} pictures ({len(manifest.earlier)} of them in earlier backups), made {manifest.made_at}"
    )
