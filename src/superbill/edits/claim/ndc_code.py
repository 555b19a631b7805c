"""The procedure code that a National Drug Code belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.codes import national_drug_code
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.asp import CROSSWALK, DrugProduct

UNCLASSIFIED = frozenset({"J3490", "J3590", "J7999", "J8999", "J9999", "C9399", "A9270"})


@edit(
    id="CLAIM-NDC-CODE",
    severity=Severity.WARNING,
    needs=("lines",),
    about=("drugs",),
    tables=(CROSSWALK,),
    override="the label of the product, where the crosswalk of the quarter is not complete",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """National Drug Code of another procedure code.

    What it checks: where CMS's crosswalk of the quarter lists the product of a line, its HCPCS code is that of the
        line. A product that has a code of its own, and is billed as an unclassified drug, is told too.
    Why: the units of the claim count the code's dose; a product of another code is paid wrongly or denied, and one
        that has its own code is not billed as unclassified.
    Source: CMS, NDC to HCPCS crosswalk of the ASP pricing files, by quarter; Claims Processing Manual, chapter 17,
        section 10 (the code of the drug).
    """
    for line in encounter.lines:
        ndc = national_drug_code(line.ndc or "")
        if ndc is None or line.code is None:
            continue
        release = in_force.as_of(CROSSWALK, line.service_date or in_force.the_day)
        product = release.get("ndc", ndc, DrugProduct)
        if product is not None and product.code != line.code:
            own = "has a code of its own" if line.code in UNCLASSIFIED else "belongs to another code"
            yield check.finding(
                f"The product of the NDC on line {line.number} {own}: {product.code} ({product.dosage}), "
                f"not {line.code}",
                do="Compare the label with the record: mend the code and its units, or the NDC",
                codes=[line.code],
                lines=[line.number],
                table=release.ref,
            )
