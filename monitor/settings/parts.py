"""What may stand where in sources.yaml: the shape that pydantic checks and editors are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from monitor.settings.values import Duration, Text, Texts, format_duration


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False, str_strip_whitespace=True)


class FeedPart(_Part):
    """One feed."""

    url: Annotated[str, Field(description="A feed, a news sitemap, a site (its feed is found), or file:path.")]
    name: Annotated[Text | None, Field(description="What the digests call it; otherwise its own title.")] = None
    id: Annotated[Text | None, Field(description="A stable name of your own, if you may change the address.")] = None
    tags: Annotated[Texts, Field(description="Tags, for `tag:` in queries and digests.")] = []
    every: Annotated[
        Duration | None, Field(description="How often to ask; otherwise learnt from how often it publishes.")
    ] = None
    robots: Annotated[
        Literal["follow", "ignore"],
        Field(description="`ignore` reads the pages whatever robots.txt says; only with the site's permission."),
    ] = "follow"


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
    at_most: Annotated[
        Text | None,
        Field(description="With `instant`: how many messages at most, like 5/h or 20/d; the rest comes with the next."),
    ] = None
    quiet: Annotated[
        Text | None,
        Field(description="Hours without messages, like 22:00-07:00; what falls due in them comes at their end."),
    ] = None
    to: Annotated[Texts, Field(description="Channels.")] = ["console"]
    empty: Annotated[
        Literal["send", "skip"],
        Field(description="send: a scheduled digest with nothing to say still goes out and says what was checked."),
    ] = "skip"
    charts: Annotated[
        bool | None,
        Field(description="Whether it charts the last 30 days of each watch; by default all but instant ones do."),
    ] = None
    spikes: Annotated[
        Literal["line", "instant", "off"],
        Field(
            description="What is told of a watch at several times its usual rate: a `line` on top of the digest, or "
            "`instant`, a short message at once."
        ),
    ] = "line"
    stories: Annotated[
        bool, Field(description="Tell the articles of one story as one item; false: each article by itself.")
    ] = True


class ChannelPart(BaseModel):
    """One way to send. The other keys are the channel's own."""

    model_config = ConfigDict(extra="allow")
    type: Annotated[Text, Field(description="console, email, webhook, apprise or file: docs/channels.md.")]


class HttpPart(_Part):
    """How to ask the web."""

    contact: Annotated[str, Field(description="An address at which a site can write to you.")] = ""
    min_gap: Annotated[Duration, Field(description="The least time between two requests to one host.")] = timedelta(
        seconds=1
    )
    allow_private: Annotated[Texts, Field(description="Networks that may be asked though they are not public.")] = []
    public_url: Annotated[
        Text | None,
        Field(
            description="Where the world reaches this service: hubs tell of changes at once (WebSub), readers can "
            "unsubscribe, and each item of a digest has a link for their judgement."
        ),
    ] = None
    listen: Annotated[Text, Field(description="Where it listens for that: address:port.")] = "127.0.0.1:8087"
    proxy: Annotated[Text | None, Field(description="A proxy's address.")] = None


class StoragePart(_Part):
    """Where the data lie."""

    url: Annotated[Text, Field(description="sqlite:///path, relative to this file.")] = "sqlite:///var/newsvigil.db"


class ArchivePart(_Part):
    """What is kept."""

    keep: Annotated[Duration, Field(description="How long the texts of articles without a hit are kept.")] = timedelta(
        days=30
    )
    read_all: Annotated[
        bool, Field(description="True: extract the text of every page, not only of those that some watch could match.")
    ] = False


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
    templates: Annotated[
        Text | None, Field(description="A folder of your own digest.html.j2 and digest.txt.j2, relative to this file.")
    ] = None
    heartbeat: Annotated[str, Field(description="An address to call every minute while all is well.")] = ""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of sources.yaml, for editors."""
    schema = SourcesFile.model_json_schema()
    for section, key in (("feeds", "FeedPart"), ("people", "PersonPart"), ("topics", "TopicPart")):
        schema["properties"][section]["items"] = {"anyOf": [{"type": "string"}, {"$ref": f"#/$defs/{key}"}]}
    parts = schema["$defs"]
    for model, shape in ((SourcesFile, schema), (HttpPart, parts["HttpPart"]), (ArchivePart, parts["ArchivePart"])):
        for name, field in model.model_fields.items():
            if isinstance(field.default, timedelta):
                shape["properties"][name]["default"] = format_duration(field.default)
    for section in ("http", "storage", "archive"):
        del schema["properties"][section]["default"]  # each of its keys tells its own
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
