"""Texts as people send them; pure."""


def decoded(data: bytes) -> str:
    """Returns text in UTF-8 or, where it is none, GB 18030, as Chinese spreadsheets save it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
