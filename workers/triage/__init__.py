"""Triage by written rules: urgency, red flags, and messages that get no draft.

Start at `assess.py`; the rules themselves are data under `rules/`.
"""
