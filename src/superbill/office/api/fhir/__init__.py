"""FHIR R4 (hl7.org/fhir/R4), read only: what a payer's or hospital's system asks of coded and billed encounters."""
