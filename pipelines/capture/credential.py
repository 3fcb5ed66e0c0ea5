"""User and password as fields of their own: taken out of an address once, and out of every text for people."""

import base64
import re
from urllib.parse import quote, quote_plus, unquote, urlsplit, urlunsplit

from pydantic import SecretStr

from pipelines.orders import Credential

HIDDEN = "***"
_IN_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/?#]*@")
_IN_HEADER = re.compile(r"(?i)\b(authorization\s*[:=]\s*)\S[^\r\n]*")


def take_credential(url: str) -> tuple[str, Credential | None]:
    """Returns the address without its user and password, and these as fields, percent-decoded exactly once.

    A user typed `p%40ss` for `p@ss`; whatever is not percent-encoded stays as it is. The last `@` before the path
    ends the password, so that one with an unencoded `@` is understood too.
    """
    scheme, separator, rest = url.partition("://")
    host_end = next((i for i, c in enumerate(rest) if c in "/?#"), len(rest))
    userinfo, at, host = rest[:host_end].rpartition("@")
    if not separator or not at:
        return url, None
    user, _, password = userinfo.partition(":")
    credential = Credential(username=SecretStr(unquote(user)), password=SecretStr(unquote(password)))
    return f"{scheme}://{host}{rest[host_end:]}", credential


def with_credential(url: str, credential: Credential) -> str:
    """Returns the address with user and password in it, percent-encoded exactly once. Never log what this returns."""
    parts = urlsplit(url)
    user = quote(credential.username.get_secret_value(), safe="")
    password = quote(credential.password.get_secret_value(), safe="")
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.netloc.rpartition('@')[2]}"))


def redact(text: str, credential: Credential | None = None) -> str:
    """Returns the text with every password hidden: as itself, percent-encoded, in base64, and inside any address.

    Without a credential, the user part of addresses and Authorization headers are hidden all the same. Passwords of
    one or two characters are hidden in addresses only: hiding them everywhere would leave nothing to read.
    """
    hidden = _IN_HEADER.sub(rf"\1{HIDDEN}", _IN_ADDRESS.sub(rf"\1{HIDDEN}@", text))
    if credential is None:
        return hidden
    for form in sorted(_forms(credential), key=len, reverse=True):
        hidden = hidden.replace(form, HIDDEN)
    return hidden


def _forms(credential: Credential) -> set[str]:
    user, password = credential.username.get_secret_value(), credential.password.get_secret_value()
    if len(password) < 3:
        return set()
    forms = {password, quote(password, safe=""), quote(password), quote_plus(password), repr(password)[1:-1]}
    forms |= {form.lower() for form in (quote(password, safe=""), quote_plus(password))}
    for secret in (password, f"{user}:{password}"):
        coded = base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode("ascii")
        forms |= {coded, coded.rstrip("="), coded.replace("+", "-").replace("/", "_")}
    return forms
