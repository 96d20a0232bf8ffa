"""A token-classification model as one more recogniser, where a site has one.

Meant for `StanfordAIMI/stanford-deidentifier-base` (MIT), kept in a local folder; any model with
BIO or plain labels works. Written against transformers 4.56, `pipeline("token-classification")`.
Nothing is downloaded: the folder is opened with `local_files_only`.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from connectors.presidio.results import result
from schemas import entities
from schemas.errors import Misconfigured

CODES = {
    "deid.model_missing": "The folder of the de-identification model can't be opened. "
    "Set BEDSIDE_DEID_MODEL to a folder with a token-classification model, or leave it empty.",
    "deid.models_extra": "A de-identification model is set without torch or transformers. "
    "pip install 'bedside[models]', or leave BEDSIDE_DEID_MODEL empty.",
}
_NAMES = ("PATIENT", "HCW", "DOCTOR", "STAFF", "PERSON", "PER", "NAME")
_ORGANISATIONS = ("HOSPITAL", "HOSP", "VENDOR", "ORG", "ORGANIZATION", "PATORG")
_SAME = ("CITY", "STREET", "ZIP", "ID", "PHONE", "EMAIL", "URL")
_OURS = {
    **dict.fromkeys(_NAMES, entities.NAME),
    **dict.fromkeys(_ORGANISATIONS, entities.ORGANIZATION),
    **{name: name for name in _SAME},
    "GPE": entities.CITY,
    "LOC": entities.PLACE,
    "LOCATION": entities.PLACE,
}
# A model's DATE and AGE cover durations and young ages, which must stay: our patterns do these.
_WINDOW_CHARS, _OVERLAP_CHARS = 1_200, 200


class HuggingFaceRecognizer(EntityRecognizer):  # type: ignore[misc]  # presidio has no types
    """Marks what the model in `folder` marks, as far as its labels are identifiers."""

    def __init__(self, folder: str) -> None:
        """Open the model.

        Raises:
            Misconfigured: `deid.model_missing`, `deid.models_extra`.
        """
        self._model = _open(folder)
        super().__init__(sorted(set(_OURS.values())), name="HuggingFaceRecognizer")

    def load(self) -> None:
        """Nothing to load: the constructor did."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return the model's spans; long texts are read in overlapping windows."""
        step = _WINDOW_CHARS - _OVERLAP_CHARS
        return [
            result(
                _OURS[label],
                offset + int(span["start"]),
                offset + int(span["end"]),
                float(span["score"]),
                self,
            )
            for offset in range(0, max(1, len(text) - _OVERLAP_CHARS), step)
            for span in self._model(text[offset : offset + _WINDOW_CHARS])
            if (label := _label(str(span["entity_group"]))) in _OURS and span["end"] > span["start"]
        ]


def _label(name: str) -> str:
    """Return a label in capitals without its B- or I-."""
    upper = name.upper()
    return upper[2:] if upper[:2] in ("B-", "I-") else upper


def _open(folder: str) -> Any:
    if not (Path(folder) / "config.json").is_file():
        raise Misconfigured(
            "deid.model_missing", "BEDSIDE_DEID_MODEL must be a folder with a model"
        )
    try:
        transformers = importlib.import_module("transformers")
        importlib.import_module("torch")
    except ImportError:
        raise Misconfigured("deid.models_extra", "pip install 'bedside[models]'") from None
    try:
        model = transformers.AutoModelForTokenClassification.from_pretrained(
            folder, local_files_only=True
        )
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError):
        raise Misconfigured(
            "deid.model_missing", "BEDSIDE_DEID_MODEL holds no such model"
        ) from None
    return transformers.pipeline(
        "token-classification",
        model=model,
        tokenizer=tokenizer,
        aggregation_strategy="first",
        device=-1,
    )
