"""What a running service answers over HTTP."""

from monitor.web.app import attending

__all__ = ["attending"]
