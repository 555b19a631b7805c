"""The nouns of the field: frozen values, no I/O, no knowledge of the stages.

Public JSON (encounter, coded encounter, finding, price) is pydantic, which gives schemas and messages that name the
field; what is read and written by the thousand (claim, remittance, acknowledgment, ledger, note) is msgspec.
Import from the module of the noun: `from superbill.model.encounter import Encounter`.
"""
