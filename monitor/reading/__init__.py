"""Bytes to feeds and articles: pure CPU work, run in worker processes."""
