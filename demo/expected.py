"""What the demo must find in its own pages, and where it must find nothing."""

# (watch, page); that the service finds more names in these pages is welcome.
EXPECTED = {
    ("kim-kardashian", "esrailian-campaign"),
    ("eric-esrailian", "esrailian-campaign"),
    ("cher", "esrailian-campaign"),
    ("serj-tankian", "esrailian-campaign"),
    ("alexis-ohanian", "esrailian-campaign"),
    ("karabakh", "esrailian-campaign"),
    ("mark-ruffalo", "ruffalo-blockade"),
    ("kim-kardashian", "ruffalo-blockade"),
    ("joe-biden", "ruffalo-blockade"),
    ("karabakh", "ruffalo-blockade"),
    ("joe-biden", "lachin-corridor"),
    ("karabakh", "lachin-corridor"),
    ("blockade", "lachin-corridor"),
    ("alexis-ohanian", "ohanian-startups"),
    ("serj-tankian", "tankian-concert"),
    ("karabakh", "tankian-concert"),
    ("kim-kardashian", "kardashian-hy"),
    ("serj-tankian", "kardashian-hy"),
    ("karabakh", "kardashian-hy"),
    ("cher", "cher-fr"),
    ("karabakh", "cher-fr"),
    ("mark-ruffalo", "ruffalo-gone"),
    ("karabakh", "ruffalo-gone"),
    ("kim-kardashian", "kardashian-ru"),
    ("serj-tankian", "kardashian-ru"),
    ("eric-esrailian", "kardashian-ru"),
    ("karabakh", "kardashian-ru"),
    ("mark-ruffalo", "ruffalo-ru"),
    ("karabakh", "ruffalo-ru"),
    ("kim-kardashian", "kardashian-tr"),
    ("karabakh", "kardashian-tr"),
}

# Pages whose own article names nobody; what stands there stands in a box beside it, or means something else.
UNWANTED = {
    "cherokee-history",
    "kardashian-index",
    "west-bank",
    "rose-garden",
    "weather-hy",
    "cher-adjectif",
    "chess-ru",
    "football-tr",
    "ruffalo-archive",  # older than a first poll takes
    "old-ru",
}
