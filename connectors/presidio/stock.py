"""Presidio as it comes, for comparison: its predefined English recognisers, no language model."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from connectors.presidio.engine import LANGUAGE, stay_offline
from schemas import entities
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText

_OURS = {
    "CREDIT_CARD": entities.CARD,
    "DATE_TIME": entities.DATE,
    "EMAIL_ADDRESS": entities.EMAIL,
    "IBAN_CODE": entities.ACCOUNT,
    "IP_ADDRESS": entities.IP,
    "MAC_ADDRESS": entities.IP,
    "MEDICAL_LICENSE": entities.LICENSE,
    "PERSON": entities.NAME,
    "PHONE_NUMBER": entities.PHONE,
    "URL": entities.URL,
    "US_BANK_NUMBER": entities.ACCOUNT,
    "US_DRIVER_LICENSE": entities.LICENSE,
    "US_ITIN": entities.SSN,
    "US_MBI": entities.HEALTH_PLAN,
    "US_NPI": entities.LICENSE,
    "US_PASSPORT": entities.LICENSE,
    "US_SSN": entities.SSN,
}


class StockPresidio:
    """A `PhiDetector` of Presidio's own recognisers; knows nobody."""

    def __init__(self) -> None:
        stay_offline()
        logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
        registry = RecognizerRegistry(supported_languages=[LANGUAGE])
        registry.load_predefined_recognizers(languages=[LANGUAGE])
        registry.remove_recognizer("SpacyRecognizer")
        words = NoOpNlpEngine(models=[{"lang_code": LANGUAGE, "model_name": "no_op"}])
        words.load()
        self._engine = AnalyzerEngine(
            registry=registry, nlp_engine=words, supported_languages=[LANGUAGE]
        )

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        """Return what Presidio marks, in order; spans may overlap."""
        results = self._engine.analyze(text.reveal(), LANGUAGE)
        found = [
            Finding(r.start, r.end, _OURS.get(r.entity_type, entities.ID), r.score, "presidio")
            for r in results
        ]
        return sorted(found, key=lambda f: (f.start, f.end))
