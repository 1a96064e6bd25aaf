"""Reading a settings file: all of its mistakes at once, or settings that hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml.nodes import MappingNode

from monitor.domain.errors import SettingsError
from monitor.settings.building import Builder
from monitor.settings.file import SettingsFile, compose, read
from monitor.settings.parts import SourcesFile
from monitor.settings.problems import Place, Problem, Sound, validation_problems
from monitor.settings.settings import RuleCheckers, Settings


def load_settings(path: Path, *, environ: Mapping[str, str], rules: RuleCheckers) -> Settings:
    """Read and check a settings file. Raises SettingsError with every problem, each like "sources.yaml:12: …"."""
    text = read(path)
    if "\0" in text:
        raise SettingsError([f"{path.name}:1: not a text file"])
    root = compose(text, path.name)
    if root is None:
        raise SettingsError(
            [f"{path.name}:1: the file is empty; a feed and a person make a start (feeds: [https://…], people: [Cher])"]
        )
    if not isinstance(root, MappingNode):
        raise SettingsError([f"{path.name}:1: the file must be a mapping: feeds: …, people: …, topics: …"])
    try:
        file = SettingsFile(path.name, root, environ)
    except RecursionError as error:
        raise SettingsError([f"{path.name}:1: an alias (*) that holds itself, or too deep a nesting"]) from error
    settings, problems = _checked(file, path, rules)
    if settings is None or problems:
        lines = sorted({(file.line(p.place, on_key=p.on_key), p.message) for p in problems})
        raise SettingsError([f"{path.name}:{line}: {message}" for line, message in lines])
    return settings


def _checked(file: SettingsFile, path: Path, rules: RuleCheckers) -> tuple[Settings | None, list[Problem]]:
    problems = list(file.problems)
    # What the environment lacks was filled with nothing: what follows from that is no mistake of its own.
    missing = {problem.place for problem in problems}
    found: list[Problem] = []
    try:
        parsed, sound = SourcesFile.model_validate(file.data), Sound(file.data)
    except ValidationError as error:
        found += validation_problems(error, file.data)
        parsed, sound = _sound_part(file.data, error)
    builder = Builder(parsed, path, rules)
    settings = builder.build()
    found += [replace(p, place=sound.place_in_file(p.place)) for p in builder.problems]
    return settings, problems + [p for p in found if not _follows(p.place, missing)]


def _sound_part(data: object, error: ValidationError) -> tuple[SourcesFile, Sound]:
    """What of the file holds by itself: it is looked at all the same, so that one run shows every mistake."""
    sound = Sound(data)
    for _ in range(3):  # without its name or address an item falls in the second round
        sound = sound.without([tuple(item["loc"]) for item in error.errors(include_url=False)])
        try:
            return SourcesFile.model_validate(sound.data), sound
        except ValidationError as again:
            error = again
    return SourcesFile(), Sound({})


def _follows(place: Place, missing: set[Place]) -> bool:
    """Whether a problem stands where the environment left a hole, or around it."""
    return any(hole[: len(place)] == place for hole in missing)
