"""Facts, entailment and findings: what an edit kept, lost, added or bent.

Start at `checker.py` (MedFactChecking), then `extract.py` (text to facts), `guards.py` and
`lexical.py` (entailment), `detectors/` (errors that experts found) and `grounding.py`.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    "facts.unreadable": "The language model's list of facts is not the asked JSON, or quotes what "
    "does not stand in the text. The rules read the text instead and every fact counts as not "
    "entailed; look at the model's version and context length.",
    "facts.encoder_not_set": "The fact tier is encoder and no folder is named. Set "
    "BEDSIDE_FACT_ENCODER, or BEDSIDE_FACT_TIER to lexical.",
}
