"""Words of care, of chats and of dialogues stay; the sample hospital's texts lose only labels."""

from __future__ import annotations

import pytest

from connectors.presidio.detector import PresidioDetector
from connectors.presidio.names.clinical import built_like_care
from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.offline import clinical_terms
from tests.benchmarks.deid_overmarking import altered, sample_messages, sample_replies
from tests.fakes.marks import detected, detector

# A message may still lose one ordinary word in 250; the aim of issue 4 is one in 200.
_MESSAGES, _REPLIES = 0.004, 0.003


@pytest.fixture(scope="module")
def finder() -> PresidioDetector:
    return detector()


@pytest.mark.parametrize(
    "text",
    [
        "Call 911 now. Do not drive yourself",
        "PMH: BPH, s/p nephrectomy. Stage IIA NSCLC, adjuvant chemotherapy with ABVD.",
        "She got neoadjuvant chemoradiotherapy, then an esophagectomy.",
        "Yes. Yeah, okay. Nope. Um, however it hurts.",
        "ETOH daily, paresthesias, malaise, ambulation steady",
        "pls lmk if I shd come tmrw",
        "allergic to sulfa, had a LEEP, the wound vac leaks",
        "six weeks of physical therapy first, then fasting lipids",
        "We flew from Illinois to France.",
        "Keep giving ginger tea. Peak flow is fine.",
        "El bebe babea mucho, que venga con los ninos",
    ],
)
def test_ordinary_and_clinical_words_stay(finder: PresidioDetector, text: str) -> None:
    assert detected(finder, text) == {}


def test_the_sample_hospital_loses_little_more_than_its_labels(finder: PresidioDetector) -> None:
    messages, replies = altered(finder, sample_messages()), altered(finder, sample_replies())
    assert messages.words > 2_000
    assert messages.named / messages.words <= _MESSAGES
    assert replies.named / replies.words <= _REPLIES


def test_words_built_like_care_are_known_and_names_are_not() -> None:
    assert all(map(built_like_care, ("nephrectomy", "sialadenitis", "leiomyosarcoma")))
    lists = lexicon()
    assert all(map(lists.is_clinical, ("neoadjuvant", "iiib", "chemoradiation")))
    assert not any(map(lists.is_clinical, ("antonia", "olivia", "jones", "okafor")))


def test_the_metric_sees_the_words_that_an_audit_missed() -> None:
    missed = "chemotherapy adjuvant corticosteroid metastasis ovarian resection sulfa catheter"
    assert set(missed.split()) <= clinical_terms()
