"""A certificate authority made for one test, with OpenSSL: a server's certificate, a client's, and a stranger's."""

import shutil
import subprocess

import pytest

from superbill.payers.transports.connection import Certificates


def made(folder):
    """Certificates of a server on 127.0.0.1, of a client the authority knows, and of a client that signed its own."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
            "-subj", "/CN=Test authority")  # fmt: skip
    (folder / "server.ext").write_text("subjectAltName=IP:127.0.0.1\n")
    for who in ("server", "client"):
        openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{who}.key", "-out", f"{who}.csr", "-subj", f"/CN={who}"
        )
        extra = ("-extfile", "server.ext") if who == "server" else ()
        openssl("x509", "-req", "-in", f"{who}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-out", f"{who}.pem", "-days", "2", *extra)  # fmt: skip
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "stranger.key", "-out", "stranger.pem",
            "-days", "2", "-subj", "/CN=stranger")  # fmt: skip
    authority = folder / "ca.pem"
    return {who: Certificates(folder / f"{who}.pem", folder / f"{who}.key", authority)
            for who in ("server", "client", "stranger")}  # fmt: skip
