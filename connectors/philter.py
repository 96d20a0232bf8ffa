"""UCSF's Philter in the packaging of philter-lite 0.6, for comparison.

It needs NLTK's part-of-speech tagger (`averaged_perceptron_tagger_eng`), which is data and comes
with no package: without it `build` says so.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from schemas import entities
from schemas.errors import Misconfigured
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText

CODES = {
    "philter.not_installed": "Philter is not there. "
    "pip install philter-lite, then nltk.download('averaged_perceptron_tagger_eng').",
}
_HINT = "pip install philter-lite, and NLTK's averaged_perceptron_tagger_eng data"


class Philter:
    """A `PhiDetector` of Philter's filters; knows nobody and gives no types."""

    def __init__(self, module: Any) -> None:
        self._detect = module.detect_phi
        self._filters = module.load_filters()

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        """Return what Philter marks; every type is `ID`, because it gives none we share."""
        result = self._detect(text.reveal(), self._filters)
        return [
            Finding(entry.start, entry.stop, entities.ID, 1.0, "philter")
            for entry in sorted(result.phi, key=lambda entry: int(entry.start))
        ]


def build() -> Philter:
    """Return Philter, tried on one sentence.

    Raises:
        Misconfigured: `philter.not_installed`.
    """
    try:
        found = Philter(importlib.import_module("philter_lite"))
        found.detect(SafeText("Call Anna on 3/4."), ())
    except (ImportError, LookupError):
        raise Misconfigured("philter.not_installed", _HINT) from None
    return found
