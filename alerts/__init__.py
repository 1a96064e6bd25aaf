"""Alerts: digests rendered and sent, a module each kind of channel. Knows the domain and nothing else."""

from alerts.registry import make_senders, validate_options
from alerts.render import render_html, template_problems

__all__ = ["make_senders", "render_html", "template_problems", "validate_options"]
