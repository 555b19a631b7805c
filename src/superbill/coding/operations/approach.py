"""The approach of an operation, from the words of its description.

Source: ICD-10-PCS Reference Manual, definitions of approaches; Official Guidelines FY2026 B5.2 (open with endoscopic
assistance, laparoscopic converted to open).
"""

from __future__ import annotations

import re

from superbill.tables.patterns import Pattern

CONVERTED = Pattern(r"\bconver(?:ted|sion) to (?:an? )?(?:open|laparotom\w+|thoracotom\w+)", re.IGNORECASE)
_WORDS: tuple[tuple[str, str], ...] = (
    ("F", r"laparoscop\w+[- ]assisted vaginal|lavh"),
    ("4", r"laparoscop\w*|thoracoscop\w*|arthroscop\w*|robot\w*|vats|percutaneous endoscop\w*|mediastinoscop\w*|"
          r"trocars?"),
    ("8", r"endoscop\w*|colonoscop\w*|egd|cystoscop\w*|broncho(?:scop\w*|alveolar)|hysteroscop\w*|transurethral|"
          r"ureteroscop\w*|sigmoidoscop\w*|gastroscop\w*|esophagogastroduodenoscop\w*|transbronchial|ercp"),
    ("7", r"vaginal(?:ly)?|transvaginal|transanal|per rectum|through the (?:mouth|nose|urethra|vagina)"),
    ("0", r"open|cesarean|c-section|incision and drainage|i ?& ?d|laparotom\w*|sternotom\w*|thoracotom\w*|"
          r"craniotom\w*|incision was (?:made|carried)|"
          r"(?:midline|pfannenstiel|subcostal|transverse|mcburney'?s?) incision|abdominal hysterectom\w+|tah"),
    ("3", r"percutaneous(?:ly)?|transvenous(?:ly)?|needle|transcatheter|"
          r"(?:ct|ultrasound|image|fluoroscop\w*)[- ]guided|guidewire|seldinger|"
          r"core (?:needle )?biops\w*|endovascular\w*"),
    ("X", r"external(?:ly)?|closed reduction"),
)  # fmt: skip
_FOUND = tuple((character, Pattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for character, words in _WORDS)


def approaches(*texts: str) -> list[str]:
    """The approaches that the texts name, the nearest text first; one converted to open is open."""
    found: list[str] = []
    for text in texts:
        if CONVERTED.search(text):
            return ["0"]
        found += [character for character, words in _FOUND if words.search(text)]
    return list(dict.fromkeys(found))
