"""Mail addresses as people write them: "desk@example.org" or "The Desk <desk@example.org>"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?P<name>[^<>]*)<(?P<spec>[^<>]+)>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody's name, which may be empty, and where mail goes."""

    name: str
    local: str
    domain: str

    @property
    def spec(self) -> str:
        """The address alone."""
        return f"{self.local}@{self.domain}"


def parse_address(text: str) -> Address:
    """Read one address. Raises ValueError in words; nothing that passes can break out of a header."""
    written = _WRITTEN.fullmatch(text.strip())
    name, spec = (_unquoted(written["name"].strip()), written["spec"].strip()) if written else ("", text.strip())
    local, at, domain = spec.rpartition("@")
    if not at or _UNPRINTABLE.search(text):
        raise ValueError(f"{text!r} is no mail address; write it like desk@example.org")
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise ValueError(f"the part before the @ of {text!r} is no plain mailbox name")
    return Address(name, local, _ascii_domain(domain, text))


def _unquoted(name: str) -> str:
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        return name[1:-1].replace('\\"', '"').strip()
    return name


def _ascii_domain(domain: str, text: str) -> str:
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"the part behind the @ of {text!r} is no domain") from error
    if not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError(f"the part behind the @ of {text!r} is no domain")
    return ascii_domain
