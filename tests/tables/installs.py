"""Installing one official file in a test."""

from superbill.tables.installing import Wish
from superbill.tables.installing import install as install_all


def install(path, folder, *, table=None, period=None):
    """The releases that a file or archive gives, compiled below a folder."""
    return tuple(one.ref for one in install_all([path], folder, Wish(table=table, period=period, partial=True)))
