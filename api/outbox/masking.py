"""Takes out of a text what points to a person before it leaves the site: telephones, identity numbers, plates; pure."""

import re

_HIDDEN = (
    re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    re.compile(r"(?<![0-9])\d{17}[0-9Xx](?![0-9])"),
    re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z][·•.\s-]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
    ),
    re.compile(r"(?<![0-9])(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?![0-9])"),
    re.compile(r"(?<![0-9])0\d{2,3}[-\s]?\d{7,8}(?![0-9])"),
)
MASK = "＊＊＊"


def masked(text: str) -> str:
    """Returns the text without mail addresses, identity numbers, number plates and telephones.

    Names of people are not found: texts that may hold them are not sent at all.
    """
    for each in _HIDDEN:
        text = each.sub(MASK, text)
    return text
