"""Whether a file arrived whole: every set, group and interchange is closed, and holds as much as its trailer says."""

from __future__ import annotations

from superbill.errors import BadFile
from superbill.x12.check import check
from superbill.x12.source import Source

_TRAILERS = {"SE", "GE", "IEA"}


def require_whole(source: Source, name: str) -> None:
    """Refuse a file that was cut off or put together wrongly, before anything is taken from it.

    Raises:
        BadFile: a trailer is missing, or its count or control number is not that of what stands before it.
    """
    for report in check(source, name):
        for control_number, problem in report.all_problems():
            if problem.segment in _TRAILERS and problem.severity == "error":
                where = f"set {control_number}" if control_number else f"interchange {report.control_number}"
                do = "The file was cut off or changed on its way: fetch it again; nothing was taken from it"
                raise BadFile(name, where, f"is not whole ({problem.message})", do)
