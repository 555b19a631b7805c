"""Scenarios that ship with the test payer."""
