"""Prompts as data: `prompts.load(task, version)` gives a template and the hash of its content."""

from __future__ import annotations

from workers.prompts.template import CODES, Template, available, load

__all__ = ["CODES", "Template", "available", "load"]
