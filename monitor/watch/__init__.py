"""The watchlist, pure: what a text must hold to hit, who is quoted, and why."""
