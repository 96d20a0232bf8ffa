"""Themes: what a reply wants to achieve. Definitions and cues are `themes.v1.toml`."""
