"""Transport accidents by their table: who was hurt, what the vehicle met, on the road or off it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from superbill.model.coded import CodedEncounter

ACCIDENTS = {
    "car driver, collision with pick-up truck in traffic": "V43.53XA",
    "driver of car that hit a pick-up truck on the highway": "V43.53XA",
    "restrained driver rear-ended by an SUV": "V43.51XA",
    "passenger in a car that collided with a van": "V43.64XA",
    "driver, car hit a tree": "V47.5XXA",
    "front seat passenger, vehicle struck a guardrail": "V47.6XXA",
    "restrained driver in rollover, lost control on ice": "V48.5XXA",
    "driver of a pick-up truck struck by a car": "V53.5XXA",
    "semi driver collided with a van": "V63.5XXA",
    "pedestrian struck by a car while crossing the street": "V03.10XA",
    "pedestrian hit by a bus in traffic": "V04.10XA",
    "pedestrian struck by car in a parking lot": "V03.00XA",
    "cyclist hit by a car": "V13.4XXA",
    "bicyclist collided with another cyclist": "V11.4XXA",
    "riding his bicycle, hit a pole": "V17.4XXA",
    "motorcyclist hit by a car": "V23.49XA",
    "motorcycle driver lost control and skidded": "V28.49XA",
    "motorcycle passenger, collision with truck": "V24.59XA",
    "driver of car that struck a deer": "V40.5XXA",
    "car driver hit by a train at a crossing": "V45.5XXA",
    "bus passenger, bus collided with a car": "V73.6XXA",
    "restrained driver t-boned by another car": "V43.52XA",
    "driver, car versus motorcycle": "V42.5XXA",
    "car driver in parking lot, struck by another vehicle": "V43.02XA",
}


@pytest.mark.parametrize("told", list(ACCIDENTS))
@pytest.mark.parametrize(
    "note",
    [
        "ASSESSMENT:\n1. contusion of left chest wall, initial care\n2. {}\n",
        "HISTORY OF PRESENT ILLNESS: 30 year old. {} today.\n\nASSESSMENT: contusion of left chest wall",
    ],
)
def test_the_accident_has_one_code_of_the_table(coder: Callable[[str], CodedEncounter], note: str, told: str) -> None:
    codes = [a.code for a in coder(note.format(told)).codes]

    assert [c for c in codes if c[0] in "VW" or c.startswith("Y92.81")] == [ACCIDENTS[told]]


@pytest.mark.parametrize(
    "told",
    [
        "fell while walking to the car",
        "hit the wall with the fist",
        "her brother was hit by a car",
        "driver by profession",
    ],
)
def test_no_accident_of_a_vehicle_is_made_up(coder: Callable[[str], CodedEncounter], told: str) -> None:
    codes = [a.code for a in coder(f"ASSESSMENT:\n1. contusion of left chest wall, initial care\n2. {told}\n").codes]

    assert not [c for c in codes if c.startswith("V")]
