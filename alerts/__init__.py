"""Alerts: digests rendered and sent, by console, mail and webhook. Knows the domain and nothing else of the monitor."""

from alerts.registry import make_senders, validate_options

__all__ = ["make_senders", "validate_options"]
