"""UCSF's Philter in the packaging of philter-lite 0.6 (BSD 3-Clause), for comparison.

Its own configuration (`configs/philter_delta.toml`) as the package carries it. It needs NLTK's
part-of-speech tagger (`averaged_perceptron_tagger_eng`), which is data and comes with no package:
without it `build` says so. Words of letters and digits that no list of Philter's holds as harmless
are marked, so its precision is low by design.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from schemas import entities
from schemas.errors import Misconfigured
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText

CODES = {
    "philter.not_installed": "Philter is not there. "
    "pip install 'bedside[compare]', then nltk.download('averaged_perceptron_tagger_eng').",
}
_HINT = "pip install 'bedside[compare]', and NLTK's averaged_perceptron_tagger_eng data"


class Philter:
    """A `PhiDetector` of Philter's filters; knows nobody and gives no types."""

    def __init__(self, module: Any) -> None:
        self._detect = module.detect_phi
        self._starred = module.transform_text_asterisk
        self._filters = module.load_filters(str(files(module) / "configs" / "philter_delta.toml"))

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        """Return what Philter would write as asterisks; every type is `ID`, it gives none we share.

        Philter leaves punctuation and blanks standing; pieces with only these between are one span,
        so that a phone number counts as found whole.
        """
        content = text.reveal()
        kept, _, _ = self._detect(content, self._filters)
        starred = self._starred(content, kept)
        pieces = re.finditer(r"\*(?:[^\w*]{0,3}\*)*", _masked(content, starred))
        return [Finding(m.start(), m.end(), entities.ID, 1.0, "philter") for m in pieces]


def _masked(content: str, starred: str) -> str:
    """Return the text with a star where Philter replaced a character; other stars become dots."""
    pairs = zip(content, starred, strict=True)
    return "".join("*" if old != new else "." if old == "*" else old for old, new in pairs)


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
