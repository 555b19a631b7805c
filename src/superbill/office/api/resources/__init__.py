"""Records as FHIR R4 resources (hl7.org/fhir/R4): one file for each kind, none of them asks the database."""
