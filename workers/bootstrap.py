"""The only file that names concrete connectors: it fills the ports from the settings."""

from __future__ import annotations

from workers.empathy.editor import Bounds, CheckedEditor
from workers.empathy.phrasebook import Phrasebook
from workers.empathy.repair import Limits
from workers.facts.checker import MedFactChecker
from workers.ports import Editor, FactChecker
from workers.settings import Settings


def build_editor(settings: Settings, checker: FactChecker) -> Editor:
    """Return the empathy editor that the settings ask for, guarded by `checker`."""
    limits = Limits(min_precision=settings.empathy_min_precision)
    bounds = Bounds(limits=limits, short_chars=settings.empathy_short_chars)
    return CheckedEditor(Phrasebook(), checker, bounds=bounds)


def build_checker(settings: Settings) -> FactChecker:
    """Return the fact checker that the settings ask for; guards always come first."""
    return MedFactChecker(short_chars=settings.empathy_short_chars)
