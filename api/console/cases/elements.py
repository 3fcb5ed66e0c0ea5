"""The plain elements of these pages: those of the whole console (`api.console.elements`)."""

from api.console.elements import box, button, choice, link, set_attributes, tag, text

__all__ = ["box", "button", "choice", "link", "set_attributes", "tag", "text"]
