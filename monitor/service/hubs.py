"""WebSub: ask hubs to tell us of changes, and take in what they tell. Polling stays as the back-up."""

from __future__ import annotations

import secrets
from urllib.parse import urljoin

import structlog

from monitor.domain.errors import FetchError, NewsvigilError, ReadingError
from monitor.domain.models import FetchRequest, Subscription
from monitor.pipeline import Pipeline
from monitor.policy.entries import plan_push
from monitor.policy.websub import LEASE, granted, is_signed, next_attempt

log = structlog.get_logger()

AT_ONCE = 20  # subscriptions asked for in one go


class Unknown(NewsvigilError):
    """Nobody asked for this: no such subscription."""


def callback_of(public_url: str, token: str) -> str:
    """Where a hub reaches us for one subscription."""
    return urljoin(public_url.rstrip("/") + "/", f"websub/{token}")


async def subscribe_due(pipeline: Pipeline) -> int:
    """Ask the hubs of feeds that name one, where no subscription stands or one runs out; returns how many."""
    public_url = pipeline.settings.http.public_url
    if public_url is None:
        return 0
    subscriptions = pipeline.database.subscriptions
    now = pipeline.clock()
    due = await subscriptions.due(now=now, limit=AT_ONCE, token=lambda: secrets.token_urlsafe(24))
    for subscription in due:
        # Noted before the hub is asked: its confirmation may come before its answer does.
        await subscriptions.asked(
            subscription.feed_id, next_attempt_at=next_attempt(subscription.failures, now=now), failed=True
        )
        try:
            await _ask(pipeline, public_url, subscription)
        except FetchError as error:
            log.warning("hub did not take the subscription", hub=subscription.hub, why=str(error))
    return len(due)


async def _ask(pipeline: Pipeline, public_url: str, subscription: Subscription) -> None:
    """Send the request (WebSub §5.1). Raises a FetchError."""
    form = (
        ("hub.callback", callback_of(public_url, subscription.token)),
        ("hub.mode", "subscribe"),
        ("hub.topic", subscription.topic),
        ("hub.lease_seconds", str(int(LEASE.total_seconds()))),
        ("hub.secret", subscription.secret),
    )
    answer = await pipeline.fetcher.fetch(FetchRequest(url=subscription.hub, form=form))
    if not 200 <= answer.status < 300:
        raise FetchError(f"it answered {answer.status}")
    log.info("hub asked to tell of changes", hub=subscription.hub, topic=subscription.topic)


async def confirm(pipeline: Pipeline, token: str, *, mode: str, topic: str, lease_seconds: str | None) -> bool:
    """Whether we meant what a hub asks us to confirm (WebSub §5.3). Raises Unknown."""
    subscription = await _known(pipeline, token)
    now = pipeline.clock()
    if mode == "denied":
        log.warning("hub refused the subscription", hub=subscription.hub, topic=subscription.topic)
        await pipeline.database.subscriptions.asked(
            subscription.feed_id, next_attempt_at=next_attempt(10, now=now), failed=True
        )
        return False
    if mode != "subscribe" or topic != subscription.topic:
        return False
    expires_at, renew_at = granted(lease_seconds, now=now)
    await pipeline.database.subscriptions.confirmed(subscription.feed_id, expires_at=expires_at, renew_at=renew_at)
    log.info("hub tells of changes", hub=subscription.hub, topic=subscription.topic, until=expires_at.isoformat())
    return True


async def receive(
    pipeline: Pipeline, token: str, body: bytes, *, content_type: str | None, signature: str | None
) -> int:
    """Take in what a hub tells; returns how many articles are new. Raises Unknown.

    What is not signed with our secret is dropped without a word, as WebSub §7.1 asks.
    """
    subscription = await _known(pipeline, token)
    if not is_signed(body, signature, secret=subscription.secret):
        log.warning("a message without the right signature was dropped", hub=subscription.hub)
        return 0
    feed = await pipeline.database.feeds.feed(subscription.feed_id)
    if feed is None or feed.first_taken_at is None:
        return 0
    try:
        parsed = await pipeline.workers.parse_feed(body, url=subscription.topic, content_type=content_type)
    except ReadingError as error:
        log.warning("what a hub told could not be read; the next poll brings it", feed=feed.source.id, why=str(error))
        return 0
    known = await pipeline.database.feeds.known_entries(feed.id, [entry.key for entry in parsed.entries])
    new = await pipeline.database.feeds.record_backfill(plan_push(feed, parsed, known=known, now=pipeline.clock()))
    log.info("hub told of changes", feed=feed.source.id, new=new)
    return new


async def _known(pipeline: Pipeline, token: str) -> Subscription:
    subscription = await pipeline.database.subscriptions.of_token(token)
    if subscription is None:
        raise Unknown("no such subscription")
    return subscription
