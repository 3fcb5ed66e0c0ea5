"""Alters rows through plain sqlite3, as somebody would who has the file and not the key."""

import random
import sqlite3
from collections.abc import Callable

from api.chain.canonical import canonical
from api.chain.leaf import Leaf, text_sha256

TABLES = {
    "chain_leaves": ("leaf", ("seq",)),
    "chain_checkpoints": ("checkpoint", ("number",)),
    "custody": ("custody", ("id",)),
    "case_events": ("case.event", ("case_id", "seq")),
    "evidence": ("case.evidence", ("id",)),
}
"""Table -> how findings name its rows, and their key."""
Named = tuple[str, set[str]]
"""What was done, and the words of which a finding must have at least one."""
Connection = sqlite3.Connection


def value_edited(connection: Connection, rng: random.Random) -> Named:
    """Another value in any column of any row, in one of many ways."""
    table = rng.choice(sorted(TABLES))
    row_id = rng.choice(_row_ids(connection, table))
    before = _names_gone(connection, table, row_id)
    while True:
        column = rng.choice(_columns(connection, table))
        old = _quoted(connection, table, column, row_id)
        try:
            moved = _set_another(connection, table, column, row_id=row_id, rng=rng)
        except (sqlite3.IntegrityError, sqlite3.OperationalError):
            continue
        if old != _quoted(connection, table, column, moved):
            return f"{table}.{column} edited", before


def row_deleted(connection: Connection, rng: random.Random) -> Named:
    """One row is gone."""
    table = rng.choice(sorted(TABLES))
    return _deleted(connection, table, rng.choice(_row_ids(connection, table)))


def span_deleted(connection: Connection, rng: random.Random) -> Named:
    """Several rows in a row are gone."""
    table = rng.choice(sorted(TABLES))
    ids = _row_ids(connection, table)
    begin = rng.randrange(len(ids) - 1)
    gone = ids[begin : begin + rng.randrange(2, 6)]
    names = _names_gone(connection, table, gone[0])
    connection.execute(f"DELETE FROM {table} WHERE rowid BETWEEN {gone[0]} AND {gone[-1]}")
    return f"{table} rows deleted", names


def rows_swapped(connection: Connection, rng: random.Random) -> Named:
    """Two rows have each other's content under their own keys: their order is another."""
    table = rng.choice(sorted(TABLES))
    one, other = rng.sample(_row_ids(connection, table), 2)
    names = {_name(connection, table, one)}
    rest = [column for column in _columns(connection, table) if column not in TABLES[table][1]]
    query = f"SELECT {', '.join(rest)} FROM {table} WHERE rowid = ?"
    rows = [connection.execute(query, (each,)).fetchone() for each in (one, other)]
    if rows[0] == rows[1]:
        return _deleted(connection, table, one)
    for column in ("prev_sha256", "role"):
        if column in rest:
            connection.execute(f"UPDATE {table} SET {column} = 'aside' WHERE rowid = {other}")
    setting = ", ".join(f"{column} = ?" for column in rest)
    connection.execute(f"UPDATE {table} SET {setting} WHERE rowid = {one}", rows[1])
    connection.execute(f"UPDATE {table} SET {setting} WHERE rowid = {other}", rows[0])
    return f"{table} rows swapped", names


def row_inserted(connection: Connection, rng: random.Random) -> Named:
    """A copy under a new key; a leaf is chained to the last one as it should be, about a row that is not there."""
    table = rng.choice(sorted(TABLES))
    columns = _columns(connection, table)
    row = dict(zip(columns, rng.choice(connection.execute(f"SELECT * FROM {table}").fetchall()), strict=True))
    if table == "chain_leaves":
        row = _chained(connection, {**row, "kind": "case.event", "about": f"case-1/{rng.randrange(50, 99)}"})
        name = f" {row['kind']} {row['about']} "
    else:
        column = TABLES[table][1][-1]
        (last,) = connection.execute(f"SELECT MAX({column}) FROM {table}").fetchone()
        row[column] = last + 1 + rng.randrange(5)
        name = _name_of(table, row)
    if table == "evidence":
        row["role"] = "check_scene"
    marks = ", ".join("?" for _ in columns)
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", [row[column] for column in columns])
    return f"{table} row inserted", {name}


