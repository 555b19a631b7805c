"""A single sign-on provider on a loopback port, which can also lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


class Provider:
    """Discovery, keys, token and userinfo, for one person. `lies` overrides claims; `key` may be exchanged."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.published = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True) | {"kid": "1", "alg": "RS256"}
        self.name, self.lies, self.user_lies = "coder", dict[str, Any](), dict[str, Any]()
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(provider.get(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.answer(provider.token({k: v[0] for k, v in parse_qs(body).items()}))

            def answer(self, value: dict[str, Any] | None) -> None:
                body = json.dumps(value or {"error": "invalid_grant"}).encode()
                self.send_response(200 if value else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, path: str) -> dict[str, Any] | None:
        at = {n: f"{self.issuer}/{n}" for n in ("authorize", "token", "me", "keys")}
        pages: dict[str, dict[str, Any]] = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": at["authorize"],
                "token_endpoint": at["token"],
                "userinfo_endpoint": at["me"],
                "jwks_uri": at["keys"],
            },
            "/keys": {"keys": [self.published]},
            "/me": {"sub": "person-1", "preferred_username": self.name, **self.user_lies},
        }
        return pages.get(urlsplit(path).path)

    def agree(self, address: str) -> tuple[str, str]:
        """What the person's browser does there: returns code and state for the way back."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return code, asked["state"]

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked is None or base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "superbill",
            "sub": "person-1",
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
        }
        token = jwt.encode(claims | self.lies, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}
