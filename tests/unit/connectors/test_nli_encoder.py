"""The encoder tier, on a classifier made here that answers by one word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.nli_encoder import NliEncoder, _label
from schemas.errors import Misconfigured
from schemas.facts import Fact
from schemas.text import SafeText
from tests.needs import needs

LABELS = {0: "contradiction", 1: "entailment"}
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "rest", "walk", "today", "now", "."]


def fact(text: str) -> Fact:
    return Fact(fact_id="c", text=SafeText(text), start=0, end=len(text))


def save_tiny(folder: Path, labels: dict[int, str]) -> None:
    """Save a classifier of a few thousand weights with its tokenizer; nothing is fetched."""
    import torch  # noqa: PLC0415 - an extra
    from transformers import (  # noqa: PLC0415 - an extra
        BertConfig,
        BertForSequenceClassification,
        BertTokenizerFast,
    )

    (folder / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=128, id2label=labels,
        label2id={name: index for index, name in labels.items()},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_tiny(tmp_path, LABELS)
    return tmp_path


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_scores_are_those_of_the_model_and_batches_change_nothing(folder: Path) -> None:
    facts = [fact("rest ."), fact("walk today ."), fact("now ."), fact("rest now walk .")]
    text = SafeText("rest today . walk now .")
    one = NliEncoder.load(folder, batch_size=1).entails(facts, text, side="edited")
    many = NliEncoder.load(folder, batch_size=8).entails(facts, text, side="edited")
    assert [v.fact for v in many] == facts
    assert [v.score for v in one] == pytest.approx([v.score for v in many], abs=1e-3)
    assert all(0 <= v.score <= 1 and v.tier == "encoder" for v in many)
    assert all(v.entailed == (v.score >= 0.5) for v in many)


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_the_threshold_decides(folder: Path) -> None:
    def answers(threshold: float) -> list[bool]:
        encoder = NliEncoder.load(folder, threshold=threshold)
        found = encoder.entails([fact("rest .")], SafeText("rest ."), side="edited")
        return [verdict.entailed for verdict in found]

    assert answers(0.0) == [True]
    assert answers(1.0) == [False]


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_a_long_text_is_read_in_stretches_and_the_best_is_the_evidence(folder: Path) -> None:
    text = "rest today . " * 60
    (verdict,) = NliEncoder.load(folder).entails([fact("rest .")], SafeText(text), side="edited")
    assert verdict.evidence is not None
    quoted = text[verdict.evidence.start : verdict.evidence.end]
    assert quoted == verdict.evidence.quote.reveal()
    assert len(quoted) < len(text)


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_an_empty_text_entails_nothing(folder: Path) -> None:
    (verdict,) = NliEncoder.load(folder).entails([fact("rest .")], SafeText(" "), side="edited")
    assert (verdict.entailed, verdict.tier) == (False, "closed")


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_a_model_without_an_entailment_label_is_refused(tmp_path: Path) -> None:
    save_tiny(tmp_path, {0: "happy", 1: "sad"})
    with pytest.raises(Misconfigured, match=r"facts\.encoder_not_loadable"):
        NliEncoder.load(tmp_path)


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"facts\.encoder_not_loadable"):
        NliEncoder.load(tmp_path)


def test_two_unnamed_labels_are_read_as_minicheck() -> None:
    names: dict[int, Any] = {0: "LABEL_0", 1: "LABEL_1"}

    assert _label(names) == 1
