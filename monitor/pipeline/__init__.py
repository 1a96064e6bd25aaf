"""The acts of the monitor: poll a feed, read articles, match again, place them, send digests.

Policy decides and the ports act; expected failures become values here, once. Every function works on rows that it
was handed under a lease, and stores what it did as one unit, so that a kill at any instant loses nothing.

`ports` is what all acts are handed. Each module has the acts on one thing, in the order in which news pass through
them: `polling` (feeds), `reading` (articles that came), `rematching` (articles read before, under a new watchlist),
`placing` (stories, and what digests owe), `addressing` (to whom and when a digest speaks), `composing` (what it says),
`telling` (windows that close, spikes), `delivering` (what is sent, and what comes of it).
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.pipeline.addressing import timing_of
from monitor.pipeline.composing import Composed
from monitor.pipeline.delivering import Deliverer
from monitor.pipeline.placing import placings_of
from monitor.pipeline.polling import FeedPoller
from monitor.pipeline.ports import ReadingWorkers
from monitor.pipeline.reading import ArticleReader
from monitor.pipeline.rematching import Rematcher
from monitor.pipeline.telling import Teller

__all__ = ["Composed", "Pipeline", "ReadingWorkers", "placings_of", "timing_of"]


@dataclass(frozen=True)
class Pipeline(FeedPoller, ArticleReader, Rematcher, Teller, Deliverer):
    """All the acts, with all they need: the sum of its parts. What is placed is told, so a Teller is a Placer too."""
