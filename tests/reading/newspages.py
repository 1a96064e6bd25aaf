"""One story in the templates of several sites, each with menus, boxes and lines that are not the story."""

# ruff: noqa: E501 - pages are written as sites write them, in long lines

from __future__ import annotations

TITLE = "Harbour Workers Return After Deal on Night Shifts"
PARAGRAPHS = (
    "Dock workers in the northern port of Velmar went back to work on Tuesday after their union and the harbour "
    "company agreed on new rules for night shifts, ending a strike that had lasted eleven days.",
    "“We asked for sleep, and in the end somebody listened,” said Marta Quill, who led the talks for the union. She "
    "added that the members would vote on the text before the end of the month.",
    "The company, which handles a third of the country’s grain, had first refused to talk. Its director, Tomas Berg, "
    "told a local radio station that the losses of the second week had changed the mood on the board.",
    "Under the agreement no one will work more than three nights in a row, and the bonus for Sundays rises by a fifth. "
    "A joint committee is to look at the cranes on the eastern pier, where two men were hurt in the spring.",
    "Fishing boats that had waited outside the harbour since last Friday were the first to enter. By noon the queue of "
    "lorries on the coastal road had gone, and the fish market opened for the first time in ten days.",
)
BODY = "\n\n".join(PARAGRAPHS)

# Names that stand in menus and boxes only: one of them in the body is a false alarm.
STRANGERS = ("Lena Sorrel", "Victor Hame", "Odile Crane", "Pavel Rusk", "Ines Calder", "Gustav Thorn")


def _paragraphs(start: int = 0, end: int | None = None) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[start:end])


AGENCY = f"""<!DOCTYPE html><html lang="en-GB"><head><title>{TITLE} | Coast Wire</title>
<meta property="og:title" content="{TITLE}"><meta name="author" content="Nina Holt">
<meta property="article:published_time" content="2024-10-01T08:30:00+02:00"></head><body>
<header><div class="logo">Coast Wire</div><nav><ul><li><a href="/w">World</a></li><li><a href="/o">Opinion: Lena Sorrel</a>
</li></ul></nav></header>
<div class="article"><div class="article__header"><a class="article__section" href="/w">World</a>
<h1 class="article__title">{TITLE}</h1></div>
<div class="media"><img src="1.jpg"><div class="media__copyright">© AFP / Odile Crane</div></div>
<div class="article__body">{_paragraphs(0, 2)}
<div class="article__block"><a href="/20241001/x.html">Victor Hame Says Grain Prices Will Fall Before the Winter</a></div>
{_paragraphs(2, 4)}
<p><a href="/20241001/y.html">Island Ferry Shows Video of Pavel Rusk Boarding in the Storm</a></p>
{_paragraphs(4)}</div>
<div class="article__footer"><div class="article__tags"><a href="/t1">Ines Calder</a> <a href="/t2">ports</a></div>
<a href="#comments">Discuss</a></div></div>
<div class="rubric"><h3>Most popular</h3><ul><li><a href="/1">Gustav Thorn leaves the opera</a></li>
<li><a href="/2">What Lena Sorrel said about the budget</a></li></ul></div>
<footer>© 2024 Coast Wire. All rights reserved.</footer></body></html>"""

SITE_BUILDER = f"""<html><head><title>{TITLE}</title></head><body><div>top of page</div>
<div id="menu"><a href="/">Home</a><a href="/n">News</a></div>
<div id="content"><div><span>{TITLE}</span></div><h1>{TITLE}</h1>
<div><figure><img src="a.jpg"></figure><p>Tomas Berg attends the 'Ports of Tomorrow' dinner in the old customs house / Shutterstock
</p></div>{_paragraphs()}
<p>Ad for subscribing to The Coast Report</p>
<div><a href="/a">Odile Crane opens a gallery</a><a href="/b">Pavel Rusk wins the regatta</a><a href="/c">Ines Calder resigns</a></div>
</div><div>bottom of page</div></body></html>"""

MAGAZINE = f"""<html lang="en"><head><title>{TITLE} - The Pier</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [{{"@type": "NewsArticle",
"headline": "{TITLE}", "datePublished": "2024-10-01T06:30:00Z", "author": {{"@type": "Person", "name": "Nina Holt"}}}}]}}</script>
</head><body class="single has-sidebar">
<div class="site-wrapper"><div class="topbar"><span>Subscribe to our newsletter</span></div>
<main class="content-area with-sidebar"><article class="post type-post tag-ports category-news">
<h1 class="entry-title">{TITLE}</h1><div class="byline">By Nina Holt</div>
<div class="entry-content">{_paragraphs(0, 1)}
<div class="newsletter-box"><h4>The morning letter</h4><p>Sign up for the letter that Lena Sorrel writes every day.</p></div>
{_paragraphs(1, 3)}
<div class="wp-caption"><img src="c.jpg"><p class="wp-caption-text">Gustav Thorn at the pier on Monday evening.</p></div>
<div class="relatedPosts"><h3>You may also like</h3><div><h4><a href="/r1">Victor Hame and the lighthouse</a></h4>
<p>A walk with the man who knows every lamp on the coast, from the cape to the border.</p></div>
<div><h4><a href="/r2">Odile Crane: a portrait</a></h4><p>She paints the sea from a cellar without windows.</p></div></div>
{_paragraphs(3)}<p><strong>Read more:</strong> <a href="/r3">Pavel Rusk on the price of salt</a></p></div>
<div class="sharedaddy social-share"><p>Share this:</p><a href="#">X</a></div>
<div class="author-box"><p>Nina Holt writes about ports. She studied with Ines Calder in the capital.</p></div></article></main>
<aside class="widget-area"><h2>Latest</h2><p>Gustav Thorn was seen in the harbour café on Sunday with two friends.</p></aside>
<div class="comments-area"><p>Victor Hame: What a nonsense, I was there and saw nothing of the kind.</p></div></div></body></html>"""

TEMPLATES = {"agency": AGENCY, "site builder": SITE_BUILDER, "magazine": MAGAZINE}
TEMPLATE_LINES = (
    "Discuss",
    "top of page",
    "bottom of page",
    "Ad for subscribing",
    "Shutterstock",
    "Most popular",
    "You may also like",
    "Read more",
    "Share this",
    "Sign up",
    "Subscribe",
    "By Nina Holt",
    "All rights reserved",
    "lighthouse",
    "nonsense",
    TITLE,
)
