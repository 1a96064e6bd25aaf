"""A channel's options, read one by one: every problem becomes a sentence, and none of them shows a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from monitor.domain.errors import TemporaryDeliveryError


class BadOptions(TemporaryDeliveryError):
    """A channel cannot be used as it is configured. Temporary: its user can mend it, and then nothing is lost."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


class OptionReader:
    """Takes options out of a mapping and gathers what is wrong with them."""

    def __init__(self, options: Mapping[str, object], *, known: Sequence[str]) -> None:
        self.problems: list[str] = []
        self._options = options
        for key in options:
            if key not in known and key != "type":
                self.problems.append(_unknown(str(key), known))

    def text(self, key: str) -> str | None:
        """An option that must be there and be a text."""
        value = self._options.get(key)
        if value is None or value == "":
            self.problems.append(f'"{key}" is missing')
        elif not isinstance(value, str):
            self.problems.append(f'"{key}" must be text')
        else:
            return value.strip()
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """An option that is one text or a list of texts, at least one."""
        value = self._options.get(key)
        if value is None or value == "" or value == []:
            self.problems.append(f'"{key}" is missing')
            return ()
        values = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(item, str) for item in values):
            self.problems.append(f'"{key}" must be text or a list of texts')
            return ()
        return tuple(str(item).strip() for item in values)

    def mapping(self, key: str) -> Mapping[str, object] | None:
        """An option that has options of its own."""
        value = self._options.get(key)
        if isinstance(value, Mapping):
            return value
        self.add(key, "must be a mapping: key: value")
        return None

    def add(self, key: str, problem: str) -> None:
        """Note what is wrong with an option."""
        self.problems.append(f'"{key}": {problem}')

    def finish(self) -> None:
        """Raise BadOptions where anything was wrong."""
        if self.problems:
            raise BadOptions(self.problems)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint for a mistyped word: the nearest known one, or all of them."""
    near = get_close_matches(word, known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"known: {', '.join(known) or 'none'}"


def _unknown(key: str, known: Sequence[str]) -> str:
    return f'unknown option "{key}"; {did_you_mean(key, known)}'
