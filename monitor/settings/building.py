"""From the file's parts to the settings, with everything that only the whole file can get wrong."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from monitor.domain.errors import QueryError, SettingsError
from monitor.domain.models import Case, Channel, Examples, Person, Source, Topic, Watchlist
from monitor.domain.query import And, InField, Near, Not, Or, Query, WatchRef
from monitor.settings.parts import DigestPart, ExamplesPart, HttpPart, PersonPart, SourcesFile, TopicPart
from monitor.settings.problems import Place, Problem, did_you_mean, validation_problems
from monitor.settings.settings import DigestSettings, HttpSettings, Network, RuleCheckers, Settings


class Builder:
    """Builds the settings and gathers what is wrong with them."""

    def __init__(self, parsed: SourcesFile, path: Path, rules: RuleCheckers) -> None:
        self._parsed = parsed
        self._path = path
        self._rules = rules
        self.problems: list[Problem] = []

    def build(self) -> Settings:
        watchlist = self._watchlist()
        channels = self._channels()
        parsed = self._parsed
        return Settings(
            path=self._path.resolve(),
            sources=self._sources(),
            watchlist=watchlist,
            digests=self._digests(watchlist, channels),
            channels=channels,
            http=self._http(parsed.http),
            storage_url=_absolute(parsed.storage.url, self._path),
            first_run=parsed.first_run,
            archive_keep=parsed.archive.keep,
            read_all=parsed.archive.read_all,
            heartbeat=parsed.heartbeat,
            templates=self._templates(parsed.templates),
        )

    def _say(self, place: Place, message: str, *, on_key: bool = False) -> None:
        self.problems.append(Problem(place, message, on_key))

    def _unique(self, ids: Sequence[str], section: str) -> None:
        first: dict[str, int] = {}
        for index, name in enumerate(ids):
            if name in first:
                self._say(
                    (section, index),
                    f'"{name}" stands in {section} twice (items {first[name] + 1} and {index + 1}); give one an `id`',
                )
            first.setdefault(name, index)

    def _sources(self) -> tuple[Source, ...]:
        parts = self._parsed.feeds
        for index, part in enumerate(parts):
            address = urlsplit(part.url) if _is_url(part.url) else None
            is_web = address is not None and address.scheme in ("http", "https") and bool(address.hostname)
            if not is_web and not part.url.startswith("file:"):
                self._say(
                    ("feeds", index),
                    f'"{_without_login(part.url)}" is no address of a feed; it begins with https://, http:// or file:',
                )
        self._unique([part.id or part.url for part in parts], "feeds")
        return tuple(
            Source(
                id=part.id or part.url,
                url=_file_address(part.url, self._path) if part.url.startswith("file:") else part.url,
                name=part.name,
                tags=tuple(part.tags),
                every=part.every,
                robots=part.robots == "follow",
            )
            for part in parts
        )

    def _watchlist(self) -> Watchlist:
        people, topics = self._parsed.people, self._parsed.topics
        for index, topic in enumerate(topics):
            if not topic.any and topic.query is None:
                self._say(("topics", index), f'the topic "{topic.name or topic.id}" has neither `any` nor `query`')
            if topic.name is None and topic.id is None:
                self._say(("topics", index), "a topic needs a name")
        watchlist = Watchlist(tuple(_person(part) for part in people), tuple(_topic(part) for part in topics))
        self._unique([person.id for person in watchlist.people], "people")
        self._unique([topic.id for topic in watchlist.topics], "topics")
        for index, topic_id in enumerate(topic.id for topic in watchlist.topics):
            if any(topic_id == person.id for person in watchlist.people):
                self._say(("topics", index), f'a person has the id "{topic_id}" too; give one an `id` of its own')
        for index, topic in enumerate(topics):
            if topic.query is not None:
                self._query(("topics", index, "query"), topic.query, self._rules.parse_query, watchlist)
        return watchlist

    def _query(self, place: Place, text: str, parse: Callable[[str], Query], watchlist: Watchlist) -> Query | None:
        try:
            query = parse(text)
        except QueryError as error:
            self._say(place, f"column {error.column} of the query: {error}")
            return None
        known = {name.casefold() for name in (*watchlist.names, *watchlist.names.values())}
        for ref in _refs(query):
            if ref.name.casefold() not in known:
                self._say(place, f'nothing called "{ref.name}" is watched{_meant(ref.name, watchlist)}')
        return query

    def _channels(self) -> dict[str, Channel]:
        channels = {"console": Channel("console", "console")}
        for name, part in self._parsed.channels.items():
            channels[name] = Channel(name, part.type, _with_folder(dict(part.model_extra or {}), self._path))
            for problem in self._rules.check_channel(channels[name]):
                self._say(("channels", name), problem)
        return channels

    def _digests(self, watchlist: Watchlist, channels: Mapping[str, Channel]) -> tuple[DigestSettings, ...]:
        parts = self._parsed.digests or [DigestPart(name="Everything")]
        self._unique([part.id or slug(part.name) for part in parts], "digests")
        digests = (self._digest(("digests", index), part, watchlist, channels) for index, part in enumerate(parts))
        return tuple(digest for digest in digests if digest is not None)

    def _digest(
        self, place: Place, part: DigestPart, watchlist: Watchlist, channels: Mapping[str, Channel]
    ) -> DigestSettings | None:
        query = self._query((*place, "when"), part.when, self._rules.parse_when, watchlist)
        for key, message in self._rules.timing_problems(part.schedule, part.at_most, part.quiet):
            self._say((*place, key), message)
        if part.empty == "send" and part.schedule.strip().casefold() == "instant":
            self._say((*place, "empty"), "an instant digest has no time at which to say nothing; give it a `schedule`")
        try:
            ZoneInfo(part.timezone)
        except (ValueError, OSError, KeyError):
            self._say((*place, "timezone"), f'"{part.timezone}" is no time zone; write it like Asia/Yerevan or UTC')
        for index, channel in enumerate(part.to):
            if channel not in channels:
                self._say((*place, "to", index), f'no channel "{channel}"{did_you_mean(channel, list(channels))}')
        if query is None:
            return None
        return DigestSettings(
            id=part.id or slug(part.name),
            name=part.name,
            when=part.when,
            query=query,
            schedule=part.schedule,
            timezone=part.timezone,
            to=tuple(part.to),
            sends_empty=part.empty == "send",
            charts=part.charts,
            spikes=part.spikes,
            at_most=part.at_most,
            quiet=part.quiet,
            stories=part.stories,
        )

    def _templates(self, folder: str | None) -> Path | None:
        if folder is None:
            return None
        path = self._path.resolve().parent / folder
        if not path.is_dir():
            self._say(("templates",), f'there is no folder "{folder}" beside this file')
        return path

    def _http(self, part: HttpPart) -> HttpSettings:
        networks: list[Network] = []
        for index, text in enumerate(part.allow_private):
            try:
                networks.append(ipaddress.ip_network(text))
            except ValueError:
                self._say(
                    ("http", "allow_private", index),
                    f'"{text}" is no network; write it like 127.0.0.0/8 or 10.1.2.3/32',
                )
        if part.public_url is not None and not part.public_url.startswith(("http://", "https://")):
            self._say(("http", "public_url"), f'"{part.public_url}" is no address; it begins with https:// or http://')
        if not _LISTEN.fullmatch(part.listen):
            self._say(("http", "listen"), f'"{part.listen}" is no address and port; write it like 127.0.0.1:8087')
        return HttpSettings(
            part.contact,
            part.min_gap.total_seconds(),
            tuple(networks),
            part.proxy,
            public_url=part.public_url,
            listen=part.listen,
        )


_LISTEN = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+):\d{1,5}")


def _meant(name: str, watchlist: Watchlist) -> str:
    """The way out for a name that nobody bears: often a name of several words was written without quotes."""
    names = list(watchlist.names.values())
    whole = next((known for known in names if name.casefold() in known.casefold().split()), None)
    if whole is not None and " " in whole:
        return f"; a name of several words stands in quotes: '\"{whole}\" AND …'"
    return did_you_mean(name, [*names, "people", "topics"])


def _refs(query: Query) -> Iterator[WatchRef]:
    if isinstance(query, WatchRef):
        yield query
    elif isinstance(query, And | Or):
        for part in query.parts:
            yield from _refs(part)
    elif isinstance(query, Not | InField):
        yield from _refs(query.inner)
    elif isinstance(query, Near):
        yield from _refs(query.left)
        yield from _refs(query.right)


def _person(part: PersonPart, *, default_id: Callable[[str], str] | None = None) -> Person:
    return Person(
        id=part.id or (default_id or slug)(part.name),
        name=part.name,
        aliases=tuple(part.aliases),
        handles=tuple(part.handles),
        exclude=tuple(part.exclude),
        context=tuple(part.context),
        within=part.within,
        surname=part.surname,
        strict=part.strict,
        case=Case(part.case),
        examples=_examples(part.examples),
    )


def _topic(part: TopicPart, *, default_id: Callable[[str], str] | None = None) -> Topic:
    name = part.name or part.id or ""
    return Topic(
        id=part.id or (default_id or slug)(name),
        name=name,
        any=tuple(part.any),
        query=part.query,
        exclude=tuple(part.exclude),
        context=tuple(part.context),
        within=part.within,
        case=Case(part.case),
        examples=_examples(part.examples),
    )


def _examples(part: ExamplesPart) -> Examples:
    return Examples(tuple(part.match), tuple(part.ignore))


def slug(name: str) -> str:
    """A short stable id of a name: lower case, words joined by hyphens, letters of any script."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "-", folded).strip("-") or "x"


