"""A learning platform for tests: it has keys of its own, signs what it says, and takes grades."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from django.test import Client
from jwcrypto.jwk import JWK
from lti_tool.models import LtiDeployment, LtiRegistration

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


def new_key(kid: str) -> JWK:
    """A real RSA key."""
    return JWK.generate(kty="RSA", size=2048, kid=kid)


def pem(key: JWK) -> bytes:
    """The private half."""
    private: bytes = key.export_to_pem(private_key=True, password=None)
    return private


# A second or so to make; which key it is matters to no test.
OWN_KEY = new_key("platform")
OTHER_KEY = new_key("platform")


@dataclass(kw_only=True)
class Platform:
    """One platform at its own address; `answers` are the statuses of the next scores."""

    url: str
    client_id: str = "client-1"
    deployment_id: str = "deployment-1"
    tool_keys: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    scores: list[dict[str, Any]] = field(default_factory=list)
    tokens_asked: list[dict[str, Any]] = field(default_factory=list)

    def register(self) -> LtiRegistration:
        """What an administrator enters."""
        registration: LtiRegistration = LtiRegistration.objects.create(
            name="Moodle",
            issuer=self.url,
            client_id=self.client_id,
            auth_url=f"{self.url}/auth",
            token_url=f"{self.url}/token",
            keyset_url=f"{self.url}/keys",
        )
        LtiDeployment.objects.create(
            registration=registration, deployment_id=self.deployment_id, is_active=True
        )
        return registration

    def login(self, browser: Client, **sent: str) -> dict[str, str]:
        """Begins a launch, and returns what the platform is asked."""
        asked_with = {"iss": self.url, "client_id": self.client_id, "login_hint": "7", **sent}
        response = browser.post("/lti/login/", asked_with)
        assert response.status_code == 302, response.content.decode()
        where = urlsplit(response["Location"])
        assert f"{where.scheme}://{where.netloc}{where.path}" == f"{self.url}/auth"
        return dict(parse_qsl(where.query))

    def claims(self, nonce: str, **changed: Any) -> dict[str, Any]:
        """What is said of a student who follows a link."""
        now = int(time.time())
        said = {
            "iss": self.url,
            "aud": self.client_id,
            "sub": "person-7",
            "email": "student@example.org",
            "given_name": "Ada",
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            f"{CLAIM}version": "1.3.0",
            f"{CLAIM}message_type": "LtiResourceLinkRequest",
            f"{CLAIM}deployment_id": self.deployment_id,
            f"{CLAIM}target_link_uri": "http://testserver/lti/launch/",
            f"{CLAIM}roles": [f"{MEMBERSHIP}Learner"],
            f"{CLAIM}context": {"id": "course-1", "title": "Deep networks"},
            f"{CLAIM}resource_link": {"id": "link-1", "title": "First quiz"},
        }
        return {**said, **changed}

    def answer(self, browser: Client, asked: dict[str, str], **changed: Any) -> Any:
        """The browser brings the platform's answer."""
        return self.bring(browser, asked["state"], self.claims(asked["nonce"], **changed))

    def bring(self, browser: Client, state: str, claims: Any, key: JWK = OWN_KEY) -> Any:
        """The browser brings signed claims under a state."""
        token = jwt.encode(claims, pem(key), algorithm="RS256", headers={"kid": "platform"})
        return browser.post("/lti/launch/", {"state": state, "id_token": token})

    def launch(self, browser: Client, **changed: Any) -> Any:
        """Login and launch."""
        return self.answer(browser, self.login(browser), **changed)

    def verified(self, token: str, audience: str) -> dict[str, Any]:
        """What the tool signed, checked against the keys that it shows."""
        kid = jwt.get_unverified_header(token)["kid"]
        (key,) = [key for key in self.tool_keys if key["kid"] == kid]
        public = jwt.PyJWK(key)
        claims: dict[str, Any] = jwt.decode(token, public, algorithms=["RS256"], audience=audience)
        return claims


class PlatformPages(BaseHTTPRequestHandler):
    """Keys, access tokens, scores."""

    platform: Platform

    def do_GET(self) -> None:
        """The platform's public keys."""
        self.reply(200, {"keys": [{**OWN_KEY.export_public(as_dict=True), "alg": "RS256"}]})

    def do_POST(self) -> None:
        """An access token for a signed assertion, or a score that is taken."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if urlsplit(self.path).path == "/token":
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            self.platform.verified(asked["client_assertion"], f"{self.platform.url}/token")
            self.platform.tokens_asked.append(asked)
            self.reply(200, {"access_token": "open-sesame", "expires_in": 3600})
            return
        status = self.platform.answers.pop(0) if self.platform.answers else 200
        if status == 200:
            assert self.headers["Authorization"] == "Bearer open-sesame"
            self.platform.scores.append({"path": self.path, **json.loads(body)})
        self.reply(status, {})

    def reply(self, status: int, body: object) -> None:
        """Answers with JSON."""
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


@contextmanager
def running_platform() -> Iterator[Platform]:
    """A platform that answers at a port of its own until the block ends."""
    handler = type("Pages", (PlatformPages,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    platform = Platform(url=f"http://127.0.0.1:{server.server_port}")
    handler.platform = platform  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
