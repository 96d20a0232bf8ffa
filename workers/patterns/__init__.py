"""Phrase patterns that a clinician can read and change, and the text they are matched on.

Triage rules, theme cues and scope rules are data files of such patterns. See `pattern.py` for
the small language and `prepared.py` for how text is made comparable (case, accents, spelling).
"""
