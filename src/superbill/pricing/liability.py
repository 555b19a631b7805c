"""Modifiers by which the claim itself says that Medicare does not pay, and who bears it.

Source: CMS Claims Processing Manual ch. 1 §60.4.2 and ch. 30 §40, §50 (GY: excluded by statute, the patient's; GZ: not
reasonable and necessary and no notice was given, denied without review with group code CO; GA: a notice is on file, the
contractor decides).
"""

from __future__ import annotations

from superbill.pricing.service import NotPaid, Service

EXCLUDED = "Social Security Act §1862(a); CMS Claims Processing Manual ch. 1 §60.4.2 (GY)"
NO_NOTICE = "CMS Claims Processing Manual ch. 30 §40, ch. 1 §60.4.2 (GZ: denied automatically, group code CO)"


def not_payable_as_billed(service: Service) -> None:
    """Deny a line that its own modifier says is not payable.

    Raises:
        NotPaid: the line carries GY or GZ.
    """
    if not service.line.modifiers:
        return
    if service.has("GY"):
        service.patient_liable = True
        raise NotPaid("the claim says that the service is excluded by statute (GY)", EXCLUDED)
    if service.has("GZ"):
        raise NotPaid("the claim says that it is expected to be not necessary, without a notice (GZ)", NO_NOTICE)
