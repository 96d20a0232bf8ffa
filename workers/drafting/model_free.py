"""The writer that needs no model: plan, chart facts, missing questions, the clinician's own words.

It says only what the chart or the message holds, what this clinician has written before in a
like case, or fixed sentences of `phrases.v1.toml`. It never assesses, prescribes or promises:
those themes become nudges to the clinician.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.base import Ref
from schemas.case import Case
from schemas.chart import ChartEntry
from schemas.draft import Draft, ThemePlan
from schemas.records import ClinicianProfile
from schemas.text import SafeText
from schemas.triage import Triage
from workers.drafting import chart_facts, questions
from workers.drafting.composing import Composition
from workers.drafting.examples import similar
from workers.drafting.own_words import OwnSentence, reusable
from workers.drafting.phrasing import phrases
from workers.drafting.reading import Reading, read
from workers.made import distribution_version
from workers.ports import CaseBook

EXAMPLES: Final = 3
SLACK: Final = 1.2
_WORDS_PER_FACT: Final = 25
_WORDS_PER_QUESTION: Final = 20
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class _Job:
    """Everything one draft is written from."""

    case: Case
    triage: Triage
    plan: ThemePlan
    profile: ClinicianProfile
    reading: Reading
    own: tuple[OwnSentence, ...]
    cited: tuple[ChartEntry, ...]
    out: Composition

    def writes(self, theme: str) -> bool:
        """Whether the plan puts a theme into the text."""
        return any(one.theme == theme and one.mode == "write" for one in self.plan.themes)

    def fits(self, sentence: OwnSentence, theme: str) -> bool:
        """Whether a past sentence pursues `theme`, and otherwise only themes that are written."""
        others = sentence.themes - {theme}
        return theme in sentence.themes and all(self.writes(other) for other in others)

    def room(self) -> bool:
        """Whether the clinician's usual length allows another sentence."""
        return self.out.words < self.plan.target_words * SLACK

    def say(self, key: str, source: str = "", **values: str) -> None:
        """Add a fixed sentence."""
        self.out.add(phrases().say(self.reading.language, key, **values), source)


