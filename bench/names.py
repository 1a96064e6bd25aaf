"""Names and words made up from syllables: they look like names and prose, and mean nobody. For the benches."""

from __future__ import annotations

import random

from monitor.domain.models import Person

_ONSETS = (
    "b",
    "br",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sh",
    "t",
    "v",
)
_NUCLEI = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS = ("", "", "", "n", "r", "s", "l", "m", "t", "nd", "rk", "ss")
CYRILLIC = str.maketrans("abcdefghijklmnopqrstuvwz", "абцдефгхижклмнопкрстувшз")


def people_of(rng: random.Random, number: int) -> list[Person]:
    """People to watch, each with an alias in another script and a handle."""
    givens = [word(rng, rng.choice((1, 2, 2))).capitalize() for _ in range(600)]
    people = []
    for index in range(number):
        name = f"{rng.choice(givens)} {word(rng, rng.choice((2, 2, 3))).capitalize()}"
        aliases = [name.lower().translate(CYRILLIC).title()]
        if index % 3 == 0:
            aliases.append(f"{name} {word(rng, 2).capitalize()}")
        people.append(Person(id=f"p{index}", name=name, aliases=tuple(aliases), handles=(f"@{name.replace(' ', '')}",)))
    return people


def word(rng: random.Random, syllables: int) -> str:
    """A word of so many syllables."""
    return "".join(rng.choice(_ONSETS) + rng.choice(_NUCLEI) + rng.choice(_CODAS) for _ in range(syllables))
