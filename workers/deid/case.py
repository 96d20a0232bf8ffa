"""Make a case of a record: everything that a draft may know, without identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from schemas.case import Case, DeidReport, Gender, PatientView, Turn
from schemas.chart import Chart, ChartEntry
from schemas.inbound import Inbound
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText
from schemas.vault import SealedCase
from workers.deid import chart as allow_list
from workers.deid import pools, sealed_known
from workers.deid.chart import Piece, RawEntry
from workers.deid.language import language
from workers.deid.session import Session

_OLDEST: Final = 90
_DOCTORS: Final = frozenset({"dr", "doctor", "prof", "md", "do", "mbbs", "dds", "dmd"})


def build(inbound: Inbound, session: Session, ids: tuple[str, str], sent_at: datetime) -> Case:
    """Return the case; the caller stores the mapping with `session.keep` before it goes on.

    Args:
        inbound: what was read.
        session: the de-identification of this record.
        ids: case id and clinician id.
        sent_at: when the message was sent, UTC.
    """
    entries, dropped = allow_list.reduce(inbound.chart)
    asked = inbound.kind == "edit_request"
    message = (inbound.answered_text or PhiText("")) if asked else inbound.text
    before = [one.text for one in inbound.earlier]
    own = [inbound.text] if asked else []
    subject, body, *rest = session.texts([inbound.subject_line, message, *own, *before])
    moved = _moved(sent_at, session)
    case_id, clinician_id = ids
    return Case(
        case_id=case_id,
        thread_id=session.thread_id,
        clinician_id=clinician_id,
        kind="edit_request" if asked else "reply",
        sender=inbound.sender_role,
        subject_line=subject,
        message=body,
        clinician_text=rest[0] if asked else None,
        earlier=_turns(inbound, rest[len(own) :], session),
        sent_at=moved,
        language=language(message.reveal() or inbound.text.reveal(), inbound.language),
        specialty=_specialty(inbound, session),
        patient=_patient(inbound, session, sent_at),
        clinician_called=SafeText(_clinician(_known(inbound, inbound.clinician), session)),
        level=inbound.level,
        chart=Chart(
            now=moved,
            entries=_entries(entries, session),
            dropped=dropped + inbound.chart_dropped,
        ),
        deid=DeidReport(replaced=session.counts, detectors=(*pools.load().refs, allow_list.ref())),
    )


def sealed(inbound: Inbound, case: Case, sent_at: datetime) -> SealedCase:
    """Return what delivery needs to write into the EHR (PHI)."""
    return SealedCase(
        case_id=case.case_id,
        thread_id=case.thread_id,
        clinician_id=case.clinician_id,
        communication_reference=inbound.references[0] if inbound.references else inbound.identity,
        identity=inbound.identity,
        patient_reference=inbound.subject,
        sender_reference=inbound.sender,
        clinician_reference=inbound.clinician,
        references=inbound.references,
        subject_line=inbound.subject_line.reveal(),
        text=inbound.text.reveal(),
        extra={
            "kind": inbound.kind,
            "sent_at": sent_at.isoformat(),
            "version": inbound.fhir_version,
            sealed_known.KEY: sealed_known.written(inbound.known),
        },
    )


def _moved(moment: datetime, session: Session) -> datetime:
    session.shift(moment.date())
    return moment + timedelta(days=session.shift_days)


def _turns(inbound: Inbound, texts: Sequence[SafeText], session: Session) -> tuple[Turn, ...]:
    pairs = zip(inbound.earlier, texts, strict=True)
    return tuple(
        Turn(
            author=one.author_role,
            text=text,
            at=_moved(one.sent_at, session) if one.sent_at else None,
        )
        for one, text in pairs
    )


def _entries(raw: list[RawEntry], session: Session) -> tuple[ChartEntry, ...]:
    """Return chart entries; what people typed goes through the detectors in one call."""
    plain: dict[str, SafeText] = {}
    typed: list[str] = []
    for piece in dict.fromkeys(piece for entry in raw for piece in entry.pieces):
        shown = _as_it_is(piece, session)
        if shown is None:
            typed.append(piece.text)
        else:
            plain[piece.text] = shown
    texts = [PhiText(text) for text in typed]
    session.avoid(texts)
    plain |= dict(zip(typed, session.texts(texts), strict=True))
    return tuple(
        ChartEntry(
            entry_id=f"c{number}",
            kind=entry.kind,
            at=_moved(entry.at, session) if entry.at else None,
            text=SafeText("; ".join(_line(entry, plain))),
            system=entry.system,
            code=entry.code,
            status=entry.status,
            value=entry.value,
            unit=entry.unit,
        )
        for number, entry in enumerate(raw, 1)
    )


def _as_it_is(piece: Piece, session: Session) -> SafeText | None:
    if piece.kind == "measured":
        return SafeText(piece.text)
    return session.display(piece.text) if piece.kind == "coded" else None


def _line(entry: RawEntry, plain: dict[str, SafeText]) -> list[str]:
    return list(dict.fromkeys(plain[piece.text].reveal() for piece in entry.pieces))


def _known(inbound: Inbound, reference: str) -> KnownEntity | None:
    return next((one for one in inbound.known if one.reference == reference), None)


def _patient(inbound: Inbound, session: Session, sent_at: datetime) -> PatientView:
    known = _known(inbound, inbound.subject)
    if known is None:
        return PatientView()
    gender: Gender = "unknown"
    if known.gender in ("female", "male", "other"):
        gender = known.gender  # type: ignore[assignment]  # narrowed by the line above
    title = {"female": "Ms.", "male": "Mr."}.get(gender, "")
    family = session.called(known.reference, "family")
    given = session.called(known.reference, "given")
    called = f"{title} {family}" if title and family else given or family
    return PatientView(
        age_years=_age(known.birth_date, sent_at), gender=gender, called=SafeText(called)
    )


def _age(birth_date: str, sent_at: datetime) -> int | None:
    """Return the age at the time of the message, capped at 90; None without a year of birth.

    A birth date without month or day counts as the last one possible: never too old.
    """
    parts = birth_date.split("-")
    if not all(part.isdigit() for part in parts):
        return None
    year, month, day = (
        (int(part) for part in [*parts, "12", "31"][:3]) if len(parts) < 3 else map(int, parts)
    )
    age = sent_at.year - year - ((sent_at.month, sent_at.day) < (month, day))
    return min(max(age, 0), _OLDEST)


def _clinician(known: KnownEntity | None, session: Session) -> str:
    if known is None:
        return ""
    given, family = (session.called(known.reference, part) for part in ("given", "family"))
    titles = {t.strip(".").lower() for n in known.names for t in (*n.prefix, *n.suffix)}
    if family and titles & _DOCTORS:
        return f"Dr. {family}"
    return " ".join(part for part in (given, family) if part)


def _specialty(inbound: Inbound, session: Session) -> str:
    """Return the clinician's specialty when it holds nothing that a detector marks."""
    known = _known(inbound, inbound.clinician)
    shown = session.display(known.specialty) if known and known.specialty else None
    return shown.reveal() if shown else ""
