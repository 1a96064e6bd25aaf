"""Print how well both parts of the labelled articles are put into stories, and at what cost."""

from __future__ import annotations

import random
import time

from tests.labelled_stories.measure import labelled, score, told_one_by_one


def main() -> None:
    """Score both parts in the order of publication, and the part for work in other orders too."""
    for part in ("build", "held"):
        articles = labelled(part)
        began = time.process_time()
        stories = told_one_by_one(articles)
        cost = (time.process_time() - began) / len(articles) * 1000
        print(f"{part}: {score(articles, stories)}; {cost:.1f} ms an article")
    for seed in range(5):
        mixed = random.Random(seed).sample(labelled("build"), len(labelled("build")))
        print(f"build in another order: {score(mixed, told_one_by_one(mixed))}")


if __name__ == "__main__":
    main()
