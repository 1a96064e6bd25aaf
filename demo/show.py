def demo() -> None:
    """The demo (being written)."""
