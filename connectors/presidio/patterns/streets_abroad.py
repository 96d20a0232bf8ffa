"""Street lines as they are written outside the US: the type in front or grown on, the number last."""

from __future__ import annotations

import re

_FRONT = (
    "rue|avenue|av\\.?|ave\\.?|boulevard|bd\\.?|blvd\\.?|chemin|impasse|allee|quai|sentier|place d[eu]s?|route d[eu]s?|"
    "via|viale|piazza|piazzale|corso|largo|vicolo|strada|str\\.|bulevardul|"
    "calle|c/|avda\\.?|avenida|paseo|pso\\.?|camino|carretera|carrera|cra\\.?|kra\\.?|diagonal|transversal|plaza|ronda|rambla|carrer|calzada|"
    "rua|r\\.|travessa|alameda|praca|ulica|ul\\.|aleja|al\\.|os\\.|osiedle|plac|pl\\.|jalan|jl\\.|"
    "an der|an den|auf der|auf dem|unter den"
)
_PARTICLE = r"(?:de la|de los|de las|d[aeiou]l?s?|de|do|dos|du|des|del|della|dei|delle|degli|la|le|les|los|las|l'|d'|van|von|y|e)"
_NAME = r"[A-Z][\w'-]{0,24}\.?"
_HOUSE = r"(?:n[o.]{0,2}\.? ?|nr\.? ?|# ?)?\d{1,5}(?: ?[a-d]|[-/]\d{1,4}[a-z]?|[-/ ]?(?:bis|ter|quater)|-[IVX]{1,4})?(?![\w%]|[.,/]\d)"
_TAIL = (
    r"(?:,? ?(?:m|lok|lokal|apt|apto|appt|app|piso|planta|int|interior|depto|dpto|esc|bus|bte|boite|top|th|tv|"
    r"dom|kv\.|etage|et|stg|hs|bel)\b\.? ?#?\d{1,4}(?:[-./][\da-zA-Z]{1,4}){0,3}[a-z]?(?![\w%]|[.,/]\d))?"
)
_ROAD_BACK = (
    "strasse|strase|str\\.?|gasse|platz|allee|weg|damm|ufer|stieg|steig|gracht|laan|straat|plein|singel|dijk|kade|steeg|hof|"
    "gatan|gata|vagen|vegen|veien|vej|gade|alle|katu|tie|polku|kuja|raitti|utca|utja|korut|krt\\.?|ulice|namesti|trida|"
    "vegur|gotu|stigur|braut|bulvar|sokak|caddesi"
)
_GROWN = rf"[A-Z][\w'-]{{1,24}}(?:{_ROAD_BACK})"
_APART = rf"(?:{_NAME} ){{1,3}}(?:{_ROAD_BACK}|u\.|ut\.?|ter\b|utja|Gasse|Strasse|Str\.?|Weg|Platz|Allee)"
# "14 rue des Lilas", "12 bis, avenue Foch"
NUMBER_FIRST = re.compile(
    rf"(?<![\w./-])\d{{1,4}}(?: ?(?:bis|ter|[a-d]))?,? (?i:{_FRONT}) ?(?i:{_PARTICLE} ?){{0,2}}(?:{_NAME}[ -]?){{1,4}}"
)
# "Via Garibaldi 12", "Calle 10 #43-12", "ul. Piotrkowska 118 m. 7", "Av. Insurgentes Sur 1602"
NUMBER_LAST = re.compile(
    rf"(?<![\w./-])(?i:{_FRONT}) ?(?:(?i:{_PARTICLE}) ?){{0,2}}(?:{_NAME} ?(?:(?i:{_PARTICLE}) )?){{1,4}},? ?{_HOUSE}{_TAIL}"
    r"|(?<![\w./-])(?i:calle|cl|cll|carrera|cra|kra|cr|transversal|tv|diagonal|dg|avenida|av)\.? ?\d{1,3} ?[a-z]?(?: (?i:bis|sur|norte|este|oeste))? ?(?:#|(?i:no|num|nro)\.?) ?\d{1,3} ?[a-z]? ?- ?\d{1,3}"
)
# "Prinsengracht 263-II", "Hauptstr. 5", "Kalman Imre u. 12."
GROWN_ON = re.compile(rf"(?<![\w./-])(?:{_GROWN}|{_APART}),? {_HOUSE}\.?(?=\W|$){_TAIL}")
# Lower-case writing of what is no English word.
LOWER = re.compile(
    rf"(?<![\w./-])(?:\d{{1,4}},? )?(?:rue|calle|ulica|avenida|rua|viale|jalan) (?:{_PARTICLE} ){{0,2}}[a-z'-]{{3,20}}(?: [a-z'-]{{3,20}})?(?:,? {_HOUSE})"
    rf"|(?<![\w./-])\d{{1,4}},? rue (?:{_PARTICLE} ){{0,2}}[a-z'-]{{3,20}}"
    rf"|(?<![\w./-])[a-z]{{3,20}}(?:strasse|straat|gracht|gatan|vagen|gasse|laan) \d{{1,4}}[a-z]?\b"
)
# Indian and other plots: "B-42, Sector 15", "H.No. 12-3", "Plot 7, Phase 2", "3rd Cross, 5th Main"
_NUMBERED = r"(?:[A-Z]{1,2}-? ?\d{1,4}(?:/\d{1,4})?|(?i:plot|house|h\.?|flat|door|shop|site|villa)\.? ?(?i:no\.?|number|#)? ?[A-Z]?-?\d{1,5}(?:[-/]\w{1,5})*)"
PLOT = re.compile(
    rf"(?<![\w./-]){_NUMBERED},? (?:{_NUMBERED},? )?(?i:sector|phase|block|pocket|ward)[ -][A-Z]?-?\d{{1,4}}[A-Z]?\b|\b(?:Sector|Pocket)[ -][A-Z]?-?\d{{1,3}}[A-Z]?\b"
    r"|(?<![\w./-])(?i:h\.? ?no\.?|house no\.?|door no\.?|flat no\.?|plot no\.?) ?[A-Z]?-?\d{1,5}(?:[-/]\w{1,5})*"
    r"|(?<![\w./-])\d{1,3}(?:st|nd|rd|th) (?:Cross|Main|Block|Stage)(?:,? \d{1,3}(?:st|nd|rd|th) (?:Cross|Main|Block|Stage))*"
)
PATTERNS = (NUMBER_FIRST, NUMBER_LAST, GROWN_ON, LOWER, PLOT)
