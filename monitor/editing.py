"""Edits of sources.yaml by command: one item comes or goes, every other byte of the file stays as its user wrote it.

The file is not written anew from its data (that would reflow it): the YAML parser only tells where an item begins and
ends, and whole lines are put in or taken out.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.domain.errors import SettingsError

Value: TypeAlias = "str | bool | int | Sequence[Value] | Mapping[str, Value]"

INDENT = "  "


def add_item(text: str, section: str, item: str | Mapping[str, Value]) -> str:
    """The file's text with `item` as the last one of `section` ("feeds", "people", "topics").

    Raises SettingsError where the file is no YAML mapping, or the section is no list.
    """
    newline = _newline(text)
    key, value = _section(text, section)
    if value is None or key is None:
        separator = "" if not text or text.endswith("\n") else newline
        return text + separator + newline.join([f"{section}:", *_lines(item, INDENT)]) + newline
    if _is_nothing(value):
        return _insert_after(text, key.start_mark.line, _lines(item, INDENT), newline)
    if not isinstance(value, SequenceNode):
        raise SettingsError([f"line {key.start_mark.line + 1}: {section} must be a list, or nothing can be added"])
    if value.flow_style:
        return _add_to_flow(text, value, item)
    indent = " " * value.start_mark.column
    return _insert_after(text, _last_line(value), _lines(item, indent), newline)


def remove_item(text: str, section: str, is_it: Callable[[object], bool]) -> str:
    """The file's text without the item of `section` that `is_it` knows (a text, or a mapping).

    Raises SettingsError where there is none, or where it stands in a list on one line.
    """
    _, value = _section(text, section)
    if isinstance(value, SequenceNode):
        for node, item in zip(value.value, _data(text)[section], strict=True):
            if is_it(item):
                return _without(text, value, node, section)
    raise SettingsError([f"no such item in {section}: nothing was changed"])


def add_aliases(text: str, name: str, aliases: Sequence[str]) -> str:
    """The file's text with these aliases more for the person of that name, however the person is written there.

    Raises SettingsError where the person is not in the file, or has a single alias that is no list.
    """
    try:
        return add_values(text, "people", lambda item: item["name"] == name, "aliases", aliases)
    except LookupError as error:
        raise SettingsError([f'no "{name}" among the people of the file: nothing was changed']) from error


def add_values(
    text: str, section: str, is_it: Callable[[Mapping[str, object]], bool], key: str, values: Sequence[str]
) -> str:
    """The file's text with these values more in a list of one item, however the item is written there.

    `is_it` knows the item (one written as a bare name is a mapping with a name). Raises LookupError where there is
    none, SettingsError where the list is no list.
    """
    node, text = _item(text, section, is_it)
    own = _value(node, key)
    if own is None:
        return _with_entry(text, node, f"{key}: {_flow(list(values))}")
    if not isinstance(own, SequenceNode):
        raise SettingsError([f"line {own.start_mark.line + 1}: write {key} as a list, or none can be added"])
    if own.flow_style:
        for value in values:
            text = _add_to_flow(text, own, value)
            own = _value(_item(text, section, is_it)[0], key)
            assert isinstance(own, SequenceNode)
        return text
    indent = " " * own.start_mark.column
    lines = [line for value in values for line in _lines(value, indent)]
    return _insert_after(text, _last_line(own), lines, _newline(text))


def set_value(
    text: str, section: str, is_it: Callable[[Mapping[str, object]], bool], key: str, value: str | bool
) -> str:
    """The file's text with this value for a key of one item, in place of what stood there. Raises like `add_values`."""
    node, text = _item(text, section, is_it)
    own = _value(node, key)
    written = _flow(value)
    if isinstance(value, str) and '"' in value and "'" not in value and value.isprintable():
        written = f"'{value}'"  # as its user would write it: a query is full of quotation marks
    if own is None:
        return _with_entry(text, node, f"{key}: {written}")
    if not isinstance(own, ScalarNode):
        raise SettingsError([f"line {own.start_mark.line + 1}: {key} is no single value, so nothing was changed"])
    # A block's end mark lies behind its last line end.
    end = own.end_mark.index
    return text[: own.start_mark.index] + written + _line_ends(text[own.start_mark.index : end]) + text[end:]


def _line_ends(block: str) -> str:
    """The line ends with which a block ends."""
    return block[len(block.rstrip("\r\n")) :]


def _item(text: str, section: str, is_it: Callable[[Mapping[str, object]], bool]) -> tuple[MappingNode, str]:
    """The item of a section as a mapping, and the text in which it is one: a bare name is written out. LookupError."""
    _, value = _section(text, section)
    nodes = value.value if isinstance(value, SequenceNode) else []
    for node, item in zip(nodes, _data(text)[section] if nodes else [], strict=True):
        if isinstance(node, MappingNode) and isinstance(item, Mapping) and is_it(_named(item)):
            return node, text
        if isinstance(node, ScalarNode) and isinstance(item, str) and is_it({"name": item}):
            # A topic of a bare name means that very term.
            whole: Mapping[str, Value] = {"name": item, "any": [item]} if section == "topics" else {"name": item}
            return _item(text[: node.start_mark.index] + _flow(whole) + text[node.end_mark.index :], section, is_it)
    raise LookupError(section)


