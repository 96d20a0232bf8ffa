"""A model's answer, checked and put together: sentences with their sources."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from pydantic import Field, ValidationError

from schemas.base import Model
from schemas.draft import Source
from schemas.language_model import Completion
from schemas.text import SafeText
from workers.drafting.cleaning import clean
from workers.drafting.composing import Composition

_LEAST_WORDS: Final = 3


class Sentence(Model):
    """One sentence and the id of what it rests on."""

    text: str = Field(min_length=1, max_length=600)
    source: str = Field(default="", max_length=16)


class Paragraph(Model):
    """Sentences that stand together."""

    sentences: tuple[Sentence, ...] = Field(min_length=1, max_length=12)


class Answer(Model):
    """What the response schema of `draft_reply` asks for."""

    paragraphs: tuple[Paragraph, ...] = Field(min_length=1, max_length=8)


def parsed(completion: Completion) -> Answer | None:
    """Return the answer, or None when it is cut off or is not what was asked for."""
    if completion.finish != "stop":
        return None
    try:
        return Answer.model_validate_json(completion.text.reveal())
    except ValidationError:
        return None


def assembled(
    answer: Answer, known: Collection[str], *, patient: str, clinician: str
) -> tuple[SafeText, tuple[Source, ...]] | None:
    """Return text and sources without meta text; None when nothing is left.

    A source that names nothing in the prompt is dropped: a made-up citation is worse than none.
    """
    out = Composition()
    for paragraph in answer.paragraphs:
        out.paragraph()
        for sentence in paragraph.sentences:
            text = clean(sentence.text, patient=patient, clinician=clinician)
            text = re.sub(r"[ \t]+", " ", text)
            out.add(text, sentence.source if sentence.source in known else "")
    return (out.text(), out.sources()) if out.words >= _LEAST_WORDS else None
