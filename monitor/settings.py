"""sources.yaml to typed settings: every mistake of the file at once, each with its line and the way out.

pydantic says what may stand where (and makes the JSON Schema for editors), ruamel.yaml says in which line it stands.
"""

from __future__ import annotations

import difflib
import io
import ipaddress
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.domain.errors import QueryError, SettingsError
from monitor.domain.models import Case, Channel, Examples, Person, Source, Topic, Watchlist
from monitor.domain.query import And, InField, Near, Not, Or, Query, WatchRef

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# ---------------------------------------------------------------- values


_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(text: object) -> timedelta:
    """A span of time as people write it: "90s", "10m", "36h", "7d", "2w". Raises ValueError."""
    if isinstance(text, timedelta):
        return text
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)\s*", str(text))
    if found is None:
        raise ValueError(f'"{text}" is no span of time; write it like 90s, 10m, 36h, 7d or 2w')
    return timedelta(**{_UNITS[found[2]]: float(found[1])})


def _texts(value: object) -> object:
    """One text stands for a list of one: `any: Karabakh`."""
    return [value] if isinstance(value, str) else value


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    Field(json_schema_extra={"type": "string", "format": "", "examples": ["10m", "36h", "7d"]}),
]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[list[Text], BeforeValidator(_texts)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False, str_strip_whitespace=True)


class FeedPart(_Part):
    """One feed."""

    url: Annotated[str, Field(description="The feed's address.")]
    name: Annotated[Text | None, Field(description="What the digests call it; otherwise its own title.")] = None
    id: Annotated[Text | None, Field(description="A stable name of your own, if you may change the address.")] = None
    tags: Annotated[Texts, Field(description="Tags, for `tag:` in queries and digests.")] = []
    every: Annotated[
        Duration | None, Field(description="How often to ask; otherwise learnt from how often it publishes.")
    ] = None


class ExamplesPart(_Part):
    """Tests of the rule itself; `check` runs them."""

    match: Annotated[Texts, Field(description="Texts that must hit.")] = []
    ignore: Annotated[Texts, Field(description="Texts that must not hit.")] = []


class _WatchPart(_Part):
    id: Annotated[Text | None, Field(description="A stable name of your own; otherwise made from the name.")] = None
    exclude: Annotated[Texts, Field(description="Longer names in which it is not meant.")] = []
    context: Annotated[Texts, Field(description="It counts only in an article with one of these words.")] = []
    within: Annotated[int | None, Field(description="How many words around it may lie the context word.", ge=1)] = None
    case: Annotated[Literal["fold", "exact"], Field(description="`exact` compares capitals as written.")] = "fold"
    examples: Annotated[ExamplesPart, Field(description="Tests of the rule; `check` runs them.")] = ExamplesPart()


class PersonPart(_WatchPart):
    """One person."""

    name: Annotated[Text, Field(description="The full name, as a dictionary writes it.")]
    aliases: Annotated[Texts, Field(description="Other names, and the name in other scripts.")] = []
    handles: Annotated[Texts, Field(description="Names on social networks, with @.")] = []
    surname: Annotated[Text | None, Field(description="The surname, where it is not the last word of the name.")] = None
    strict: Annotated[bool, Field(description="True: the surname alone never counts.")] = False


class TopicPart(_WatchPart):
    """One topic: a list of terms, or a query."""

    name: Annotated[Text | None, Field(description="What the digests call it.")] = None
    any: Annotated[Texts, Field(description="Any of these terms.")] = []
    query: Annotated[Text | None, Field(description='AND OR NOT ( ) "phrase" prefix* NEAR/n title: body: @Other')] = (
        None
    )


