"""A small OpenID Connect provider over HTTP: discovery, keys, authorization code with PKCE.

Who comes to its page with a browser is sent back at once as the user that it knows.
It checks what a provider has to check (client, secret, redirect address, code verifier, a code
used once), so that a client that leaves something out is refused.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.receiver import Answer, Received, Receiver

CLIENT, SECRET = "redress-desk", "secret-of-the-desk"


class Provider(Receiver):
    """Signs everybody in as `user`; `change` may falsify the claims, `key` the signature."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.user: dict[str, Any] = {"sub": "u-1", "name": "Kim Doe", "preferred_username": "kim"}
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self._published = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.key = self._published
        self._codes: dict[str, dict[str, str]] = {}

    def authorize(self, url: str) -> str:
        """Return the address to which the provider sends the browser back."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _answer(self, request: Received) -> Answer:
        path = urlsplit(request.path).path
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        if path == "/authorize":
            return 303, self.authorize(request.path)
        if path == "/jwks":
            return 200, {"keys": [self._published.as_dict(private=False)]}
        if path == "/token" and request.method == "POST":
            return self._token(request)
        return 404, {"error": "not_found"}

    def _token(self, request: Received) -> Answer:
        login = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {login}":
            return 401, {"error": "invalid_client"}
        form = {key: values[0] for key, values in parse_qs(request.body.decode()).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.user,
        }
        header = {"alg": "RS256", "kid": "one"}
        token = jwt.encode(header, self.change(claims), self.key)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}
