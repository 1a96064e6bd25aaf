"""Edits by command keep the file as its user wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.domain.errors import SettingsError
from monitor.editing import add_aliases, add_item, add_values, remove_item, save, set_value

FILE = """\
# what I watch
feeds:
  - https://one.example/rss     # the first
  - url: https://two.example/atom
    name: Two
    tags: [a,
           b]

# people I follow
people:
    - name: Ann Lee   # deep indent
      aliases: [A. Lee]
topics: [{name: Water, any: [water]}]
digests:
"""


def load(text: str) -> dict[str, list[object]]:
    return YAML(typ="safe").load(text)  # type: ignore[no-any-return]


def test_a_feed_comes_last_in_its_list_and_nothing_else_moves() -> None:
    new = add_item(FILE, "feeds", {"url": "https://three.example/", "name": "Three: the rest"})
    assert load(new)["feeds"][-1] == {"url": "https://three.example/", "name": "Three: the rest"}
    added = [line for line in new.splitlines() if line not in FILE.splitlines()]
    assert added == ["  - url: https://three.example/", '    name: "Three: the rest"']
    assert [line for line in new.splitlines() if line not in added] == FILE.splitlines()
    assert new.index("three.example") < new.index("# people I follow")


def test_the_list_s_own_indent_is_kept() -> None:
    new = add_item(FILE, "people", "Cher")
    assert "\n    - Cher\ntopics:" in new


def test_a_list_on_one_line_grows_on_that_line() -> None:
    new = add_item(FILE, "topics", {"name": "Air", "any": ["air", "wind"]})
    assert "topics: [{name: Water, any: [water]}, {name: Air, any: [air, wind]}]" in new
    assert load(add_item("feeds: []\n", "feeds", "https://x.example")) == {"feeds": ["https://x.example"]}


def test_an_empty_or_missing_section_is_made() -> None:
    assert load(add_item(FILE, "digests", {"name": "D"}))["digests"] == [{"name": "D"}]
    assert load(add_item(FILE, "extra", "x"))["extra"] == ["x"]
    assert add_item("", "people", "Cher") == "people:\n  - Cher\n"


def test_a_feed_goes_with_all_its_lines() -> None:
    new = remove_item(FILE, "feeds", lambda item: isinstance(item, dict) and item["url"].endswith("atom"))
    assert load(new)["feeds"] == ["https://one.example/rss"]
    assert "# the first" in new
    assert "# people I follow" in new
    assert "b]" not in new


def test_the_last_feed_leaves_an_empty_list() -> None:
    assert load(remove_item("feeds:\n  - x\npeople: [Cher]\n", "feeds", lambda item: item == "x"))["feeds"] == []


@pytest.mark.parametrize("text", ["- a list", "feeds: {a: b}", "feeds: [x", "a: b: c"])
def test_a_file_that_cannot_be_edited_is_left_alone_with_a_reason(text: str) -> None:
    with pytest.raises(SettingsError):
        add_item(text, "feeds", "https://x.example")


def test_what_is_not_there_cannot_go() -> None:
    with pytest.raises(SettingsError, match="no such item"):
        remove_item(FILE, "feeds", lambda item: False)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30)


@given(name=words, aliases=st.lists(words, max_size=3))
@settings(deadline=None)
def test_any_name_is_written_so_that_it_reads_back(name: str, aliases: list[str]) -> None:
    item = {"name": name, "aliases": aliases}
    for section in ("feeds", "people", "topics", "digests", "new"):
        new = add_item(FILE, section, item)
        assert load(new)[section][-1] == item
        kept = {key: value for key, value in load(FILE).items() if key != section}
        assert {key: value for key, value in load(new).items() if key != section} == kept


def test_saving_replaces_the_file_in_one_step_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("old")
    path.chmod(0o640)
    save(path, "new\n")
    assert path.read_text() == "new\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("  - Ann Lee  # a", "  - {name: Ann Lee, aliases: [Энн Ли, Ann L]}  # a"),
        ("  - {name: Ann Lee}", "  - {name: Ann Lee, aliases: [Энн Ли, Ann L]}"),
        ("  - name: Ann Lee  # a", "  - name: Ann Lee  # a\n    aliases: [Энн Ли, Ann L]"),
        ("  - name: Ann Lee\n    aliases: [Annie]  # b", "  - name: Ann Lee\n    aliases: [Annie, Энн Ли, Ann L]  # b"),
        (
            "  - name: Ann Lee\n    aliases:\n      - Annie  # b\n    strict: true",
            "  - name: Ann Lee\n    aliases:\n      - Annie  # b\n      - Энн Ли\n      - Ann L\n    strict: true",
        ),
    ],
)
def test_aliases_are_added_however_the_person_is_written(person: str, expected: str) -> None:
    before, after = "people:\n  - Cher\n", "\n\n# topics\ntopics: []\n"
    assert add_aliases(before + person + after, "Ann Lee", ["Энн Ли", "Ann L"]) == before + expected + after


def test_aliases_for_nobody_are_refused() -> None:
    with pytest.raises(SettingsError, match="nothing was changed"):
        add_aliases(FILE, "Bob Dow", ["Bobby"])
    with pytest.raises(SettingsError, match="write aliases as a list"):
        add_aliases("people:\n  - {name: Bob Dow, aliases: Bobby}\n", "Bob Dow", ["Rob"])


def is_ann(item: Mapping[str, object]) -> bool:
    return item["name"] == "Ann Lee"


@pytest.mark.parametrize(
    ("section", "item", "expected"),
    [
        ("people", "  - Ann Lee  # a", "  - {name: Ann Lee, exclude: [Ann Leeds, ann-lee]}  # a"),
        ("topics", "  - Ann Lee  # a", "  - {name: Ann Lee, any: [Ann Lee], exclude: [Ann Leeds, ann-lee]}  # a"),
        ("people", "  - {name: Ann Lee, }", "  - {name: Ann Lee, exclude: [Ann Leeds, ann-lee]}"),
        (
            "people",
            "  - name: Ann Lee\n    exclude:\n      - Ann L  # b\n    strict: true",
            "  - name: Ann Lee\n    exclude:\n      - Ann L  # b\n      - Ann Leeds\n      - ann-lee\n    strict: true",
        ),
    ],
)
def test_values_are_added_to_any_list_of_an_item(section: str, item: str, expected: str) -> None:
    before, after = f"{section}:\n  - Cher\n", "\n\n# the rest\ndigests: []\n"
    new = add_values(before + item + after, section, is_ann, "exclude", ["Ann Leeds", "ann-lee"])
    assert new == before + expected + after


QUERY = '(a OR "b c") NOT "d"'


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        ("  - Ann Lee  # a", True, "  - {name: Ann Lee, strict: true}  # a"),
        ("  - name: Ann Lee\n    strict: false  # b", True, "  - name: Ann Lee\n    strict: true  # b"),
        ("  - name: Ann Lee\n    strict: old words  # b", QUERY, f"  - name: Ann Lee\n    strict: '{QUERY}'  # b"),
        ("  - {name: Ann Lee, strict: 'old'}", 'it\'s "x"', '  - {name: Ann Lee, strict: "it\'s \\"x\\""}'),
        (
            "  - strict: >-\n      (old\n      words)\n    name: Ann Lee",
            QUERY,
            f"  - strict: '{QUERY}'\n    name: Ann Lee",
        ),
        (
            "  - name: Ann Lee\n    strict: |\n      old\n      words",
            QUERY,
            f"  - name: Ann Lee\n    strict: '{QUERY}'",
        ),
    ],
)
def test_a_value_takes_the_place_of_what_stood_there(item: str, value: str | bool, expected: str) -> None:
    before, after = "people:\n  - Cher\n", "\n\n# the rest\ndigests: []\n"
    assert set_value(before + item + after, "people", is_ann, "strict", value) == before + expected + after


def test_an_item_that_is_not_there_or_not_of_that_shape_is_left_alone() -> None:
    with pytest.raises(LookupError):
        add_values(FILE, "people", lambda item: item["name"] == "Bob", "exclude", ["x"])
    with pytest.raises(LookupError):
        set_value("feeds: []\n", "people", is_ann, "strict", True)
    with pytest.raises(SettingsError, match="line 3: write exclude as a list"):
        add_values("people:\n  - name: Ann Lee\n    exclude: x\n", "people", is_ann, "exclude", ["y"])
    with pytest.raises(SettingsError, match="no single value"):
        set_value("people:\n  - {name: Ann Lee, case: [a]}\n", "people", is_ann, "case", "exact")


@given(
    item=st.sampled_from(["Ann Lee", "{name: Ann Lee, exclude: [a]}", "\n    name: Ann Lee\n    exclude:\n    - a"]),
    values=st.lists(words, min_size=1, max_size=3),
)
@settings(max_examples=25, deadline=None)
def test_any_value_that_is_added_reads_back(item: str, values: list[str]) -> None:
    new = add_values(f"people:\n  - {item}\ntopics: []\n", "people", is_ann, "exclude", values)
    had = ["a"] if "exclude" in item else []
    assert load(new) == {"people": [{"name": "Ann Lee", "exclude": had + values}], "topics": []}
    new = set_value(new, "people", is_ann, "query", values[0])
    assert load(new)["people"] == [{"name": "Ann Lee", "exclude": had + values, "query": values[0]}]
