"""The web server: waitress on a loopback port, or behind a proxy that ends TLS."""

from __future__ import annotations

import errno
import signal
from collections.abc import Callable
from threading import Thread
from types import FrameType

from waitress.server import create_server

from superbill.office import place
from superbill.office.errors import OfficeRefused


def refuse_open_http(host: str) -> None:
    """Refuse to show records over plain http beyond this machine (transmission security, 45 CFR 164.312(e)(1))."""
    if host not in place.SAFE_HOSTS and not place.behind_https():
        raise OfficeRefused(
            f"The screens are not served on '{host}' without https: anybody on that network could read the charts",
            "Serve on 127.0.0.1, or put a proxy with TLS in front and set SUPERBILL_HTTPS=1",
        )


def run(host: str, port: int, announce: Callable[[str], object]) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first."""
    from superbill.office.standing import warm  # noqa: PLC0415 - Django is ready only now
    from superbill.office.wsgi import application  # noqa: PLC0415

    proxy = {}
    if place.behind_https():
        proxy = {
            "trusted_proxy": place.proxy_address(),
            "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for"},
        }
    try:
        server = create_server(
            application, host=host, port=port, threads=8, ident="", clear_untrusted_proxy_headers=True, **proxy
        )
    except OSError as error:
        raise _explained(host, port, error) from None
    signal.signal(signal.SIGTERM, _stop)
    Thread(target=warm, name="warm", daemon=True).start()
    try:
        announce(f"http://{host}:{server.effective_port}/")
        server.run()
    except KeyboardInterrupt:
        return
    finally:
        server.close()


def _explained(host: str, port: int, error: OSError) -> OfficeRefused:
    if error.errno == errno.EADDRINUSE:
        return OfficeRefused(
            f"Port {port} on {host} is in use", "Stop the program that uses it, or choose another port"
        )
    return OfficeRefused(f"Port {port} on {host} cannot be opened ({error.strerror})", "Choose another port or address")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
