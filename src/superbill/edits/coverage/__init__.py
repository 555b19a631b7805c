"""Edits on who covers a service, under which conditions, who is liable for it, and until when it may be billed."""
