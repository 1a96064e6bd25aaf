"""Addresses as documents write them."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def absolute(address: str, base: str) -> str | None:
    """A web address made absolute, or None where it is no http(s) address."""
    try:
        joined = urljoin(base, address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if address.strip() and parts.scheme in ("http", "https") and parts.hostname else None
