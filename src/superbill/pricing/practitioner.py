"""Who furnished the service: participation, practitioners paid a part of the schedule, and the limiting charge.

Source: Social Security Act §1848(a)(3) (95%), §1848(g)(2) (115%); 42 CFR 414.56 (nurse practitioners, physician
assistants, clinical nurse specialists 85%), 414.64 (dietitians 85%), 414.62 (clinical social workers 75%), 414.53
(marriage and family therapists, mental health counselors 75%), 414.54 (certified nurse-midwives 100%); Social Security
Act §1842(b)(18) (they must accept assignment, so that participation changes nothing); CMS Claims Processing Manual
ch. 12 §20.4.7, §120.
"""

from __future__ import annotations

from decimal import Decimal

from superbill.model.money import cents
from superbill.model.party import Provider
from superbill.pricing.service import Service, plain

NON_PARTICIPATING = Decimal("0.95")
LIMITING = Decimal("1.15")
EIGHTY_FIVE, SEVENTY_FIVE = Decimal("0.85"), Decimal("0.75")
NON_PHYSICIAN = "42 CFR 414.56; CMS Claims Processing Manual ch. 12 §110, §120"
SOCIAL_WORKER = "42 CFR 414.62; CMS Claims Processing Manual ch. 12 §150"
DIETITIAN = "42 CFR 414.64"
COUNSELOR = "42 CFR 414.53 (services from 2024)"
KINDS: tuple[tuple[str, frozenset[str], Decimal, str], ...] = (
    # name; Medicare specialty code, credentials and beginning of the taxonomy code; part of the schedule; source
    ("nurse practitioner", frozenset({"50", "NP", "FNP", "ARNP", "APRN", "CRNP", "363L"}), EIGHTY_FIVE, NON_PHYSICIAN),
    ("physician assistant", frozenset({"97", "PA", "PA-C", "363A"}), EIGHTY_FIVE, NON_PHYSICIAN),
    ("clinical nurse specialist", frozenset({"89", "CNS", "364S"}), EIGHTY_FIVE, NON_PHYSICIAN),
    ("clinical social worker", frozenset({"80", "CSW", "LCSW", "1041C"}), SEVENTY_FIVE, SOCIAL_WORKER),
    ("marriage and family therapist", frozenset({"E1", "MFT", "LMFT", "106H"}), SEVENTY_FIVE, COUNSELOR),
    ("registered dietitian or nutrition professional", frozenset({"71", "RD", "RDN", "133V"}), EIGHTY_FIVE, DIETITIAN),
    ("mental health counselor", frozenset({"E2", "LMHC", "101YM"}), SEVENTY_FIVE, COUNSELOR),
)
REDUCED = frozenset().union(*(kind[1] for kind in KINDS))


def rendering_of(service_provider: Provider | None, rendering: Provider | None, billing: Provider) -> Provider:
    """Return who rendered a line: its own provider, the encounter's, or the billing provider."""
    return service_provider or rendering or billing


def reduce_for_practitioner(service: Service) -> bool:
    """Apply the part of the schedule that the kind of practitioner is paid; tell whether it is such a kind.

    AS and anesthesia carry it already.
    """
    provider = service.provider
    if not (provider.specialty or provider.credential or provider.taxonomy):
        return False
    taxonomy = provider.taxonomy or ""
    told = {provider.specialty, (provider.credential or "").upper(), taxonomy[:4], taxonomy[:5]}
    if told.isdisjoint(REDUCED):
        return False
    name, _, part, source = next(kind for kind in KINDS if not told.isdisjoint(kind[1]))
    if service.fee is not None and not service.has("AS"):
        service.take(name, part, source)
    return True


def reduce_for_participation(service: Service, *, participating: bool, assigned: bool) -> None:
    """Apply 95% for a non-participating provider; without assignment keep the limiting charge.

    It is for services of the physician fee schedule: laboratory tests, drugs and equipment have amounts of their own
    (Social Security Act §1848(j)(3), §1842(o)(3)).
    """
    if participating or service.total is None or not (service.fee or service.anesthesia):
        return
    service.take("non-participating provider", NON_PARTICIPATING, "Social Security Act §1848(a)(3); 42 CFR 414.20(b)")
    if not assigned:
        service.limiting_charge = cents(service.total * LIMITING)
        service.step(
            "limiting charge", plain(service.limiting_charge), "Social Security Act §1848(g)(2); 42 CFR 414.48",
            f"{plain(service.total)} × {LIMITING}",
        )  # fmt: skip
