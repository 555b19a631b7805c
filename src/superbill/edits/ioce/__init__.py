"""Edits of the Integrated Outpatient Code Editor on hospital outpatient claims, over the OPPS tables."""
