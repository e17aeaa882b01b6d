"""The identity provider of the organisation: OpenID Connect with PKCE, against one issuer."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client, OAuthError
from httpx2 import HTTPError, Timeout
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from reviewflow.casework.sign_on.organisation import Claimed
from reviewflow.errors import IdentityProviderFailed
from reviewflow.settings import Settings
from reviewflow.settings.sign_on import ACR, AMR, is_safe_address

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""By which a token may be signed: never by nothing, and never by a secret that two know."""
SCOPES = "openid email profile"
LEEWAY_SECONDS = 60
ASKED_AGAIN_AFTER = 3600.0
KEYS_ASKED_AGAIN_AFTER = 10.0
"""Seconds after which the keys may be asked for once more, because a token names one that is not known."""
_WAIT = Timeout(10.0)
_TRY_AGAIN = "Try again; if it happens again, tell whoever looks after this service."
_STRONGER = (
    "Sign out of your work account, and sign in once more with everything that it can ask for, such as the code on your"
    " phone. If that does not help, tell whoever looks after this service."
)
_TELL = "Tell whoever looks after this service."


@dataclass(frozen=True, slots=True)
class Flow:
    """Somebody who was sent to the identity provider."""

    goes_to: str
    state: str
    nonce: str
    verifier: str


class IdentityProvider:
    """One identity provider. What it says of itself is asked for when somebody first signs in, and kept for an hour."""

    def __init__(self, settings: Settings, secret: str | None) -> None:
        assert settings.oidc_issuer is not None
        assert settings.oidc_client_id is not None
        self._settings = settings
        self._issuer: str = settings.oidc_issuer
        self._client: str = settings.oidc_client_id
        self._secret = secret
        self._asking = threading.Lock()
        self._says: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    @property
    def issuer(self) -> str:
        """By which it calls itself."""
        return self._issuer

    @property
    def comes_back_to(self) -> str:
        """Where the identity provider sends people back to, as it has to be registered with it."""
        return f"{self._settings.base_url}/sign-in/back"

    def sign_out_address(self, *, back: str) -> str | None:
        """Where people sign out of the identity provider itself, and come back from; None where it says nothing of it.

        No token is kept to be shown there: the identity provider asks the person instead.
        """
        try:
            address = self._says_of_itself().get("end_session_endpoint")
        except IdentityProviderFailed:
            return None
        if not isinstance(address, str) or not is_safe_address(address):
            return None
        wants = urlencode({"client_id": self._client, "post_logout_redirect_uri": back})
        return f"{address}{'&' if '?' in address else '?'}{wants}"

    def begin(self) -> Flow:
        """Where to send somebody who wants to sign in, and what the answer is held against.

        Raises:
            IdentityProviderFailed: it cannot be reached, or is another one than the settings say.
        """
        verifier, nonce = generate_token(64), generate_token(43)
        endpoint = self._address("authorization_endpoint")
        with self._session() as session:
            goes_to, state = session.create_authorization_url(
                endpoint, code_verifier=verifier, nonce=nonce, **self._asks_for_strength()
            )
        return Flow(goes_to, state, nonce, verifier)

    def finish(self, code: str, *, nonce: str, verifier: str, now: dt.datetime) -> Claimed:
        """Whom the identity provider means, once its answer has been exchanged and checked.

        Raises:
            IdentityProviderFailed: with what of its answer cannot be taken.
        """
        endpoint = self._address("token_endpoint")
        try:
            with self._session() as session:
                answer = session.fetch_token(
                    endpoint, code=code, code_verifier=verifier, grant_type="authorization_code"
                )
        except OAuthError as refusal:
            raise IdentityProviderFailed(why=f"it did not take the code ({refusal.error})", do=_TRY_AGAIN) from refusal
        except (HTTPError, ValueError) as fault:
            raise IdentityProviderFailed(why="it cannot be reached", do=_TRY_AGAIN) from fault
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise IdentityProviderFailed(why="its answer says nobody's name", do=_TELL)
        return self._claimed(self._checked(token, nonce=nonce, now=now))

    def _checked(self, token: str, *, nonce: str, now: dt.datetime) -> Mapping[str, Any]:
        try:
            try:
                read = jwt.decode(token, self._key_set(), algorithms=ALGORITHMS)
            except InvalidKeyIdError:
                read = jwt.decode(token, self._key_set(anew=True), algorithms=ALGORITHMS)
            claims = dict(read.claims)
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self._issuer},
                aud={"essential": True, "value": self._client},
                nonce={"essential": True, "value": nonce},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError, TypeError) as fault:
            said = getattr(fault, "claim", None) or getattr(fault, "error", None) or "it cannot be read"
            raise IdentityProviderFailed(why=f"its token was not taken ({said})", do=_TRY_AGAIN) from fault
        audience, party = claims["aud"], claims.get("azp")
        if (isinstance(audience, list) and len(audience) > 1 and party is None) or party not in (None, self._client):
            raise IdentityProviderFailed(why="its token was not taken (azp)", do=_TELL)
        self._check_strength(claims)
        return claims

    def _asks_for_strength(self) -> dict[str, str]:
        """How the provider is asked for what it will have to say. By which means people sign in, it says unasked."""
        wanted, claim = self._settings.oidc_strength, self._settings.oidc_claim_strength
        if not wanted or claim == AMR:
            return {}
        if claim == ACR:
            return {"acr_values": " ".join(wanted)}
        return {"claims": json.dumps({"id_token": {claim: {"essential": True, "values": list(wanted)}}})}

    def _check_strength(self, claims: Mapping[str, Any]) -> None:
        wanted = self._settings.oidc_strength
        said = claims.get(self._settings.oidc_claim_strength, ())
        values = (
            {said}
            if isinstance(said, str)
            else {each for each in said if isinstance(each, str)}
            if isinstance(said, list)
            else set()
        )
        if wanted and values.isdisjoint(wanted):
            why = "it did not say that you signed in as strongly as this service asks for"
            raise IdentityProviderFailed(why=why, do=_STRONGER)

    def _claimed(self, claims: Mapping[str, Any]) -> Claimed:
        address = claims.get(self._settings.oidc_claim_person)
        verified = claims.get("email_verified", True) not in (False, "false")
        said = claims.get(self._settings.oidc_claim_roles, ())
        groups = {said} if isinstance(said, str) else {each for each in said if isinstance(each, str)}
        roles = tuple(dict.fromkeys(role for group, role in self._settings.oidc_roles if group in groups))
        return Claimed(
            issuer=self._issuer,
            subject=str(claims["sub"]),
            address=address if isinstance(address, str) and address.strip() and verified else None,
            roles=roles if self._settings.oidc_roles else None,
        )

    def _address(self, name: str) -> str:
        address = self._says_of_itself().get(name)
        if not isinstance(address, str) or not is_safe_address(address):
            raise IdentityProviderFailed(why=f"it gives no safe {name}", do=_TELL)
        return address

    def _says_of_itself(self) -> Mapping[str, Any]:
        with self._asking:
            if self._says is None or time.monotonic() - self._says[0] > ASKED_AGAIN_AFTER:
                found = self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self._issuer:
                    why = "it calls itself by another issuer than the settings do"
                    raise IdentityProviderFailed(why=why, do=_TELL)
                self._says = time.monotonic(), found
            return self._says[1]

    def _key_set(self, *, anew: bool = False) -> KeySet:
        address = self._address("jwks_uri")
        with self._asking:
            age = time.monotonic() - self._keys[0] if self._keys else None
            if age is None or age > ASKED_AGAIN_AFTER or (anew and age > KEYS_ASKED_AGAIN_AFTER):
                found: Any = self._get(address)
                self._keys = time.monotonic(), KeySet.import_key_set(found)
            assert self._keys is not None
            return self._keys[1]

    def _get(self, address: str) -> Mapping[str, Any]:
        try:
            with self._session() as session:
                answer = session.request("GET", address, withhold_token=True)
                answer.raise_for_status()
                found = answer.json()
        except (HTTPError, ValueError) as fault:
            raise IdentityProviderFailed(why="it cannot be reached", do=_TRY_AGAIN) from fault
        if not isinstance(found, Mapping):
            raise IdentityProviderFailed(why="what it says of itself cannot be read", do=_TELL)
        return found

    def _session(self) -> Any:
        """A client of its own for each exchange: nothing of one person is left for the next."""
        return OAuth2Client(
            client_id=self._client,
            client_secret=self._secret,
            token_endpoint_auth_method="client_secret_post" if self._secret else "none",
            code_challenge_method="S256",
            scope=SCOPES,
            redirect_uri=self.comes_back_to,
            timeout=_WAIT,
            # A proxy of the environment is used, as for every program; no redirect is.
            follow_redirects=False,
        )
