"""A site's own model becomes one more recogniser; a wrong folder stops the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.presidio.detector import PresidioDetector, recognizers
from schemas.errors import Misconfigured
from schemas.text import PhiText
from tests.needs import needs

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "my",
    "quux",
    "blarg",
    "is",
    "sick",
    "for",
    "days",
]


def test_a_folder_without_a_model_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"deid\.model_missing"):
        recognizers(str(tmp_path))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT, made here, that was made to call `quux` a patient and nothing else anything."""
    transformers: Any = pytest.importorskip("transformers")
    torch: Any = pytest.importorskip("torch")
    where = tmp_path_factory.mktemp("model")
    (where / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(str(where / "vocab.txt"), do_lower_case=True)
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, id2label={0: "O", 1: "PATIENT"}, label2id={"O": 0, "PATIENT": 1},
    )  # fmt: skip
    torch.manual_seed(4)
    model = transformers.BertForTokenClassification(config)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    ids = torch.tensor([[2, 5, 6, 8, 9, 3], [2, 5, 7, 10, 11, 3], [2, 6, 8, 9, 10, 3]])
    wanted = (ids == 6).long()
    for _ in range(80):
        loss = model(input_ids=ids, labels=wanted).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.save_pretrained(where)
    tokenizer.save_pretrained(where)
    return where


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_the_model_s_spans_join_ours(folder: Path) -> None:
    detector = PresidioDetector(recognizers(str(folder)))
    text = "my quux is sick for 3 days"
    found = detector.detect(PhiText(text), ())
    assert ("quux", "NAME") in [(text[f.start : f.end], f.entity) for f in found]
    assert not any("days" in text[f.start : f.end] for f in found)


@needs("models")
@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_a_long_text_is_read_to_its_end(folder: Path) -> None:
    detector = PresidioDetector(recognizers(str(folder)))
    text = "my blarg is sick " * 200 + "quux is"  # "sick quux" would be one mark of the name model
    assert any(text[f.start : f.end] == "quux" for f in detector.detect(PhiText(text), ()))