def history_written_anew(connection: Connection, rng: random.Random) -> Named:
    """An event and its leaf say something else, and every later leaf is made to follow: all but the signatures."""
    columns = _columns(connection, "chain_leaves")
    rows = connection.execute("SELECT * FROM chain_leaves ORDER BY seq").fetchall()
    leaves = [dict(zip(columns, row, strict=True)) for row in rows]
    at = rng.choice([place for place, leaf in enumerate(leaves) if leaf["kind"] == "case.event"])
    actor = rng.choice(["system", "person:zhang"])
    other = {"system": "sistem", "person:zhang": "person:wang"}[actor]
    leaf = leaves[at]
    leaf["body"] = leaf["body"].replace('"n":', '"m":').replace('"place":', '"spot":').replace(actor, other)
    leaf["body_sha256"], prev = text_sha256(leaf["body"]), leaf["prev_sha256"]
    # The row is made to fit, so that nothing but the signed heads can tell.
    case_id, seq = leaf["about"].split("/")
    where = "WHERE case_id = ? AND seq = ?"
    connection.execute(f"UPDATE case_events SET actor = replace(actor, ?, ?) {where}", (actor, other, case_id, seq))
    for old, new in (('"n":', '"m":'), ('"place":', '"spot":')):
        connection.execute(f"UPDATE case_events SET detail = replace(detail, ?, ?) {where}", (old, new, case_id, seq))
    connection.execute("UPDATE chain_leaves SET prev_sha256 = 'aside' || seq")
    for each in leaves[at:]:
        each["prev_sha256"] = prev
        each["sha256"] = prev = _leaf_sha256(each)
    changed = ("body", "body_sha256", "prev_sha256", "sha256")
    update = f"UPDATE chain_leaves SET {', '.join(f'{column} = ?' for column in changed)} WHERE seq = ?"
    connection.executemany(update, [[each[column] for column in (*changed, "seq")] for each in leaves])
    sizes = [row[0] for row in connection.execute("SELECT size FROM chain_checkpoints ORDER BY size")]
    begin = max([0, *(size for size in sizes if size < leaf["seq"])])
    end = min(size for size in sizes if size >= leaf["seq"])
    return "history written anew", {f"leaves {begin + 1} to {end}"}


WAYS: list[Callable[[Connection, random.Random], Named]] = [
    *[value_edited] * 8,
    *[row_deleted] * 2,
    *[rows_swapped] * 2,
    *[row_inserted] * 2,
    span_deleted,
    history_written_anew,
]


def _deleted(connection: Connection, table: str, row_id: int) -> Named:
    names = _names_gone(connection, table, row_id)
    connection.execute(f"DELETE FROM {table} WHERE rowid = {row_id}")
    return f"{table} row deleted", names


def _set_another(connection: Connection, table: str, column: str, *, row_id: int, rng: random.Random) -> int:
    """Sets another value, and returns the row's place, which goes along with some keys."""
    where = f"WHERE rowid = {row_id}"
    (value,) = connection.execute(f"SELECT {column} FROM {table} {where}").fetchone()
    text = str(value)
    at = rng.randrange(len(text)) if text else 0
    ways: dict[str, object] = {
        "other_row": rng.choice(connection.execute(f"SELECT {column} FROM {table}").fetchall())[0],
        "null": None,
        "upper": text.upper(),
        "flip": text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :] if text else "x",
        "space": text + " ",
        "blob": text.encode(),
        "number": rng.randrange(1000),
        "not_utf8": text,
        "same_meaning": text.replace(", ", ",").replace("0Z", "0+00:00"),
        "empty": "",
    }
    way = rng.choice(sorted(ways))
    expression = "CAST(x'ff' || CAST(? AS BLOB) AS TEXT)" if way == "not_utf8" else "?"
    connection.execute(f"UPDATE {table} SET {column} = {expression} {where}", (ways[way],))
    is_place = table != "case_events" and column in TABLES[table][1]
    return int(str(ways[way])) if is_place else row_id


def _row_ids(connection: Connection, table: str) -> list[int]:
    return [row[0] for row in connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]


def _columns(connection: Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _quoted(connection: Connection, table: str, column: str, row_id: int) -> str:
    exact = f"typeof({column}) || hex(CAST({column} AS BLOB))"  # quote() would choke on bytes that are no text
    (text,) = connection.execute(f"SELECT {exact} FROM {table} WHERE rowid = {row_id}").fetchone()
    return str(text)


def _name(connection: Connection, table: str, row_id: int) -> str:
    key = TABLES[table][1]
    values = connection.execute(f"SELECT {', '.join(key)} FROM {table} WHERE rowid = {row_id}").fetchone()
    return _name_of(table, dict(zip(key, values, strict=True)))


def _name_of(table: str, row: dict[str, object]) -> str:
    kind, key = TABLES[table]
    return f" {kind} {'/'.join(str(row[column]) for column in key)} "


def _names_gone(connection: Connection, table: str, row_id: int) -> set[str]:
    """Returns how one that is gone may be named; of the chain's last leaf only the row it spoke of is left."""
    if table != "chain_leaves":
        return {_name(connection, table, row_id)}
    kind, about = connection.execute(f"SELECT kind, about FROM chain_leaves WHERE rowid = {row_id}").fetchone()
    return {f" leaf {row_id} ", f" leaves {row_id} to ", f" {kind} {about} "}


def _chained(connection: Connection, row: dict[str, object]) -> dict[str, object]:
    seq, prev = connection.execute("SELECT seq, sha256 FROM chain_leaves ORDER BY seq DESC LIMIT 1").fetchone()
    body = canonical({"actor": "nobody"})
    made = {**row, "seq": seq + 1, "prev_sha256": prev, "body": body, "body_sha256": text_sha256(body)}
    return {**made, "sha256": _leaf_sha256(made)}


def _leaf_sha256(row: dict[str, object]) -> str:
    names = ("at", "kind", "about", "body_sha256", "prev_sha256")
    case_id = None if row["case_id"] is None else str(row["case_id"])
    return Leaf(seq=int(str(row["seq"])), case_id=case_id, **{name: str(row[name]) for name in names}).sha256()
