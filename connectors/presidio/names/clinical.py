"""Whether a word is one of care by how it is built: "nephrectomy", "neoadjuvant", "IIIB".

No list is complete; endings and beginnings are. A word of the name lists never counts.
"""

from __future__ import annotations

import re

_TUMOURS = "aden|angi|blast|carcin|chondr|cyt|embry|fibr|germin|gli|granul|hemat|haemat|kerat|lip|lymph|melan|mening|myel|myx|neur|oste|papill|plasm|sarc|schwann|semin|steat|terat|thym|xanth"
_DISEASES = (
    rf"(?:{_TUMOURS})omas?|(?:{_TUMOURS})omatous|itis|itides|[aeu]emia|[aeu]emic|aemia|iasis|[a-z]{{2}}osis|"
    "opathy|opathies|opathic|algia|algic|odynia|plegia|plegic|paresis|phasia|phagia|pnea|pnoea|uria|penia|cytosis|megaly|"
    "rrh(?:ea|oea|age|agic|oid|oids)|sclerosis|stenosis|trophy|trophic|plasia|plastic|malacia|ptosis|ptysis|emesis|ectasia|ectasis|"
    "esthesias?|kinesia|tonia|toxicity|toxic|genic|lysis|lytic|edema|cele"
)
_ACTS = (
    "ectomy|ectomies|otomy|otomies|ostomy|ostomies|plasty|scopy|scopies|scopic|scopically|graphy|graphic|graphically|"
    "(?:cardi|encephal|angi|ven|my|son|mamm|pyel|chol)ogram|centesis|desis|pexy|rrhaphy|tripsy|metry|therapy|therapies|therapist|therapeutic|"
    "ologist|ologists|ology|ological|ologically|iatry|iatrist|iatric|radiation|ablation|perfusion|section"
)
_DRUGS = (
    "[a-z]{2}mab|[a-z]tinib|[a-z]ciclib|[a-z]parib|[a-z]zomib|[a-z]lisib|vastatin|[a-z]{2}sartan|[a-z]{2}pril|[a-z]{2}olol|conazole|prazole|nidazole|cillin|mycin|micin|floxacin|"
    "cycline|gliptin|gliflozin|glutide|glitazone|glinide|tidine|setron|triptan|[a-z]dipine|azepam|azolam|barbital|caine|dronate|dronic|fibrate|"
    "[a-z]parin|xaban|gatran|platin|rubicin|taxel|mustine|poside|citabine|trexate|trexed|limus|navir|tegravir|buvir|asvir|clovir|vudine|"
    "prednis\\w+|methasone|cortisone|solone|onide|terol|tropium|lukast|[a-z]afil|steride|thiazide|semide|olactone|oxetine|aloprim|azosin|ulosin|apride|idone|azapine|"
    "peridol|promazine|triptyline|ipramine|relin|relix|stigmine|curonium|dopa|giline|capone"
)
_PARTS = (
    "cardial|cardium|vascular|intestinal|esophageal|oesophageal|pulmonary|cerebral|cranial|gastric|hepatic|"
    "uterine|vaginal|rectal|thoracic|abdominal|vertebral|mandibular|articular|muscular|cutaneous|spinal|"
    "lateral|laterally|natal|partum|gravid|venous|arterial|arteriolar|aortic|valvular|tubular|glomerular|carpal|tarsal|ocular|orbital|dermal"
)
_ENDINGS = re.compile(rf"[a-z-]{{2,}}(?:{_DISEASES}|{_ACTS}|{_DRUGS}|{_PARTS})")
_BEGINNINGS = re.compile(
    "(?:anti|auto|bi|bio|brachy|brady|cardio|cerebro|chemo|cyto|derm[ao]?|dys|electro|endo|extra|gastro|hemi|hemo|hepato|hyper|hypo|"
    "immuno|inter|intra|macro|micro|multi|musculo|myo|neo|nephro|neuro|non|onco|osteo|para|peri|poly|post|pre|pulmo|radio|re|retro|sub|super|tachy|thrombo|trans|un|uro|vaso)"
    "([a-z]{5,})"
)
STAGE = re.compile(r"(?:x{0,2}(?:ix|iv|v?i{1,3})|v)[a-c]?\d?")


def rest_of(word: str) -> str:
    """Return what follows a beginning such as "neo" or "anti", or an empty string."""
    found = _BEGINNINGS.fullmatch(word)
    return found.group(1) if found else ""


def built_like_care(word: str) -> bool:
    """Return whether a lower-case word ends as diseases, procedures, drugs or parts do."""
    return len(word) > 5 and bool(_ENDINGS.fullmatch(word))
