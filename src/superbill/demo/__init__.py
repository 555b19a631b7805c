"""The demonstration: three invented charts from the note to the posted payment, through the real stages."""
