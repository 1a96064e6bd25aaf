"""What is the same article, whatever address a feed gives it."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from monitor.domain.models import FeedEntry

# Parameters that say who sent the reader, never what is read.
_TRACKING = re.compile(
    r"(?:utm_\w+|pk_\w+|mtm_\w+|hsa_\w+|fb_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|"
    r"ttclid|igshid?|mc_cid|mc_eid|_ga|_gl|_hs(?:enc|mi)|mkt_tok|vero_id|oly_(?:anon|enc)_id|ref_(?:src|url)|referrer|"
    r"cmpid|icid|ocid|ito|xtor|at_(?:medium|campaign|custom\d|link_\w+|ptr_\w+|bbc_team|format)|smid|smtyp|"
    r"ns_(?:mchannel|source|campaign|linkname|fee)|wt_mc|wt\.mc_id|__twitter_impression|ftag|guccounter|"
    r"guce_referrer(?:_sig)?|_openstat|amp|outputtype|phpsessid|jsessionid)",
    re.IGNORECASE,
)
# These mostly say so too, but `?ref=4711` may well be the article.
_TRACKING_UNLESS_NUMBER = re.compile(r"ref|source|src|from|partner|cmp|rss|feed", re.IGNORECASE)

_TWIN_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.|(?<=^[a-z]{2}\.)m\.")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:/|\.)amp(?:\.html?)?/?$|^/amp(?=/)", re.IGNORECASE)
_AMP_CACHE = re.compile(
    r"^https?://(?:www\.google\.[a-z.]+/amp/|[\w-]+\.cdn\.ampproject\.org/[cv]/)(?:s/)?(?=\w)", re.I
)
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_IN_PATH = "/:@!$&'()*+,;=-._~"


def article_key(url: str, guid: str | None = None) -> str:
    """The identity of an article: its address without scheme, twin host, tracking, fragment and trailing slash.

    An article without a usable address is known by its guid; so is one whose address is the site's front page.
    """
    try:
        parts = _split(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return f"raw:{guid or url}"
    if not host:
        return f"raw:{guid or url}"
    site = _host(host)
    if port is not None and port not in (80, 443):
        site += f":{port}"
    rest = _path(parts.path) + _query(parts.query) + _route(parts.fragment)
    if not rest and guid and guid.strip().rstrip("/") != url.strip().rstrip("/"):
        return f"{site}#{guid}"
    return site + rest


def fingerprint(entry: FeedEntry) -> str:
    """A hash of what a feed says of an article: another one than before says that the article was changed."""
    words = "\n".join(
        (entry.title, entry.summary, entry.content_html, entry.updated.isoformat() if entry.updated else "")
    )
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def _split(url: str) -> SplitResult:
    # Other letters are written in UTF-8, as every browser does, so that raw and escaped spellings come out alike.
    address = _AMP_CACHE.sub("https://", url.strip())
    parts = urlsplit(address)
    return parts._replace(path=_written(parts.path), query=_written(parts.query))


def _written(text: str) -> str:
    return quote(text, safe=_ASCII, errors="replace")


def _host(host: str) -> str:
    host = host.rstrip(".")
    with suppress(UnicodeError):  # what is no name at all still tells two articles apart
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    return _TWIN_HOST.sub("", host) if host.count(".") >= 2 else host


def _path(path: str) -> str:
    """The path, escaped in one way. Bytes that are no UTF-8 stay what they are: they still tell articles apart."""
    path = quote(unquote_to_bytes(_SESSION.sub("", path)), safe=_IN_PATH)
    return _INDEX.sub("/", _AMP_PATH.sub("", path)).rstrip("/")


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    kept = sorted((key, value) for key, value in pairs if not _is_tracking(key, value))
    return f"?{urlencode(kept, encoding='latin-1')}" if kept else ""


def _route(fragment: str) -> str:
    """A fragment that a script reads as an address; any other is a place on the page."""
    return f"#{fragment}" if fragment.startswith(("!", "/")) else ""


def _is_tracking(key: str, value: str) -> bool:
    if _TRACKING.fullmatch(key):
        return True
    return _TRACKING_UNLESS_NUMBER.fullmatch(key) is not None and not any(letter.isdigit() for letter in value)
