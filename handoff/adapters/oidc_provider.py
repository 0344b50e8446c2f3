"""The OpenID Connect provider over HTTP: its metadata, its keys, and codes for ID tokens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from handoff.domain.errors import NotAllowed, Unavailable

TIMEOUT_SECONDS = 10.0
#: Public-key signatures only: with a shared secret anybody who knows it could sign.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
LEEWAY_SECONDS = 60
LARGEST_TOKEN = 20_000


class ProviderDown(Unavailable):
    """The provider does not answer, or not as OpenID Connect Discovery says."""


class Provider:
    """Asks one provider; what it says about itself is read once."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._secret = client_secret
        self._metadata: dict[str, Any] | None = None

    def authorization_url(self, **parameters: str) -> str:
        """Return where the browser goes to sign in.

        Raises:
            ProviderDown: the provider cannot be asked where that is.
        """
        asked = {"response_type": "code", "client_id": self._client_id, **parameters}
        start = str(self._describe()["authorization_endpoint"])
        return f"{start}{'&' if '?' in start else '?'}{urlencode(asked)}"

    def claims(self, code: str, verifier: str, redirect_uri: str, nonce: str) -> dict[str, Any]:
        """Return the claims of the ID token that the code stands for, all checked.

        Raises:
            ProviderDown: the provider does not answer.
            NotAllowed: it refuses the code, or the token is not for us, now and this sign-in.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self._client_id,
        }
        login = httpx.BasicAuth(self._client_id, self._secret) if self._secret else None
        answer = self._ask("POST", str(self._describe()["token_endpoint"]), data=form, auth=login)
        token = answer.get("id_token")
        if not isinstance(token, str) or len(token) > LARGEST_TOKEN:
            raise NotAllowed("The provider sent no ID token.")
        return self._check(token, nonce)

    def _check(self, token: str, nonce: str) -> dict[str, Any]:
        keys = self._ask("GET", str(self._describe()["jwks_uri"]))
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer_named()},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotAllowed(f"The ID token is not accepted: {type(error).__name__}.") from None
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._client_id:
            raise NotAllowed("The ID token was made for another application.")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise NotAllowed("The ID token names nobody.")
        return dict(claims)

    def issuer_named(self) -> str:
        """Return the issuer as the provider writes it, which may end in a slash."""
        return str(self._describe()["issuer"])

    def _describe(self) -> dict[str, Any]:
        if self._metadata is None:
            found = self._ask("GET", f"{self.issuer}/.well-known/openid-configuration")
            needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
            is_whole = all(isinstance(found.get(name), str) for name in needed)
            if not is_whole or found["issuer"].rstrip("/") != self.issuer:
                raise ProviderDown("The provider's metadata is not that of the issuer.")
            self._metadata = found
        return self._metadata

    def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        try:
            answer = httpx.request(
                method, url, timeout=TIMEOUT_SECONDS, follow_redirects=False, **more
            )
            content = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise ProviderDown("The sign-in provider does not answer.") from None
        if 400 <= answer.status_code < 500 and method == "POST":
            raise NotAllowed("The provider refused the sign-in.")
        if answer.status_code != 200 or not isinstance(content, dict):
            raise ProviderDown("The sign-in provider does not answer.")
        return content
