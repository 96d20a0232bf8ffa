"""Second tier of entailment: a sequence classifier of transformers, in this process.

Written against transformers 5 `AutoModelForSequenceClassification`. For production: MiniCheck
DeBERTa-v3-Large (MIT card, two labels, 512 tokens) or a DeBERTa-v3 NLI model (MIT card); the
folder is named by a setting and nothing is downloaded. Premise is the text, hypothesis the fact; a
text longer than the window is read in overlapping stretches and the best one counts.

Source: papers.md §7 for the candidates and their licences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from schemas.errors import Misconfigured
from schemas.facts import Evidence, Fact, Side, Verdict
from schemas.text import SafeText

CODES: dict[str, str] = {
    "facts.extra_missing": "The encoder tier needs torch and transformers. Install the models "
    "extra, or set the fact tier to lexical.",
    "facts.encoder_not_loadable": "The folder holds no sequence classifier with an entailment "
    "label. Point the setting at a saved model with its tokenizer.",
}
_NAMES = ("entail", "support")
NO_SOURCE = SafeText("")


class NliEncoder:
    """Fulfils `Entailment` with an encoder; the guards come before it.

    Args:
        model: a sequence classifier in evaluation mode.
        tokenizer: its tokenizer.
        entailed: index of the label that means "entailed".
        threshold: probability from which a fact counts as entailed, in [0, 1].
        batch_size: pairs in one forward pass.
        window: tokens of one pair at most.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        entailed: int,
        threshold: float = 0.5,
        batch_size: int = 32,
        window: int = 512,
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._entailed = entailed
        self._threshold = threshold
        self._batch_size = batch_size
        self._window = window

    @classmethod
    def load(
        cls, folder: Path, *, threshold: float = 0.5, batch_size: int = 32, device: str = "cpu"
    ) -> NliEncoder:
        """Return the encoder saved in `folder`; nothing is fetched.

        Raises:
            Misconfigured: `facts.extra_missing`, `facts.encoder_not_loadable`.
        """
        try:
            from transformers import (  # noqa: PLC0415 - an extra
                AutoModelForSequenceClassification,
                AutoTokenizer,
            )
        except ImportError:
            raise Misconfigured("facts.extra_missing", "pip install 'bedside[models]'") from None
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = AutoModelForSequenceClassification.from_pretrained(
                folder, local_files_only=True
            )
        except (OSError, ValueError, KeyError) as error:
            hint = f"{type(error).__name__} while loading"
            raise Misconfigured("facts.encoder_not_loadable", hint) from None
        window = min(int(getattr(model.config, "max_position_embeddings", 512)), 512)
        return cls(
            model.to(device).eval(), tokenizer, entailed=_label(model.config.id2label),
            threshold=threshold, batch_size=batch_size, window=window,
        )  # fmt: skip

    def entails(
        self, facts: Sequence[Fact], text: SafeText, *, side: str, source: SafeText = NO_SOURCE
    ) -> list[Verdict]:
        """Return one verdict for each fact, in order, with the stretch it rests on.

        An encoder reads premise and hypothesis only: `source` is not used.
        """
        _ = source
        which: Side = "original" if side == "original" else "edited"
        parts = list(self._stretches(text.reveal()))
        if not parts:
            return [_closed(fact, which) for fact in facts]
        pairs = [(part, fact.text.reveal()) for fact in facts for _, part in parts]
        scores = self._scores(pairs)
        return [
            self._verdict(fact, parts, scores[i * len(parts) : (i + 1) * len(parts)], which)
            for i, fact in enumerate(facts)
        ]

    def _verdict(
        self, fact: Fact, parts: list[tuple[int, str]], scores: list[float], side: Side
    ) -> Verdict:
        best = max(range(len(parts)), key=lambda at: scores[at])
        start, part = parts[best]
        entailed = scores[best] >= self._threshold
        return Verdict(
            side=side, fact=fact, entailed=entailed, score=round(scores[best], 4), tier="encoder",
            reason="" if entailed else "the encoder does not see it",
            evidence=Evidence(start=start, end=start + len(part), quote=SafeText(part)),
        )  # fmt: skip

    def _scores(self, pairs: list[tuple[str, str]]) -> list[float]:
        """Probability of "entailed" for each (premise, hypothesis), in batches by length."""
        import torch  # noqa: PLC0415 - an extra; `load` has checked that it is there

        order = sorted(range(len(pairs)), key=lambda at: len(pairs[at][0]) + len(pairs[at][1]))
        out = [0.0] * len(pairs)
        for begin in range(0, len(order), self._batch_size):
            rows = order[begin : begin + self._batch_size]
            encoded = self._tokenizer(
                [pairs[row][0] for row in rows], [pairs[row][1] for row in rows],
                truncation="only_first", max_length=self._window, padding=True,
                return_tensors="pt",
            ).to(self._model.device)  # fmt: skip
            with torch.inference_mode():
                odds = self._model(**encoded).logits.float().softmax(-1)[:, self._entailed]
            for row, value in zip(rows, odds.tolist(), strict=True):
                out[row] = float(value)
        return out

    def _stretches(self, text: str) -> Iterator[tuple[int, str]]:
        """The text in stretches of some four characters a token, half a stretch apart."""
        size = max(200, (self._window - 96) * 4)
        step = size if len(text) <= size else size // 2
        for start in range(0, max(len(text), 1), step):
            part = text[start : start + size]
            if part.strip():
                yield start, part
            if start + size >= len(text):
                return


def _closed(fact: Fact, side: Side) -> Verdict:
    return Verdict(
        side=side, fact=fact, entailed=False, score=0.0, tier="closed", reason="the text is empty"
    )


def _label(names: dict[int, str]) -> int:
    """Return the label that means "entailed".

    A model of two labels without names is read as MiniCheck's: 1 is "supported".

    Raises:
        Misconfigured: `facts.encoder_not_loadable`, no label says so.
    """
    for index, name in names.items():
        low = name.lower()
        if low.startswith(_NAMES):
            return int(index)
    if len(names) == 2 and all(name.upper().startswith("LABEL_") for name in names.values()):
        return 1
    raise Misconfigured("facts.encoder_not_loadable", f"labels are {sorted(names.values())}")