class DigestPart(_Part):
    """One digest: what, when, to whom."""

    name: Annotated[Text, Field(description="What its subject line says.")]
    id: Annotated[Text | None, Field(description="A stable name of your own; otherwise made from the name.")] = None
    when: Annotated[Text, Field(description="Names of watches, people, topics, tag:…, with AND OR NOT NEAR.")] = (
        "people OR topics"
    )
    schedule: Annotated[Text, Field(description="instant · hourly · daily 08:00 · weekly mon 08:00 · a cron line")] = (
        "instant"
    )
    timezone: Annotated[Text, Field(description="Like Asia/Yerevan.")] = "UTC"
    to: Annotated[Texts, Field(description="Channels.")] = ["console"]


class ChannelPart(BaseModel):
    """One way to send. The other keys are the channel's own."""

    model_config = ConfigDict(extra="allow")
    type: Annotated[Text, Field(description="console, email or webhook.")]


class HttpPart(_Part):
    """How to ask the web."""

    contact: Annotated[str, Field(description="An address at which a site can write to you.")] = ""
    min_gap: Annotated[Duration, Field(description="The least time between two requests to one host.")] = timedelta(
        seconds=1
    )
    allow_private: Annotated[Texts, Field(description="Networks that may be asked though they are not public.")] = []
    proxy: Annotated[Text | None, Field(description="A proxy's address.")] = None


class StoragePart(_Part):
    """Where the data lie."""

    url: Annotated[Text, Field(description="sqlite:///path, relative to this file.")] = "sqlite:///var/newsvigil.db"


class ArchivePart(_Part):
    """What is kept."""

    keep: Annotated[Duration, Field(description="How long the texts of articles without a hit are kept.")] = timedelta(
        days=30
    )


FeedItem = Annotated[FeedPart, BeforeValidator(lambda value: {"url": value} if isinstance(value, str) else value)]
PersonItem = Annotated[PersonPart, BeforeValidator(lambda value: {"name": value} if isinstance(value, str) else value)]
TopicItem = Annotated[
    TopicPart, BeforeValidator(lambda value: {"name": value, "any": [value]} if isinstance(value, str) else value)
]


def _none_is_empty(value: object) -> object:
    """A section whose items were all taken out (`people:`) is an empty one."""
    return [] if value is None else value


class SourcesFile(_Part):
    """Newsvigil: what to watch, where, and whom to tell."""

    feeds: Annotated[list[FeedItem], BeforeValidator(_none_is_empty)] = []
    people: Annotated[list[PersonItem], BeforeValidator(_none_is_empty)] = []
    topics: Annotated[list[TopicItem], BeforeValidator(_none_is_empty)] = []
    digests: Annotated[list[DigestPart], BeforeValidator(_none_is_empty)] = []
    channels: Annotated[dict[str, ChannelPart], BeforeValidator(lambda value: {} if value is None else value)] = {}
    http: HttpPart = HttpPart()
    storage: StoragePart = StoragePart()
    archive: ArchivePart = ArchivePart()
    first_run: Annotated[Duration, Field(description="How old an entry may be on a feed's first poll.")] = timedelta(
        days=2
    )
    heartbeat: Annotated[str, Field(description="An address to call every minute while all is well.")] = ""


# ---------------------------------------------------------------- what the service sees


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """A digest as configured, its condition parsed."""

    id: str
    name: str
    when: str
    query: Query
    schedule: str
    timezone: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How to ask the web. `min_gap` is in seconds."""

    contact: str = ""
    min_gap: float = 1.0
    allow_private: tuple[Network, ...] = ()
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a file, checked."""

    path: Path
    sources: tuple[Source, ...]
    watchlist: Watchlist
    digests: tuple[DigestSettings, ...]
    channels: Mapping[str, Channel]
    http: HttpSettings
    storage_url: str
    first_run: timedelta
    archive_keep: timedelta
    heartbeat: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RuleCheckers:
    """The parsers of rules, which the settings do not know themselves."""

    parse_when: Callable[[str], Query]
    parse_query: Callable[[str], Query]
    parse_schedule: Callable[[str], object]
    check_channel: Callable[[Channel], list[str]]


# ---------------------------------------------------------------- the file


Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Problem:
    place: Place
    message: str
    on_key: bool = False


