"""`python -m superbill.cli` runs the command line."""

from superbill.cli import main

main()
