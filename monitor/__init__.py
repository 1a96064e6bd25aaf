"""Newsvigil: polls feeds, reads the articles behind them, and says who spoke about what."""

__version__ = "0.1.0"
