"""Names and dates come back exactly, or the draft is refused. Never the wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText
from schemas.vault import Surrogate, ThreadSecrets
from workers.deid.refusals import RestorationRefused
from workers.deid.restore import restore

SHIFT = 70
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)  # as the model saw it; really 2024-03-23

ROWS = (
    Surrogate("NAME", "Mary", "Jane", "Patient/1", "given"),
    Surrogate("NAME", "Smith", "Poe", "Patient/1", "family"),
    Surrogate("NAME", "Alan", "Jake", "Practitioner/9", "given"),
    Surrogate("NAME", "Jones", "Roe", "Practitioner/9", "family"),
    Surrogate("NAME", "McDonald", "Okafor", "p3", "family"),
    Surrogate("NAME", "de Souza", "Mensah", "p4", "family"),
    Surrogate("PHONE", "(617) 867-5309", "(212) 555-0142"),
    Surrogate("EMAIL", "mary@home.net", "jane.poe42@example.org"),
    Surrogate("MRN", "8812034", "4471926"),
    Surrogate("CITY", "Boston", "Wendmere"),
    Surrogate("AGE", "93", "90+"),
    Surrogate("DATE", "March 14, 2024", "May 23, 2024", "2024-05-23", "2024-03-14"),
    Surrogate("DATE", "3/28/2024", "6/6/2024", "2024-06-06", "2024-03-28"),
    Surrogate("DATE", "", "", "2023-12-12", "2023-10-03"),
)
SECRETS = ThreadSecrets("t1", SHIFT, ROWS, 1)


class Finds:
    """A detector that marks given words as names."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        raw = text.reveal()
        return [
            Finding(raw.index(name), raw.index(name) + len(name), "NAME", 0.9, "fake")
            for name in self.names
        ]


def back(text: str, *sources: str) -> str:
    found = restore(SafeText(text), SECRETS, now=NOW, sources=[SafeText(one) for one in sources])
    return found.text.reveal()


def refusal(text: str, *sources: str) -> str:
    with pytest.raises(RestorationRefused) as refused:
        back(text, *sources)
    return refused.value.code


# LangChain's reversible anonymizer, recommended strategy (exact + fuzzy), gets these wrong.


def test_two_dates_close_to_each_other_stay_two_dates() -> None:
    assert (
        back("Visit 2024-05-23, follow-up 2024-06-06") == "Visit 2024-03-14, follow-up 2024-03-28"
    )


def test_the_doctor_does_not_become_the_patient() -> None:
    text = "Hi Jane Poe, please ask Dr. Jake Roe"
    assert back(text) == "Hi Mary Smith, please ask Dr. Alan Jones"


def test_an_original_that_is_another_ones_surrogate_is_not_replaced_again() -> None:
    chained = (
        Surrogate("NAME", "Ellis", "Warrick", "p1", "family"),
        Surrogate("NAME", "Warrick", "Tolland", "p2", "family"),
    )
    secrets = ThreadSecrets("t", SHIFT, chained, 1)
    found = restore(SafeText("Ask Warrick and Tolland"), secrets, now=NOW)
    assert found.text.reveal() == "Ask Ellis and Warrick"


def test_a_word_that_starts_with_a_surrogate_is_left_alone() -> None:
    secrets = ThreadSecrets("t", 0, (Surrogate("NAME", "Robert", "Mark", "p", "given"),), 1)
    found = restore(SafeText("The tumour marker is fine, Mark"), secrets, now=NOW)
    assert found.text.reveal() == "The tumour marker is fine, Robert"


def test_a_number_in_brackets_is_found_in_any_case() -> None:
    assert back("CALL (212) 555-0142 NOW") == "CALL (617) 867-5309 NOW"


# Names.


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("JANE POE", "MARY SMITH"),
        ("jane poe's knee", "mary smith's knee"),
        ("Jane\u2019s and Ms. Poe's", "Mary\u2019s and Ms. Smith's"),
        ("the Poes and the Roes", "the Smiths and the Joneses"),
        ("Dr. OKAFOR, Okafor", "Dr. MCDONALD, McDonald"),
        ("Mrs. Mensah", "Mrs. de Souza"),
        ("Poe, Jane", "Smith, Mary"),
        ("in Wendmere.", "in Boston."),
        ("MRN 4471926", "MRN 8812034"),
        ("write jane.poe42@example.org", "write mary@home.net"),
        ("212-555-0142 or 2125550142", "(617) 867-5309 or (617) 867-5309"),
        ("at 90+ years", "at 93 years"),
    ],
)
def test_every_usual_form_of_a_surrogate_comes_back(text: str, real: str) -> None:
    assert back(text) == real


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dear Jane, ask Dr. Okafur", "restore.mangled"),
        ("Dear Oka\u200bfor", "restore.mangled"),
        ("Dear oKaFoR", "restore.mangled"),
        ("call 0142", "restore.mangled"),
        ("MRN 4471927", "restore.mangled"),
        ("Dear Ms. Winthrop, all is well", "restore.unknown_name"),
        ("Hi Brunhilde, all is well", "restore.unknown_name"),
        ("Hi Jane Roe", "restore.ambiguous"),
        ("as Jane Winthrop said", "restore.unknown_name"),
        ("as Jane-Lilibet said", "restore.unknown_name"),
        ("as Winthrop Poe said", "restore.unknown_name"),
        ("a spare carrillo and more", "restore.unknown_name"),
        ("at Wendmoor now", "restore.unknown_name"),
        ("as J. Poe said", "restore.unknown_name"),
        ("as Jane P. said", "restore.unknown_name"),
        ("write jane.poe@clinic.org", "restore.unknown_identifier"),
        ("call 617-222-1234 now", "restore.unknown_identifier"),
        ("see https://clinic.org/jane", "restore.unknown_identifier"),
    ],
)
def test_what_is_unknown_or_spoilt_refuses(text: str, code: str) -> None:
    assert refusal(text) == code


