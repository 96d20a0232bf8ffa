"""The only file that names concrete connectors: it fills the ports from the settings."""

from __future__ import annotations
