"""sources.yaml to typed settings: every mistake of the file at once, each with its line and the way out.

pydantic says what may stand where (and makes the JSON Schema for editors), ruamel.yaml says in which line it stands.
"""

from monitor.settings.building import parse_watches, slug
from monitor.settings.changes import difference
from monitor.settings.loading import load_settings
from monitor.settings.parts import json_schema
from monitor.settings.settings import DigestSettings, HttpSettings, RuleCheckers, Settings
from monitor.settings.values import parse_duration

__all__ = [
    "DigestSettings",
    "HttpSettings",
    "RuleCheckers",
    "Settings",
    "difference",
    "json_schema",
    "load_settings",
    "parse_duration",
    "parse_watches",
    "slug",
]
