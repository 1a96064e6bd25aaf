"""Labelled pages from a folder: `cases.jsonl` (or .gz), and the pages that it names, packed or not.

A case is {"id", "html": path, "gold": body, "pos": names inside, "neg_sidebar": names outside, "url"?, "dataset"?,
"lang"?, "title"?, "published"?}. What a case does not say is not scored.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.labelled_pages.build import LabelledPage


def corpus(folder: Path) -> Iterator[LabelledPage]:
    """The pages of a folder. Raises FileNotFoundError, or ValueError that names the line of a broken case."""
    path = next((folder / name for name in ("cases.jsonl", "cases.jsonl.gz") if (folder / name).exists()), None)
    if path is None:
        raise FileNotFoundError(f"{folder} holds neither cases.jsonl nor cases.jsonl.gz")
    for number, line in enumerate(_bytes(path).decode("utf-8").splitlines(), 1):
        try:
            yield _page(json.loads(line), folder)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{path}, line {number}: {type(error).__name__}: {error}") from error


def _page(case: dict[str, Any], folder: Path) -> LabelledPage:
    published = case.get("published")
    return LabelledPage(
        id=str(case["id"]),
        url=case.get("url") or "",
        lang=case.get("lang") or "",
        template=case.get("dataset") or "pages",
        html=_bytes(folder / case["html"]),
        content_type="text/html; charset=utf-8",
        title=case.get("title") or "",
        published=datetime.fromisoformat(published) if published else None,
        body=case["gold"],
        names_inside=tuple(case["pos"]),
        names_outside=tuple(case["neg_sidebar"]),
    )


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