class ModelFreeWriter:
    """Fulfils `Writer` without a language model. `monotonic` is a clock in seconds."""

    def __init__(self, book: CaseBook, monotonic: Callable[[], float] = time.perf_counter) -> None:
        self._book = book
        self._monotonic = monotonic

    def write(self, case: Case, triage: Triage, plan: ThemePlan) -> Draft:
        """Return a draft along `plan`."""
        started = self._monotonic()
        reading = read(case)
        own = tuple(reusable(case, reading, similar(self._book, case, EXAMPLES)))
        profile = self._book.profile(case.clinician_id)
        limit = max(1, min(_MOST, plan.target_words // _WORDS_PER_FACT))
        cited = tuple(chart_facts.answering(case, reading, triage.category, limit))
        job = _Job(case, triage, plan, profile, reading, own, cited, Composition())
        _compose(job)
        return Draft(
            text=job.out.text(),
            plan=plan,
            sources=job.out.sources(),
            nudges=_nudges(job),
            writer=Ref(name="model_free", version=distribution_version()),
            prompt=phrases().ref,
            seconds=round(self._monotonic() - started, 6),
        )


def _compose(job: _Job) -> None:
    _greeting(job)
    job.out.paragraph()
    _acknowledgement(job)
    if job.triage.urgency == "urgent":
        job.say("logistics.urgent", "message")
    if job.writes("information"):
        _facts(job)
    _questions(job)
    _logistics(job)
    if job.writes("contingency_plan"):
        _again(job, "contingency_plan", most=1)
    _closing(job)


def _named(line: str, job: _Job) -> str:
    """Return a habitual greeting with this patient's name; nothing when it can't be named."""
    patient = job.case.patient.called.reveal()
    if "{name}" in line and (not patient or job.case.sender != "patient"):
        return ""
    return line.replace("{name}", patient).strip()


def _greeting(job: _Job) -> None:
    language = job.reading.language
    habit = _named(job.profile.greeting, job) if language == "en" else ""
    if habit:
        job.out.add(habit)
    elif job.profile.replies and not job.profile.greeting and language == "en":
        return
    elif job.case.patient.called and job.case.sender == "patient":
        job.say("greeting", patient=_titled(job))
    else:
        job.say("greeting_nameless")


def _titled(job: _Job) -> str:
    """Return the patient's name with its title in the language of the reply."""
    called = job.case.patient.called.reveal()
    if job.reading.language == "es":
        for english, spanish in (("Ms. ", "Sra. "), ("Mrs. ", "Sra. "), ("Mr. ", "Sr. ")):
            called = called.replace(english, spanish)
    return called


def _acknowledgement(job: _Job) -> None:
    if not job.writes("empathy"):
        return
    if _again(job, "empathy", most=1):
        return
    reading = job.reading
    called = _titled(job)
    if job.case.sender == "related_person" and called:
        job.say("about_relative", "message", patient=called)
    else:
        _about(job)
    feeling = next((name for name in ("frustrated", "worried") if name in reading.known), "")
    if feeling and job.room():
        job.say(f"feeling.{feeling}", "message")


def _about(job: _Job) -> None:
    """Say what the message is about: the medicine or result it names, else the complaint."""
    reading, category = job.reading, job.triage.category
    key = {"medication": "about_medicine", "lab_result": "about_result"}.get(category, "")
    named = chart_facts.named_in(reading.prepared, job.cited, category) if key else ""
    topic = _subject(reading, category)
    if named:
        job.say(key, "message", name=named)
    elif topic and reading.duration and category == "symptom":
        job.say("about_lasting", "message", topic=topic, duration=reading.duration)
    elif topic:
        job.say("about", "message", topic=topic)
    else:
        job.say("about_plain")


def _subject(reading: Reading, category: str) -> str:
    """Return the name of what the message is about; nothing when in doubt.

    A symptom beside a question about a result, or several results at once, is not the subject: a
    wrong subject costs more trust than none.
    """
    fitting = [topic for topic in reading.topics if category in topic.kinds]
    most = _MOST if category == "symptom" else 1
    return fitting[0].names[reading.language] if 0 < len(fitting) <= most else ""


def _facts(job: _Job) -> None:
    for entry in job.cited:
        job.out.add(chart_facts.sentence(entry, job.reading.language), entry.entry_id)


def _questions(job: _Job) -> None:
    limit = max(1, min(_MOST, job.plan.target_words // _WORDS_PER_QUESTION))
    asked = 0
    for theme in ("symptom_questions", "medication_questions"):
        if job.writes(theme):
            asked += _again(job, theme, most=limit - asked)
    for key in _missing(job)[: limit - asked]:
        job.say(key)


def _missing(job: _Job) -> list[str]:
    keys: list[str] = []
    if job.writes("symptom_questions") and job.triage.category == "symptom":
        keys += questions.symptom_questions(job.reading)
    # "How much of it" needs a medicine that the reply has named.
    named = any(entry.kind == "medication" for entry in job.cited)
    if named and job.writes("medication_questions") and job.triage.category == "medication":
        keys += questions.medication_questions(job.reading)
    return keys


def _logistics(job: _Job) -> None:
    if not job.writes("logistics") or job.triage.urgency == "urgent":
        return
    if _again(job, "logistics", most=1):
        return
    if job.triage.category == "scheduling":
        job.say("ask.when_suits")
        job.say("logistics.scheduling")
    elif job.room():
        job.say("logistics.reply")


def _again(job: _Job, theme: str, *, most: int) -> int:
    """Use the clinician's own past sentences of a theme, at most `most`; return how many."""
    if job.reading.language != "en":
        return 0
    fitting: Sequence[OwnSentence] = [one for one in job.own if job.fits(one, theme)]
    used = 0
    for sentence in fitting[: max(most, 0)]:
        if job.room():
            job.out.add(sentence.text, "profile")
            used += 1
    return used


def _closing(job: _Job) -> None:
    """Close as the clinician does, and sign."""
    clinician = job.case.clinician_called.reveal()
    job.out.paragraph()
    if job.profile.closing and job.reading.language == "en":
        job.out.add(job.profile.closing)
        job.out.line()
    if clinician:
        job.say("closing", clinician=clinician)


def _nudges(job: _Job) -> tuple[SafeText, ...]:
    language = job.reading.language
    return tuple(
        SafeText(phrases().say(language, f"nudge.{one.theme}"))
        for one in job.plan.themes
        if one.mode == "nudge" and phrases().has(language, f"nudge.{one.theme}")
    )
