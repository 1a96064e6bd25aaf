"""Alerts: digests rendered and sent, by console, mail and webhook. Knows the domain and nothing else of the monitor."""

from alerts.registry import make_senders, validate_options
from alerts.render import render_html

__all__ = ["make_senders", "render_html", "validate_options"]
