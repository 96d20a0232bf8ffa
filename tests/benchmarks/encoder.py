"""What the encoder tier costs per reply: `python -m tests.benchmarks.encoder [--json]`.

The model has the shape of DeBERTa-v3 base or large (the shape of MiniCheck-DeBERTa-v3-Large) and
random weights: the same arithmetic, no download. Facts, guards and batches are the real ones; only
the verdicts mean nothing. The tokenizer gives one token for each word, mark and digit, some tenth
fewer than the real one. CPU seconds of one process, all threads; needs torch and transformers.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from connectors.nli_encoder import NliEncoder
from schemas.facts import Fact, Verdict
from schemas.text import SafeText
from tests.benchmarks.factcheck import edits_of_benchmark
from workers.facts.checker import MedFactChecker
from workers.facts.seeded import Seeded
from workers.ports import NO_SOURCE, Entailment

SHAPES: dict[str, dict[str, int]] = {
    "deberta-v3-base": {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
                        "intermediate_size": 3072},
    "deberta-v3-large": {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16,
                         "intermediate_size": 4096},
}  # fmt: skip
VOCABULARY = 128_100


def save_random(folder: Path, shape: str, words: Sequence[str]) -> int:
    """Save a random classifier of a shape with a tokenizer of `words`; return its parameters."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import (
        DebertaV2Config,
        DebertaV2ForSequenceClassification,
        PreTrainedTokenizerFast,
    )

    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {word: at for at, word in enumerate([*marks, *sorted(set(words))])}
    raw = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)]
    )
    raw.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )  # fmt: skip
    PreTrainedTokenizerFast(
        tokenizer_object=raw, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=512,
    ).save_pretrained(folder)  # fmt: skip
    torch.manual_seed(0)
    config = DebertaV2Config(
        vocab_size=VOCABULARY, max_position_embeddings=512, relative_attention=True,
        position_buckets=256, pos_att_type=["p2c", "c2p"], norm_rel_ebd="layer_norm",
        share_att_key=True, position_biased_input=False, type_vocab_size=0, num_labels=2,
        id2label={0: "refuted", 1: "supported"}, label2id={"refuted": 0, "supported": 1},
        **SHAPES[shape],
    )  # fmt: skip
    model = DebertaV2ForSequenceClassification(config)
    model.save_pretrained(folder)
    return sum(p.numel() for p in model.parameters())


class Counting:
    """Counts the facts that a tier is asked about; one pair each, as the replies fit the window."""

    def __init__(self, tier: Entailment) -> None:
        self._tier = tier
        self.pairs = 0

    def entails(
        self, facts: Sequence[Fact], text: SafeText, *, side: str, source: SafeText = NO_SOURCE
    ) -> list[Verdict]:
        """Return the tier's verdicts."""
        self.pairs += len(facts)
        return self._tier.entails(facts, text, side=side, source=source)


def measure(shape: str, edits: Sequence[Seeded], *, batch: int, device: str) -> dict[str, Any]:
    """Return CPU seconds per reply, both ways of entailment, one reply at a time."""
    import torch

    words = [w for e in edits for w in f"{e.original} {e.edited}".split()]
    with tempfile.TemporaryDirectory() as folder:
        parameters = save_random(Path(folder), shape, words)
        encoder = Counting(NliEncoder.load(Path(folder), batch_size=batch, device=device))
    checker = MedFactChecker(encoder)
    _check(checker, edits[0])
    encoder.pairs = 0
    seconds = [_check(checker, edit) for edit in edits]
    middle = sorted(seconds)
    tenth = len(middle) // 10
    return {
        "cpu_seconds_per_reply": {
            "value": round(statistics.mean(seconds), 3),
            "low": round(middle[tenth], 3),
            "high": round(middle[-1 - tenth], 3),
            "n": len(seconds),
            "interval": "tenth and ninetieth percentile of replies",
        },
        "pairs_per_reply": round(encoder.pairs / len(edits), 1),
        "inputs": {
            "mean_characters": round(statistics.mean(len(e.original) for e in edits)),
            "batch": batch, "device": device, "threads": torch.get_num_threads(),
            "machine": platform.machine(), "cpus": os.cpu_count(),
            "python": platform.python_version(),
        },
        "versions": {"shape": shape, "parameters": parameters, "weights": "random, float32",
                     "torch": torch.__version__},
    }  # fmt: skip


def _check(checker: MedFactChecker, edit: Seeded) -> float:
    begin = time.process_time()
    checker.compare(SafeText(edit.original), SafeText(edit.edited), message=SafeText(""))
    return time.process_time() - begin


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.encoder")
    parser.add_argument("--shape", choices=sorted(SHAPES), default="deberta-v3-base")
    parser.add_argument("--replies", type=int, default=20)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    edits = edits_of_benchmark(30)[:: max(1, 240 // asked.replies)][: asked.replies]
    found = measure(asked.shape, edits, batch=asked.batch, device=asked.device)
    lines = "\n".join(f"{name}: {value}" for name, value in found.items())
    sys.stdout.write((json.dumps(found) if asked.json else lines) + "\n")


if __name__ == "__main__":
    main()
