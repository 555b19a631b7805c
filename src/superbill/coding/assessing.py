"""Everything that one encounter assessed: proposals joined, completed with what belongs to them, and pruned.

The order matters: combination codes first, then what an underlying disease or a pregnancy makes of a code, then drugs,
numbers and circumstances that only a coded disease brings, then what does not stand beside the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from superbill.coding.abuse import mistreated
from superbill.coding.birth import weighed
from superbill.coding.bites import of_bites
from superbill.coding.both_sides import on_both_sides
from superbill.coding.burns import burned
from superbill.coding.circumstances import in_circumstances, in_detail, told
from superbill.coding.coma import scored_by_parts
from superbill.coding.combining import combined
from superbill.coding.companions import with_companions
from superbill.coding.dementia import dementia_told
from superbill.coding.diabetes import by_cause
from superbill.coding.eradicated import eradicated
from superbill.coding.examination import with_findings
from superbill.coding.external import by_the_table, external_causes, told_once
from superbill.coding.glaucoma import staged
from superbill.coding.head_injury import with_consciousness
from superbill.coding.healing import as_it_heals
from superbill.coding.infarction import subsequent_infarction
from superbill.coding.leg_ulcers import leg_ulcers
from superbill.coding.long_term import long_term
from superbill.coding.measures import measured
from superbill.coding.metastases import metastases
from superbill.coding.observation import observed
from superbill.coding.osteoporosis import broken_by_neoplasm, broken_by_osteoporosis
from superbill.coding.poisoning import poisoned
from superbill.coding.pregnancy import in_pregnancy, without_drugs_of_pregnancy
from superbill.coding.proposal import Outcome, Proposal, merged
from superbill.coding.pruning import pruned
from superbill.coding.records import of_one_person
from superbill.coding.retinopathy import graded
from superbill.coding.stroke import after_stroke, dominant_side
from superbill.coding.substances import with_effects
from superbill.coding.surgical_complications import of_surgery
from superbill.coding.ulcers import progressed, staged_apart
from superbill.coding.underdosing import underdosed
from superbill.coding.vision import seen
from superbill.model.note import Reading
from superbill.tables.icd10cm import Icd10cm

Step = Callable[[Sequence[Proposal]], Outcome]


def all_assessed(proposed: list[Proposal], readings: Sequence[Reading], text: str, icd: Icd10cm) -> Outcome:
    """Return what was assessed, combined and pruned, with what belongs to it: companions, drugs, measures, causes."""
    notes = [r.note for r in readings]
    named = merged(proposed)
    for note in notes:
        named = dominant_side(note, subsequent_infarction(note, eradicated(note, named)))
        named = merged(by_cause(note, as_it_heals(note, in_circumstances(note, named, icd), icd), icd))
    joined = _through(
        Outcome(merged(on_both_sides(named, icd))),
        [
            *(partial(after_stroke, n) for n in notes),
            partial(combined, text=text),
            *(partial(dementia_told, n) for n in notes),
            partial(of_one_person, text=text),
        ],
    )
    for note in notes:
        joined = Outcome(merged([*with_companions(note, joined.kept)]), joined.dropped)
        joined = Outcome(merged([*poisoned(note, joined.kept)]), joined.dropped)
        joined = Outcome(merged([*joined.kept, *metastases(note, joined.kept, icd)]), joined.dropped)
        joined = Outcome(merged([*with_consciousness(note, joined.kept)]), joined.dropped)
        joined = Outcome(merged(staged(note, burned(note, joined.kept, icd), icd)), joined.dropped)
        joined = Outcome(merged(seen(note, leg_ulcers(note, joined.kept, icd), icd)), joined.dropped)
        joined = Outcome(merged(graded(note, in_detail(note, joined.kept), icd)), joined.dropped)
        joined = Outcome(merged(of_surgery(note, joined.kept, icd)), joined.dropped)
        joined = Outcome(merged(scored_by_parts(note, mistreated(note, joined.kept), icd)), joined.dropped)
        staged_now = staged_apart(note, joined.kept)
        joined = Outcome(merged([*staged_now, *progressed(note, staged_now)]), joined.dropped)
        joined = Outcome(merged(with_effects(note, joined.kept, icd)), joined.dropped)
    for note in notes:
        joined = Outcome(merged(weighed(note, joined.kept, icd)), joined.dropped)
    joined = _through(joined, [partial(broken_by_osteoporosis, n, icd=icd) for n in notes])
    joined = Outcome(merged(broken_by_neoplasm(joined.kept, icd)), joined.dropped)
    joined = _through(joined, [partial(in_pregnancy, n, icd) for n in notes])
    extra = [p for n in notes for p in (*underdosed(n, joined.kept), *observed(n, joined.kept))]
    extra += [p for n in notes for p in told(n, [*joined.kept, *extra], icd)]
    extra += [p for n in notes for p in (*long_term(n, joined.kept), *measured(n, [*joined.kept, *extra], icd))]
    joined = _through(
        Outcome(merged([*joined.kept, *extra]), joined.dropped),
        [without_drugs_of_pregnancy, partial(pruned, icd=icd, mentioned=False)],
    )
    left = of_bites(with_findings(joined.kept, text), icd)
    for note in notes:
        left = by_the_table(note, left, icd)
    causes = [p for n in notes for p in external_causes(n, left, icd)]
    return Outcome(told_once(merged([*left, *causes])), joined.dropped)


def _through(held: Outcome, steps: Sequence[Step]) -> Outcome:
    """Pass the proposals through steps that may recode, add and drop; each code stands once after each."""
    for step in steps:
        left = step(held.kept)
        held = Outcome(merged(left.kept), (*held.dropped, *left.dropped))
    return held
