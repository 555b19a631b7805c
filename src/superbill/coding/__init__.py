"""Stage 2: from mentions to codes with evidence, sequence and reasons."""
