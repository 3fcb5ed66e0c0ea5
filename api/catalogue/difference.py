"""What changes between two states of the catalogue, row by row and cell by cell; pure."""

from collections.abc import Collection, Sequence

from api.catalogue.columns import column_names
from api.catalogue.entry import CatalogueEntry
from api.catalogue.reading import cell_text
from api.catalogue.schemas import CatalogueChange, EntryChange, FieldChange


def difference(old: Sequence[CatalogueEntry], new: Sequence[CatalogueEntry], *, version: int) -> CatalogueChange:
    """Returns what changes from `old`, which is `version`, to `new`."""
    before = {each.key: each for each in old}
    after = {each.key: each for each in new}
    both = [key for key in before if key in after]
    changed = [_changed(before[key], after[key]) for key in both if before[key] != after[key]]
    is_reordered = both != [key for key in after if key in before]
    added = [EntryChange(key=key, name_zh=each.name_zh) for key, each in after.items() if key not in before]
    removed = [EntryChange(key=key, name_zh=each.name_zh) for key, each in before.items() if key not in after]
    return CatalogueChange(
        based_on=version,
        version=version,
        is_changed=bool(changed or added or removed or is_reordered),
        is_reordered=is_reordered,
        added=added,
        removed=removed,
        changed=changed,
    )


def doubts(
    new: Sequence[CatalogueEntry], change: CatalogueChange, *, types: Collection[str], units: Collection[str]
) -> list[str]:
    """Returns what is allowed, and perhaps not meant: rows that cameras still raise, units that nobody knows."""
    lines = [
        f"'{each.key}' goes, but cameras' rules may still raise it: such cases get no unit and no deadline"
        for each in change.removed
        if each.key in types
    ]
    for entry in new:
        for field in ("handling_unit", "supervising_unit", "first_responsible_unit"):
            unit = getattr(entry, field)
            if unit is not None and unit not in units:
                lines.append(f"'{entry.key}', {field}: no unit '{unit}' is known; add it with `lunxun units import`")
    return lines


def _changed(old: CatalogueEntry, new: CatalogueEntry) -> EntryChange:
    names = column_names(sorted({*old.codes, *new.codes}))
    pairs = ((name, cell_text(old, name), cell_text(new, name)) for name in names)
    fields = [FieldChange(field=name, before=before, after=after) for name, before, after in pairs if before != after]
    return EntryChange(key=new.key, name_zh=new.name_zh, fields=fields)
