"""The user's own templates: they win where they work, and never lose a digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts import template_problems
from alerts.console import ConsoleSender
from alerts.email import EmailSender
from alerts.render import render_html, render_text
from monitor.domain.models import Channel, Letterhead
from tests.alerts.samples import content, item, mail_channel


def letterhead(folder: Path, **templates: str) -> Letterhead:
    for name, text in templates.items():
        (folder / f"digest.{name}.j2").write_text(text, encoding="utf-8")
    return Letterhead(templates=folder)


def test_a_template_of_the_users_own_wins_and_the_other_stays_ours(tmp_path: Path) -> None:
    own = letterhead(
        tmp_path, html="<h1>{{ view.name }}</h1>{% for i in view.items %}<i>{{ i.plain_title }}</i>{% endfor %}"
    )
    digest = content(item(title="A <b> title"))
    assert render_html(digest, own) == "<h1>Harbour voices</h1><i>A &lt;b&gt; title</i>"
    assert render_text(digest, letterhead=own) == render_text(digest)
    mail = EmailSender().freeze(digest, mail_channel(), "desk@example.org", own)
    assert "<h1>Harbour voices</h1>" in mail.payload["message"]
    assert template_problems(tmp_path) == []


def test_a_template_may_build_on_ours_and_an_edit_counts_at_once(tmp_path: Path) -> None:
    own = letterhead(tmp_path, txt="Dear desk,\n{% include 'builtin/digest.txt.j2' %}")
    digest = content(item())
    assert render_text(digest, letterhead=own) == "Dear desk,\n" + render_text(digest)
    letterhead(tmp_path, txt="Good day.\n")
    console = ConsoleSender().freeze(digest, Channel("console", "console"), "console", own)
    assert console.payload["text"] == "Good day.\n"


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("one\n{% for %}\n", "digest.txt.j2:2: "),
        ("one\ntwo\n{{ view.nothing_like_it }}\n", "digest.txt.j2:3: "),
        ("{{ 1 / 0 }}", "digest.txt.j2:1: division by zero"),
        ("{{ view.__class__.__mro__ }}", "digest.txt.j2:1: "),  # the sandbox
        ("{% include 'nothing.j2' %}", "digest.txt.j2:1: "),
    ],
)
def test_a_broken_template_is_told_with_its_line_and_ours_is_used(
    tmp_path: Path, template: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own = letterhead(tmp_path, txt=template)
    assert render_text(content(item()), letterhead=own) == render_text(content(item()))
    assert "a template of your own is broken" in capsys.readouterr().out
    [said] = template_problems(tmp_path)
    assert said.startswith(problem)
    assert "\n" not in said


def test_a_template_under_a_wrong_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "digest.html").write_text("x")
    [said] = template_problems(tmp_path)
    assert said.startswith("digest.html: no template of this name is used")
