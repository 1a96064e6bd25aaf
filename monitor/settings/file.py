"""The YAML tree of a file: its data with `${…}` filled in, and the line of each place."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.domain.errors import SettingsError
from monitor.settings.problems import Place, Problem


class SettingsFile:
    """The YAML tree of a file: its data with `${…}` filled in, and the line of each place."""

    def __init__(self, name: str, root: Node | None, environ: Mapping[str, str]) -> None:
        self.name = name
        self._root = root
        self._environ = environ
        self.problems: list[Problem] = []
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
                self.problems.append(Problem((*place, name), f'"{name}" stands here twice', on_key=True))
            data[name] = self._value(value, (*place, name))
        return data

    def _filled(self, text: str, place: Place) -> str:
        def fill(found: re.Match[str]) -> str:
            value = self._environ.get(found["name"])
            if value is None and found["default"] is None:
                self.problems.append(
                    Problem(
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


def compose(text: str, name: str) -> Node | None:
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


def read(path: Path) -> str:
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
