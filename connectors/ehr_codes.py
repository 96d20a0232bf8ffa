"""Every code that the connection to the EHR gives: what it means and what to do."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, str]] = {
    "ehr.unavailable": "The EHR at BEDSIDE_EHR_BASE_URL did not answer, or its answer was lost. It "
    "is tried again; see that it runs and is reached from here.",
    "ehr.throttled": "The EHR asked to wait (429 or 503). It is tried again when it said.",
    "ehr.conflict": "Somebody else writes the same resource. It is tried again.",
    "ehr.refused": "The EHR will never take this (4xx). Look at its log for the delivery id.",
    "ehr.several_matches": "Several resources carry one delivery id. Remove all but the oldest.",
    "ehr.provenance_refused": "The draft stands, but the EHR refused its Provenance. "
    "Mend the EHR, or set provenance = false in its profile, and replay.",
    "ehr.audit_refused": "The draft stands, but the EHR refused the AuditEvent. "
    "Mend the EHR, or set audit_event = false in its profile, and replay.",
    "ehr.draft_published": "The EHR did not keep a draft as a draft. Stop: see whether patients "
    "saw it, and do not use this EHR until it keeps status `preparation`.",
    "ehr.draft_withdrawn": "The draft of this delivery was withdrawn (entered-in-error), by us "
    "because the EHR had published it, or by its clinician. Nothing is written again.",
    "ehr.bad_url": "BEDSIDE_EHR_BASE_URL can't be requested. Correct it.",
    "ehr.unauthorized": "The EHR does not take our credentials. Check client id, key and scopes.",
    "ehr.unknown_profile": "BEDSIDE_EHR_PROFILE names no profile. `connectors/README.md` has them.",
    "ehr.refused_profile": "This EHR would publish a draft. It is never written to.",
    "ehr.profile_mismatch": "The EHR lacks what its profile counts on. Choose another profile.",
    "ehr.embedded_not_started": "The embedded EHR could not start. "
    "Free its port or choose another.",
    "ehr.bad_ca": "BEDSIDE_EHR_CA_FILE can't be read. Give certificates in PEM.",
    "ehr.bad_key": "The private key for the EHR can't be used. Give an RSA or P-384 key in PEM.",
    "ehr.token_refused": "The token server refused us. Check client id, key id and scopes.",
}
