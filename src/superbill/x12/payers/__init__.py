"""Payer rules that ship with the program, as data; `payer_rules` reads them."""
