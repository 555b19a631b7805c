"""The web server: waitress on a loopback port, or behind a proxy that ends TLS."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import time
from collections.abc import Callable
from threading import Thread
from types import FrameType

from django.db import connections
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


def run(host: str, port: int, announce: Callable[[str], object], processes: int = 1) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first.

    Several processes answer on one port: Python computes one request at a time in each.
    """
    from superbill.office.standing import warm  # noqa: PLC0415 - Django is ready only now

    try:
        listening = socket.create_server((host, port), backlog=1024)
    except OSError as error:
        raise _explained(host, port, error) from None
    signal.signal(signal.SIGTERM, _stop)
    others: list[int] = []
    try:
        if processes > 1:
            warm()  # what it reads is shared by the processes
            others = _others(listening, processes - 1)
        else:
            Thread(target=warm, name="warm", daemon=True).start()
        announce(f"http://{host}:{listening.getsockname()[1]}/")
        _answer(listening)
    except KeyboardInterrupt:
        return
    finally:
        listening.close()
        for pid in others:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGTERM)
                os.waitpid(pid, 0)


def _answer(listening: socket.socket) -> None:
    from superbill.office.wsgi import application  # noqa: PLC0415 - Django is ready only now

    proxy = {}
    if place.behind_https():
        proxy = {
            "trusted_proxy": place.proxy_address(),
            "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for"},
        }
    server = create_server(
        application, sockets=[listening], threads=8, ident="", clear_untrusted_proxy_headers=True, **proxy
    )
    try:
        server.run()
    finally:
        server.close()


def _others(listening: socket.socket, number: int) -> list[int]:
    """Start further processes that answer on the same port until this one ends."""
    if not hasattr(os, "fork"):
        raise OfficeRefused("This system cannot share a port between processes", "Serve with one process")
    connections.close_all()  # a connection to the database belongs to one process
    started = []
    for _ in range(number):
        pid = os.fork()
        if pid == 0:
            Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
            with contextlib.suppress(KeyboardInterrupt):
                _answer(listening)
            os._exit(0)
        started.append(pid)
    return started


def _end_with(parent: int) -> None:
    """End this process when its parent has gone, however that died."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _explained(host: str, port: int, error: OSError) -> OfficeRefused:
    if error.errno == errno.EADDRINUSE:
        return OfficeRefused(
            f"Port {port} on {host} is in use", "Stop the program that uses it, or choose another port"
        )
    return OfficeRefused(f"Port {port} on {host} cannot be opened ({error.strerror})", "Choose another port or address")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
