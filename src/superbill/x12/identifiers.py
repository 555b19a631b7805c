"""Numbers whose form tells whether they can exist: NPI, taxonomy, NDC, ZIP code."""

from __future__ import annotations

import re

# What the issuer prefix 80840 adds to the sum of an NPI (45 CFR 162.406; CMS, NPI check digit, 2004).
_PREFIX_SUM = 24
_TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
# How taxonomy codes begin: the kinds of providers that the National Uniform Claim Committee has numbered.
_KINDS = (
    "101 102 103 104 106 111 122 124 125 126 132 133 136 146 152 156 163 164 167 170 171 172 173 174 175 176 "
    "177 183 193 202 204 207 208 209 211 212 213 221 222 224 225 226 227 229 231 235 237 242 243 246 247 251 "
    "252 253 261 273 275 276 281 282 283 284 286 287 291 292 293 302 305 310 311 313 314 315 317 320 322 323 "
    "324 331 332 333 335 336 341 343 344 347 363 364 367 372 373 374 376 385 390 405"
)
_NDC = re.compile(r"[0-9]{11}")
_ZIP = re.compile(r"[0-9]{5}([0-9]{4})?")


def is_npi(text: str) -> bool:
    """Ten digits, the first 1 or 2, the last the check digit by the Luhn formula over 80840 and the number."""
    if len(text) != 10 or not (text.isascii() and text.isdecimal()) or text[0] not in "12":
        return False
    digits = [int(d) for d in reversed(text)]
    doubled = sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (_PREFIX_SUM + sum(digits[::2]) + doubled) % 10 == 0


def is_taxonomy(text: str) -> bool:
    """Ten characters: three digits of a kind of provider, six digits or letters, and X.

    Source: National Uniform Claim Committee, Health Care Provider Taxonomy. Whether the code itself exists is for the
    installed code set to tell.
    """
    return _TAXONOMY.fullmatch(text) is not None and text[:3] in _KINDS.split()


def is_ndc(text: str) -> bool:
    """Eleven digits, as billed: labeler 5, product 4, package 2."""
    return _NDC.fullmatch(text) is not None


def is_zip(text: str) -> bool:
    """Five or nine digits, without a dash."""
    return _ZIP.fullmatch(text) is not None
