"""The commands that the CLI and the web page offer; each does one thing and returns values, never prints."""