def _named(item: Mapping[str, object]) -> dict[str, object]:
    return {"name": None, **item}


def _value(item: MappingNode, key: str) -> Node | None:
    return next((value for known, value in item.value if known.value == key), None)


def _with_entry(text: str, item: MappingNode, entry: str) -> str:
    """The text with one more entry in a mapping."""
    if item.flow_style:
        at = item.end_mark.index - 1
        before = text[:at].rstrip()
        return f"{before}{' ' if before.endswith(',') else ', '}{entry}{text[at:]}"
    indent = " " * item.start_mark.column
    return _insert_after(text, _last_line(item), [f"{indent}{entry}"], _newline(text))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def save(path: Path, text: str) -> None:
    """Replace the file in one step, so that a reader sees the old one or the new one, whole; its mode is kept."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


# ---------------------------------------------------------------- where things stand


def _section(text: str, section: str) -> tuple[ScalarNode | None, Node | None]:
    try:
        root = YAML().compose(io.StringIO(text))
    except YAMLError as error:
        raise SettingsError([f"the file is no YAML, so nothing was changed: {error}"]) from error
    if root is None or _is_nothing(root):
        return None, None
    if not isinstance(root, MappingNode):
        raise SettingsError(["the file must be a mapping (feeds:, people:, …), so nothing was changed"])
    return next(((key, value) for key, value in root.value if key.value == section), (None, None))


def _data(text: str) -> dict[str, list[object]]:
    loaded: dict[str, list[object]] = YAML(typ="safe").load(text)
    return loaded


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and str(node.tag).endswith(":null")


def _last_line(node: Node) -> int:
    """The last line (from 0) on which the node itself stands.

    A block's own end mark lies at the next token, behind blank lines and comments that belong to what follows.
    """
    if isinstance(node, ScalarNode):
        end = node.end_mark
        return int(end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line)
    if isinstance(node, MappingNode | SequenceNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(node, MappingNode) else last)
    return int(node.end_mark.line)


# ---------------------------------------------------------------- text in and out


def _insert_after(text: str, line: int, new: list[str], newline: str) -> str:
    lines = text.splitlines(keepends=True)
    if not lines[line].endswith("\n"):
        lines[line] += newline
    lines[line + 1 : line + 1] = [entry + newline for entry in new]
    return "".join(lines)


def _add_to_flow(text: str, value: SequenceNode, item: str | Mapping[str, Value]) -> str:
    at = value.end_mark.index - 1
    assert text[at] == "]"
    before = text[:at].rstrip()
    joint = "" if before.endswith(("[", ",")) else ","
    space = "" if before.endswith("[") else " "
    return before + joint + space + _flow(item) + text[at:]


def _without(text: str, section: SequenceNode, node: Node, name: str) -> str:
    if section.flow_style:
        raise SettingsError([f"line {node.start_mark.line + 1}: {name} stands on one line; take the item out by hand"])
    lines = text.splitlines(keepends=True)
    rest = lines[: node.start_mark.line] + lines[_last_line(node) + 1 :]
    if len(section.value) == 1:
        # An empty list must stay a list: the key alone would be nothing, which some readers refuse.
        rest.insert(node.start_mark.line, " " * section.start_mark.column + "[]\n")
    return "".join(rest)


def _lines(item: str | Mapping[str, Value], indent: str) -> list[str]:
    if not isinstance(item, Mapping):
        return [f"{indent}- {_flow(item)}"]
    entries = [f"{key}: {_flow(value)}" for key, value in item.items()]
    return [f"{indent}- {entries[0]}", *(f"{indent}  {entry}" for entry in entries[1:])]


def _flow(value: Value) -> str:
    """A value on one line of YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if _needs_no_quotes(value) else _quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    return str(value)


# Names and addresses as people write them. YAML has many ways to misread an unquoted text; whatever else a text
# holds, it is quoted.
_NAME = re.compile(r"[^\W\d_][\w.’-]*(?: [\w.’(][\w.’)-]*)*")
_ADDRESS = re.compile(r"https?://[^\s,\[\]{}#\"'`\\]*[\w/]")
_WORDS_OF_YAML = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", ".inf", ".nan"})


def _needs_no_quotes(text: str) -> bool:
    plain = _NAME.fullmatch(text) or _ADDRESS.fullmatch(text)
    return bool(plain) and text.isprintable() and text.casefold() not in _WORDS_OF_YAML


def _quoted(text: str) -> str:
    """A double-quoted scalar: printable characters stand for themselves (YAML 1.2.2 §5.7 for the others)."""
    escapes = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c) or (c if c.isprintable() else f"\\U{ord(c):08X}") for c in text) + '"'
