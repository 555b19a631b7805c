"""Where the office keeps its records, and which settings of the environment say so. Knows no Django."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from superbill.office.errors import RecordsUnavailable
from superbill.tables.home import home

SAFE_HOSTS = ("127.0.0.1", "localhost", "::1")


def office_dir() -> Path:
    """Return the folder of the records, the secret key and nothing else: `SUPERBILL_RECORDS`, else below the home."""
    chosen = os.environ.get("SUPERBILL_RECORDS")
    return Path(chosen) if chosen else home() / "office"


def database_file() -> Path:
    """Return the SQLite file that is used when SUPERBILL_DATABASE_URL is not set."""
    return office_dir() / "records.sqlite3"


def database_url() -> str:
    """Return the URL of the records database, or an empty string for the SQLite file."""
    return os.environ.get("SUPERBILL_DATABASE_URL", "").strip()


def secret_key() -> str:
    """Return this office's key; before `make_office` has run, one that is thrown away with the process."""
    try:
        return _key_file().read_text(encoding="ascii").strip() or secrets.token_urlsafe(64)
    except OSError:
        return secrets.token_urlsafe(64)


def make_office() -> None:
    """Make the folder (readable by its owner only) and the key, once."""
    folder = office_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_key(_key_file())
    except OSError as error:
        raise RecordsUnavailable(
            str(folder),
            f"the folder cannot be written ({error.strerror})",
            "Give this account the right to write there, free some space, or set SUPERBILL_HOME to another folder.",
        ) from None


def put_key(text: str) -> None:
    """Set the key that a backup brings; sessions of the old one end."""
    path = _key_file()
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    draft.replace(path)


def allowed_hosts() -> list[str]:
    """Return the names that the office answers to."""
    return [*SAFE_HOSTS, *(h.strip() for h in os.environ.get("SUPERBILL_ALLOWED_HOSTS", "").split(",") if h.strip())]


def behind_https() -> bool:
    """Tell whether a proxy in front ends TLS: cookies are then sent over https only."""
    return os.environ.get("SUPERBILL_HTTPS", "").strip().lower() in {"1", "true", "yes", "on"}


def proxy_address() -> str:
    """Return the address of that proxy: only it is believed about the protocol and the client."""
    return os.environ.get("SUPERBILL_PROXY", "127.0.0.1")


def idle_seconds() -> int:
    """Return how long a screen may stand unused before its user is logged off (45 CFR 164.312(a)(2)(iii))."""
    try:
        minutes = int(os.environ.get("SUPERBILL_IDLE_MINUTES", "15"))
    except ValueError:
        minutes = 15
    return max(1, minutes) * 60


def second_factor_required() -> bool:
    """Tell whether every account needs a second factor: SUPERBILL_SECOND_FACTOR, else where others reach the office."""
    chosen = os.environ.get("SUPERBILL_SECOND_FACTOR", "").strip().lower()
    return chosen == "required" or (behind_https() and chosen != "optional")


def _key_file() -> Path:
    return office_dir() / "secret-key"


def _write_key(path: Path) -> None:
    """Write the key whole or not at all; of two processes that start at once, the first one's key stays."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)