class _File:
    """The YAML tree of a file: its data with `${…}` filled in, and the line of each place."""

    def __init__(self, name: str, root: Node | None, environ: Mapping[str, str]) -> None:
        self.name = name
        self._root = root
        self._environ = environ
        self.problems: list[_Problem] = []
        self.data = self._value(root, ()) if root is not None else None

    def line(self, place: Place, *, on_key: bool = False) -> int:
        """The line (from 1) of a place, or of the nearest that there is above it."""
        node, line = self._root, 1
        for step in place:
            found = _child(node, step)
            if found is None:
                break
            key, node = found
            line = (
                key if key is not None and (on_key or node.start_mark.line < key.start_mark.line) else node
            ).start_mark.line + 1
            if key is not None and isinstance(node, MappingNode | SequenceNode) and not node.flow_style:
                line = key.start_mark.line + 1
        return line

    def _value(self, node: Node, place: Place) -> Any:
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self._value(item, (*place, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        value = _scalar(node)
        return self._filled(value, place) if isinstance(value, str) else value

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in data:
                self.problems.append(_Problem((*place, name), f'"{name}" stands here twice', on_key=True))
            data[name] = self._value(value, (*place, name))
        return data

    def _filled(self, text: str, place: Place) -> str:
        def fill(found: re.Match[str]) -> str:
            value = self._environ.get(found["name"])
            if value is None and found["default"] is None:
                self.problems.append(
                    _Problem(
                        place, f"the environment has no {found['name']}: set it, or write ${{{found['name']}:-default}}"
                    )
                )
                return ""
            return found["default"] if value is None else value

        return re.sub(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}", fill, text)


def _child(node: Node | None, step: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in reversed(node.value) if str(key.value) == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None


def _scalar(node: ScalarNode) -> Any:
    """The value of a scalar under YAML 1.2: text, number, truth or nothing."""
    kind = str(node.tag).rsplit(":", 1)[-1]
    if node.style is not None or kind == "str":
        return str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return str(node.value).lower() in ("true", "yes", "on")
    try:
        return {"int": int, "float": float}[kind](str(node.value).replace("_", ""))
    except (KeyError, ValueError):
        return str(node.value)


def _compose(text: str, name: str) -> Node | None:
    try:
        return YAML().compose(io.StringIO(text))  # type: ignore[no-any-return]
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        hint = " (indent with spaces, not tabs)" if "\t" in text else ""
        raise SettingsError([f"{name}:{line}: no YAML: {error.problem or error.context}{hint}"]) from error
    except (YAMLError, ValueError) as error:
        raise SettingsError([f"{name}:1: no YAML: {error}"]) from error
    except RecursionError as error:
        raise SettingsError([f"{name}:1: nested too deeply"]) from error


def load_settings(path: Path, *, environ: Mapping[str, str], rules: RuleCheckers) -> Settings:
    """Read and check a settings file. Raises SettingsError with every problem, each like "sources.yaml:12: …"."""
    text = _read(path)
    if "\0" in text:
        raise SettingsError([f"{path.name}:1: not a text file"])
    root = _compose(text, path.name)
    if root is None:
        raise SettingsError(
            [f"{path.name}:1: the file is empty; a feed and a person make a start (feeds: [https://…], people: [Cher])"]
        )
    if not isinstance(root, MappingNode):
        raise SettingsError([f"{path.name}:1: the file must be a mapping: feeds: …, people: …, topics: …"])
    file = _File(path.name, root, environ)
    settings, problems = _checked(file, path, rules)
    if settings is None or problems:
        lines = sorted({(file.line(p.place, on_key=p.on_key), p.message) for p in problems})
        raise SettingsError([f"{path.name}:{line}: {message}" for line, message in lines])
    return settings


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(
            [f"{path}: there is no such file; name one with --config, or start from the sources.yaml of the project"]
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path.name}:1: not UTF-8 (byte {error.start}); save it as UTF-8"]) from error
    except OSError as error:
        raise SettingsError([f"{path}: cannot be read: {error.strerror}"]) from error


def _checked(file: _File, path: Path, rules: RuleCheckers) -> tuple[Settings | None, list[_Problem]]:
    problems = list(file.problems)
    # What the environment lacks was filled with nothing: what follows from that is no mistake of its own.
    missing = {problem.place for problem in problems}
    try:
        parsed = SourcesFile.model_validate(file.data)
    except ValidationError as error:
        problems += [p for p in _validation_problems(error) if p.place not in missing]
        return None, problems
    builder = _Builder(parsed, path, rules)
    settings = builder.build()
    problems += [p for p in builder.problems if p.place not in missing]
    return settings, problems


# ---------------------------------------------------------------- pydantic's errors in our words


def _validation_problems(error: ValidationError) -> Iterator[_Problem]:
    for item in error.errors(include_url=False, include_context=True, include_input=False):
        place: Place = tuple(item["loc"])
        kind = item["type"]
        if kind == "extra_forbidden":
            yield _Problem(place, _unknown_key(place), on_key=True)
        elif kind == "missing":
            yield _Problem(place[:-1], f'"{place[-1]}" is missing{_where(place[:-1])}')
        elif kind == "value_error":
            yield _Problem(place, str(item["ctx"]["error"]))
        else:
            yield _Problem(place, f"{_path(place)} {_expected(kind, item['msg'])}")


def _expected(kind: str, message: str) -> str:
    words = {
        "list_type": "must be a list: [a, b], or one item a line behind a dash",
        "dict_type": "must be a mapping: key: value",
        "model_type": "must be a mapping: key: value",
        "string_type": "must be text; put it in quotes",
        "bool_type": "must be true or false",
        "bool_parsing": "must be true or false",
        "int_type": "must be a whole number",
        "int_parsing": "must be a whole number",
        "string_too_short": "is empty",
    }
    return words.get(kind, message[0].lower() + message[1:])


_KEYS_OF: dict[str, type[BaseModel]] = {
    "feeds": FeedPart,
    "people": PersonPart,
    "topics": TopicPart,
    "digests": DigestPart,
    "http": HttpPart,
    "storage": StoragePart,
    "archive": ArchivePart,
    "examples": ExamplesPart,
}


def _unknown_key(place: Place) -> str:
    parent = next((step for step in reversed(place[:-1]) if isinstance(step, str)), None)
    model = _KEYS_OF.get(parent, SourcesFile) if parent else SourcesFile
    known = list(model.model_fields)
    return f'unknown key "{place[-1]}"{_where(place[:-1])}{_did_you_mean(str(place[-1]), known)}'


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f'; did you mean "{folded[close[0]]}"?'
    return f"; known are {', '.join(known)}" if 0 < len(known) <= 15 else ""


def _where(place: Place) -> str:
    return f" in {_path(place)}" if place else ""


def _path(place: Place) -> str:
    return " → ".join(f"item {step + 1}" if isinstance(step, int) else step for step in place)


# ---------------------------------------------------------------- from the file's parts to the domain


class _Builder:
    """Builds the settings and gathers what is wrong with them."""

    def __init__(self, parsed: SourcesFile, path: Path, rules: RuleCheckers) -> None:
        self._parsed = parsed
        self._path = path
        self._rules = rules
        self.problems: list[_Problem] = []

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
            heartbeat=parsed.heartbeat,
        )

    def _say(self, place: Place, message: str, *, on_key: bool = False) -> None:
        self.problems.append(_Problem(place, message, on_key))

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
            if address is None or address.scheme not in ("http", "https") or not address.hostname:
                self._say(
                    ("feeds", index),
                    f'"{_without_login(part.url)}" is no address of a feed; it begins with https:// or http://',
                )
        self._unique([part.id or part.url for part in parts], "feeds")
        return tuple(
            Source(id=part.id or part.url, url=part.url, name=part.name, tags=tuple(part.tags), every=part.every)
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
                names = [*watchlist.names.values(), "people", "topics"]
                self._say(place, f'nothing called "{ref.name}" is watched{_did_you_mean(ref.name, names)}')
        return query

    def _channels(self) -> dict[str, Channel]:
        channels = {"console": Channel("console", "console")}
        for name, part in self._parsed.channels.items():
            channels[name] = Channel(name, part.type, dict(part.model_extra or {}))
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
        try:
            self._rules.parse_schedule(part.schedule)
        except ValueError as error:
            self._say((*place, "schedule"), str(error))
        try:
            ZoneInfo(part.timezone)
        except (ValueError, OSError, KeyError):
            self._say((*place, "timezone"), f'"{part.timezone}" is no time zone; write it like Asia/Yerevan or UTC')
        for index, channel in enumerate(part.to):
            if channel not in channels:
                self._say((*place, "to", index), f'no channel "{channel}"{_did_you_mean(channel, list(channels))}')
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
        )

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
        return HttpSettings(part.contact, part.min_gap.total_seconds(), tuple(networks), part.proxy)


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
        parsed = SourcesFile.model_validate({"people": people, "topics": topics})
    except ValidationError as error:
        raise SettingsError([problem.message for problem in _validation_problems(error)]) from error
    return Watchlist(
        tuple(_person(part, default_id=str) for part in parsed.people),
        tuple(_topic(part, default_id=str) for part in parsed.topics),
    )


def _is_url(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def _without_login(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", url)


def _absolute(url: str, path: Path) -> str:
    prefix = "sqlite:///"
    if not url.startswith(prefix):
        return url
    return prefix + str((path.resolve().parent / url.removeprefix(prefix)).resolve())


# ---------------------------------------------------------------- what changed


def difference(old: Settings, new: Settings) -> list[str]:
    """What an edit changed, in words, a line each."""
    changes = [
        *_changed("feed", {s.id: s for s in old.sources}, {s.id: s for s in new.sources}, lambda s: s.name or s.url),
        *_changed(
            "person", {p.id: p for p in old.watchlist.people}, {p.id: p for p in new.watchlist.people}, lambda p: p.name
        ),
        *_changed(
            "topic", {t.id: t for t in old.watchlist.topics}, {t.id: t for t in new.watchlist.topics}, lambda t: t.name
        ),
        *_changed("digest", {d.id: d for d in old.digests}, {d.id: d for d in new.digests}, lambda d: d.name),
        *_changed("channel", dict(old.channels), dict(new.channels), lambda c: c.id),
    ]
    whole = {
        "http": (old.http, new.http),
        "storage.url": (old.storage_url, new.storage_url),
        "first_run": (old.first_run, new.first_run),
        "archive.keep": (old.archive_keep, new.archive_keep),
        "heartbeat": (old.heartbeat, new.heartbeat),
    }
    return changes + [f"{name} changed" for name, (before, after) in whole.items() if before != after]


def _changed(noun: str, old: Mapping[str, Any], new: Mapping[str, Any], shown: Callable[[Any], str]) -> Iterator[str]:
    for key, item in new.items():
        if key not in old:
            yield f"{noun} added: {shown(item)}"
        elif old[key] != item:
            fields = [name for name in item.__dataclass_fields__ if getattr(item, name) != getattr(old[key], name)]
            yield f"{noun} changed: {shown(item)} ({', '.join(fields)})"
    yield from (f"{noun} removed: {shown(item)}" for key, item in old.items() if key not in new)


# ---------------------------------------------------------------- the schema for editors


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of sources.yaml, for editors."""
    schema = SourcesFile.model_json_schema()
    for section, key in (("feeds", "FeedPart"), ("people", "PersonPart"), ("topics", "TopicPart")):
        schema["properties"][section]["items"] = {"anyOf": [{"type": "string"}, {"$ref": f"#/$defs/{key}"}]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


if __name__ == "__main__":
    json.dump(json_schema(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
