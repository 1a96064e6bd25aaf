"""What is the same article, whatever address a feed gives it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters that say who sent the reader, not what is read.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|ysclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|"
    r"ref|ref_src|ref_url|referrer|source|cmpid?|ocid|ito|xtor|at_\w+|smid|smtyp|partner|wt_mc|ns_\w+|__twitter_impression|amp)",
    re.IGNORECASE,
)
_TWIN_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp(?:\.html?)?/?$|^/amp(?=/)", re.IGNORECASE)


def article_key(url: str, guid: str | None = None) -> str:
    """The identity of an article: its address without scheme, twin host, tracking, fragment and trailing slash.

    An article without a usable address is known by its guid.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return f"raw:{guid or url}"
    if not host:
        return f"raw:{guid or url}"
    host = _TWIN_HOST.sub("", host) if host.count(".") >= 2 else host
    if port is not None and port != {"http": 80, "https": 443}.get(parts.scheme.lower()):
        host += f":{port}"
    path = _AMP_PATH.sub("", _INDEX.sub("/", parts.path)).rstrip("/")
    query = sorted(
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(key)
    )
    return f"{host}{path}" + (f"?{urlencode(query)}" if query else "")


def _is_tracking(key: str) -> bool:
    return _TRACKING.fullmatch(key) is not None