def parse_watches(*, people: Sequence[object], topics: Sequence[object]) -> Watchlist:
    """A watchlist of people and topics written as in the file, each with its given id or else its name for an id.

    Raises SettingsError.
    """
    try:
        data = {"people": people, "topics": topics}
        parsed = SourcesFile.model_validate(data)
    except ValidationError as error:
        raise SettingsError([problem.message for problem in validation_problems(error, data)]) from error
    return Watchlist(
        tuple(_person(part, default_id=str) for part in parsed.people),
        tuple(_topic(part, default_id=str) for part in parsed.topics),
    )


def _file_address(address: str, path: Path) -> str:
    """A file: address made absolute: a relative one is meant from the folder of the settings file."""
    named = unquote(address.removeprefix("file:").removeprefix("//"))
    return (path.resolve().parent / named).as_uri()


def _is_url(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def _without_login(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", url)


def _with_folder(options: dict[str, object], path: Path) -> dict[str, object]:
    """A channel's options, its folder, where it has one, made absolute as all paths of the file are."""
    folder = options.get("folder")
    return options | {"folder": str(path.resolve().parent / folder)} if isinstance(folder, str) and folder else options


def _absolute(url: str, path: Path) -> str:
    prefix = "sqlite:///"
    if not url.startswith(prefix):
        return url
    return prefix + str((path.resolve().parent / url.removeprefix(prefix)).resolve())
