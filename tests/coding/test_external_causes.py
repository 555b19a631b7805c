"""External causes come from the story of an injury that is coded, once, after it."""

import pytest

STORIES = [
    (
        "HPI: He was riding along when he fell from his skateboard on the sidewalk.\nAssessment: right wrist sprain.",
        ["V00.131A", "Y92.480", "Y93.51"],
    ),
    (
        "HPI: She slipped on ice in the parking lot and landed on her hand.\nAssessment: left wrist sprain.",
        ["W00.0XXA", "Y92.481"],
    ),
    (
        "HPI: Collided with another player while playing soccer.\nAssessment: contusion of left thigh.",
        ["W51.XXXA", "Y93.66"],
    ),
    ("HPI: He was bitten by a dog at home.\nAssessment: open bite of right hand.", ["W54.0XXA", "Y92.009"]),
]


@pytest.mark.parametrize(("note", "wanted"), STORIES)
def test_the_story_of_the_injury_is_told_last(note, wanted, coder):
    codes = [a.code for a in coder(note).codes if a.decision == "assigned"]
    assert codes[0][0] == "S"
    assert codes[-len(wanted) :] == wanted


@pytest.mark.parametrize(
    "note",
    [
        "HPI: He fell down the stairs.\nAssessment: gout.",
        "HPI: No fall, no accident.\nAssessment: right wrist sprain.",
        "HPI: Here for follow-up of her wrist sprain after she fell off a ladder.\nAssessment: right wrist sprain.",
        "HPI: He fell off a ladder in 1994. Now wrist pain since lunch.\nAssessment: right wrist sprain.",
        "HPI: Her brother fell from a horse.\nAssessment: right wrist sprain.",
    ],
)
def test_no_external_cause_without_a_fresh_injury_that_it_explains(note, coder):
    assert not [a.code for a in coder(note).codes if a.code[0] in "VWXY"]
