"""superbill: the work of the medical insurance coder and billing specialist."""

__version__ = "0.1.0"
