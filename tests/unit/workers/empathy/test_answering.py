from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from workers.empathy.answering import check_answer, claim_answer, edit_answer, rank_answer
from workers.empathy.editor import CheckedEditor
from workers.empathy.phrasebook import Phrasebook
from workers.empathy.rank import LexiconJudge
from workers.empathy.records import Record, answers
from workers.empathy.repair import Limits
from workers.facts.checker import MedFactChecker
from workers.facts.lexical import LexicalEntailment

CHECKER = MedFactChecker()
EDITOR = CheckedEditor(Phrasebook(), CHECKER)
PIECES = st.sampled_from(
    ["Take 5 mg.", "½", "٣ mg", "\u0130", "I'm scared", "\x00", "If", "…", "\u2013", "1.", "\u2028",
     "ß", "no pain", "\r\n", "<p>", "{who}", "{{text}}", "👩‍⚕️", "L4/L5", "10/10/2025", "Hi,\n", "?"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_texts_get_an_answer_that_is_json(message: str, one: str, two: str) -> None:
    record = Record(
        {"id": one, "message": message, "text": one, "original": one, "edited": two, "claim": two,
         "a": one, "b": two}
    )  # fmt: skip
    limits, judge, entailment = Limits(), LexiconJudge(), LexicalEntailment()
    for answer in (
        lambda each: edit_answer(each, EDITOR, CHECKER, level=3),
        lambda each: check_answer(each, CHECKER, limits),
        lambda each: claim_answer(each, entailment),
        lambda each: rank_answer(each, judge),
    ):
        (found,) = answers([record], answer)
        assert "error" not in found
        assert json.loads(json.dumps(found, allow_nan=False)) == found
