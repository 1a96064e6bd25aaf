"""Feeds that move: permanent redirects are believed after some days, and given up where the new address fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.models import FeedState

BELIEVED = timedelta(days=3)  # of permanent redirects to one address: a mistake of an afternoon moves no feed
_PERMANENT = frozenset({301, 308})


def address_of(feed: FeedState) -> str:
    """Where the feed is polled: the address of the settings, or the one to which it has moved for good."""
    return feed.address or feed.source.url


def followed(feed: FeedState, redirects: Sequence[tuple[int, str]], *, now: datetime) -> FeedState:
    """The feed after a good answer that came by these redirects (RFC 9110 §15.4.2, §15.4.9).

    Only a whole chain of permanent ones counts, and only answers that are feeds are asked here: a login or captive
    page never moves anything.
    """
    if not redirects or any(status not in _PERMANENT for status, _ in redirects):
        return feed if feed.moved_to is None else replace(feed, moved_to=None, moved_since=None)
    target = redirects[-1][1]
    if target != feed.moved_to or feed.moved_since is None:
        return replace(feed, moved_to=target, moved_since=now)
    if now - feed.moved_since < BELIEVED:
        return feed
    return replace(feed, address=target, moved_to=None, moved_since=None)


def returned(feed: FeedState) -> FeedState:
    """The feed at the address of the settings again, asked from scratch: the one it moved to fails."""
    return replace(
        feed, address=None, moved_to=None, moved_since=None, effective_url=None, etag=None, last_modified=None
    )
