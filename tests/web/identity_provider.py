"""An identity provider of its own: a process that speaks OpenID Connect by authlib's server side, with real keys.

It signs in at once whoever its address says, and lies where a test tells it to. Run it with the client and the address
that people come back to; it prints the address at which it answers.
"""

from __future__ import annotations

import base64
import json
import socket
import sys
import time
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

LIES: dict[str, Any] = {}
"""What a test lets it say instead of the truth: claims by their names, and ``_sign`` and ``_issuer``."""
WHO: dict[str, Any] = {}
"""Who is signed in with it: claims by their names."""
CODES: dict[str, Code] = {}


class Client:
    """The one client that it knows, which is public: PKCE stands in for a secret."""

    def __init__(self, client_id: str, comes_back_to: str) -> None:
        self.client_id, self.comes_back_to = client_id, comes_back_to

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.comes_back_to

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, address: str) -> bool:
        return address == self.comes_back_to

    def check_endpoint_auth_method(self, method: str, _: str) -> bool:
        return method == "none"

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


class Code:
    """A code that was given out and not used yet."""

    def __init__(self, data: dict[str, str]) -> None:
        self.data = data
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return self.data["redirect_uri"]

    def get_scope(self) -> str:
        return self.data["scope"]

    def get_nonce(self) -> str | None:
        return LIES["nonce"] if "nonce" in LIES else self.data.get("nonce")

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Asked(OAuth2Request):
    """What is asked, with its fields wherever they stand. It answers on this machine alone; the library wants https."""

    def __init__(self, request: Request, given: str) -> None:
        super().__init__(request.method, f"https://provider{request.url.path}", headers=dict(request.headers))
        self.fields = dict(parse_qsl(given))
        self.payload = BasicOAuth2Payload(self.fields)

    @property
    def form(self) -> dict[str, str]:
        return self.fields

    @property
    def args(self) -> dict[str, str]:
        return self.fields


class CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        CODES[code] = Code(dict(request.payload.data))

    def query_authorization_code(self, code: str, _: Client) -> Code | None:
        return CODES.get(code)

    def delete_authorization_code(self, code: Code) -> None:
        CODES.pop(next(each for each, kept in CODES.items() if kept is code))

    def authenticate_user(self, _: Code) -> dict[str, Any]:
        return WHO


class S256Alone(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)


class IdTokens(OpenIDCode):
    def __init__(self, key: RSAKey, issuer: str) -> None:
        super().__init__(require_nonce=True)
        self.key, self.issuer = key, issuer

    def exists_nonce(self, *_: object) -> bool:
        return False

    def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
        now = int(time.time())
        told = {"iss": self.issuer, "aud": "reviewflow", "iat": now, "exp": now + 300, **user}
        said = {**told, **{name: lie for name, lie in LIES.items() if name[0] != "_" and name != "nonce"}}
        return UserInfo({name: each for name, each in said.items() if each is not None})

    def get_client_algorithm(self, _: Client) -> str:
        return "RS256"

    def get_encode_header(self, _: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(self.key.kid)}

    def get_compatible_claims(self, _: OAuth2Request) -> dict[str, Any]:
        return {}

    def encode_id_token(self, token: dict[str, Any], request: OAuth2Request) -> str:
        true = str(super().encode_id_token(token, request))
        how = LIES.get("_sign")
        if how == "tampered":
            head, body, signature = true.split(".")
            return f"{head}.{body[:-2]}{'AA' if body[-2:] != 'AA' else 'BB'}.{signature}"
        if how == "another key":
            other = RSAKey.generate_key(2048, {"kid": str(self.key.kid)})
            return jwt.encode(self.get_encode_header(request.client), jwt.decode(true, self.key).claims, other)
        if how == "none":
            unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
            return f"{unsigned}.{true.split('.')[1]}."
        return true

    def resolve_client_private_key(self, _: Client) -> RSAKey:
        return self.key


class Server(AuthorizationServer):
    def __init__(self, client: Client) -> None:
        super().__init__(["openid", "email", "profile"])
        self.client = client
        self.register_token_generator("default", BearerTokenGenerator(lambda *_, **__: "not-used-by-anybody"))

    def query_client(self, client_id: str) -> Client | None:
        return self.client if client_id == self.client.client_id else None

    def save_token(self, *_: object) -> None:
        pass

    def send_signal(self, *_: object, **__: object) -> None:
        pass

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        text = json.dumps(body) if isinstance(body, dict) else body
        return Response(text, status, headers=dict(headers))


def provider(client: Client, issuer: str) -> FastAPI:
    key = RSAKey.generate_key(2048, auto_kid=True)
    server = Server(client)
    server.register_grant(CodeGrant, [S256Alone(required=True), IdTokens(key, issuer)])
    app = FastAPI(openapi_url=None)

    @app.get("/.well-known/openid-configuration")
    def says_of_itself() -> JSONResponse:
        return JSONResponse(
            {
                "issuer": LIES.get("_issuer", issuer),
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "end_session_endpoint": f"{issuer}/end",
            }
        )

    @app.get("/keys")
    def keys() -> JSONResponse:
        return JSONResponse({"keys": [key.as_dict(private=False)]})

    @app.get("/authorize")
    def authorize(request: Request) -> Response:
        wanted = Asked(request, request.url.query)
        found: Response = server.create_authorization_response(
            wanted, grant_user=WHO, grant=server.get_consent_grant(wanted, end_user=WHO)
        )
        return found

    @app.post("/token")
    async def token(request: Request) -> Response:
        found: Response = server.create_token_response(Asked(request, (await request.body()).decode()))
        return found

    @app.post("/test")
    async def told(request: Request) -> Response:
        said = await request.json()
        for kept, given in ((WHO, said["who"]), (LIES, said["lies"])):
            kept.clear()
            kept.update(given)
        return Response(status_code=204)

    return app


def main(client_id: str, comes_back_to: str) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
    print(issuer, flush=True)  # noqa: T201
    app = provider(Client(client_id, comes_back_to), issuer)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run([listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
