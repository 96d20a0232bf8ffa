"""Facts, entailment and findings: what an edit kept, lost, added or bent.

Start at `checker.py` (MedFactChecking), then `extract.py` (text to facts), `guards.py` and
`lexical.py` (entailment), `detectors/` (errors that experts found) and `grounding.py`.
"""