def test_a_name_that_a_detector_finds_and_nobody_told_refuses() -> None:
    with pytest.raises(RestorationRefused, match=r"restore\.unknown_name"):
        restore(SafeText("as Winthrop said"), SECRETS, now=NOW, detector=Finds("Winthrop"))


def test_words_of_another_language_that_a_detector_marks_are_no_names() -> None:
    detector, text = Finds("mejorando", "Rest"), SafeText("va mejorando. Rest, Jane")
    assert restore(text, SECRETS, now=NOW, detector=detector).spans == 1


def test_a_word_of_the_chart_is_no_unknown_name() -> None:
    detector, chart = Finds("Parkinson"), [SafeText("Parkinson disease")]
    text = SafeText("your Parkinson disease, Jane")
    found = restore(text, SECRETS, now=NOW, detector=detector, sources=chart)
    assert found.text.reveal() == "your Parkinson disease, Mary"


def test_one_surrogate_for_two_originals_refuses() -> None:
    rows = (Surrogate("ZIP", "02139", "021XY"), Surrogate("ZIP", "02141", "021XY"))
    with pytest.raises(RestorationRefused, match=r"restore\.ambiguous"):
        restore(SafeText("near 021XY"), ThreadSecrets("t", 7, rows, 1), now=NOW)


def test_evidence_says_where_and_never_what() -> None:
    with pytest.raises(RestorationRefused) as refused:
        back("Dear Jane, ask Dr. Okafur")
    (evidence,) = refused.value.evidence
    assert (evidence.start, evidence.end) == (19, 25)
    assert "Okafur" not in repr(refused.value) + repr(evidence)


# Dates.


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("on May 23, 2024", "on March 14, 2024"),
        ("on 5/23/2024", "on 3/14/2024"),
        ("on 05/23/24", "on 03/14/24"),
        ("on 23 May 2024", "on 14 March 2024"),
        ("on May 23rd", "on March 14th"),
        ("on the 23rd of May", "on the 14th of March"),
        ("on Thursday, May 23", "on Thursday, March 14"),
        ("on Thu 5/23", "on Thu 3/14"),
        ("el 23 de mayo de 2024", "el 14 de marzo de 2024"),
        ("in December 2023", "in October 2023"),
        ("your visit of 12/12/2023", "your visit of 10/3/2023"),
        ("two weeks after May 23, on June 6", "two weeks after March 14, on March 28"),
        ("in 10 days, so by June 2", "in 10 days, so by March 24"),
        ("see you next Tuesday, June 4", "see you next Tuesday, March 26"),
        ("take 1/2 tablet, keep below 120/80", "take 1/2 tablet, keep below 120/80"),
        ("you may march on", "you may march on"),
        ("two weeks after your visit", "two weeks after your visit"),
    ],
)
def test_dates_come_back_by_arithmetic_in_whatever_form(text: str, real: str) -> None:
    assert back(text) == real


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("on August 30, 2024", "restore.date_not_derivable"),
        ("on Friday, May 23, 2024", "restore.date_conflict"),
        ("in September 2024", "restore.date_not_derivable"),
    ],
)
def test_a_date_that_follows_from_nothing_refuses(text: str, code: str) -> None:
    assert refusal(text) == code


def test_a_year_that_the_patient_wrote_stays() -> None:
    assert back("asthma since 2019", "I have asthma since 2019") == "asthma since 2019"


def test_a_year_taken_from_a_moved_date_is_moved_back() -> None:
    rows = (Surrogate("DATE", "", "", "2025-01-20", "2024-11-11"),)
    secrets = ThreadSecrets("t", SHIFT, rows, 1)
    assert restore(SafeText("your visit in 2025"), secrets, now=NOW).text.reveal() == (
        "your visit in 2024"
    )
    with pytest.raises(RestorationRefused, match=r"restore\.date_not_derivable"):
        restore(SafeText("your visit in 2031"), secrets, now=NOW)
    assert restore(SafeText("take up to 2000 mg"), secrets, now=NOW).spans == 0


def test_sentences_around_a_name_are_no_part_of_it() -> None:
    text = "Thanks Jane. Please rest. I hope Jane Poe and I agree; Vitamin D. Then Jane can swim."
    assert back(text) == text.replace("Jane", "Mary").replace("Poe", "Smith")


def test_a_month_that_two_dates_of_different_months_share_refuses() -> None:
    rows = (
        Surrogate("DATE", "", "", "2024-05-23", "2024-03-14"),
        Surrogate("DATE", "", "", "2024-05-02", "2024-02-22"),
    )
    with pytest.raises(RestorationRefused, match=r"restore\.ambiguous"):
        restore(SafeText("in May 2024"), ThreadSecrets("t", SHIFT, rows, 1), now=NOW)
