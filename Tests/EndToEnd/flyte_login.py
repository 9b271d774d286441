"""The authorization server of the Flyte on loopback: grants by client secret, code with PKCE, device, and refresh."""

import base64
import hashlib
import threading
import urllib.parse


class Login:
    """Off unless `required`; tokens are good for `uses` requests each."""

    def __init__(self, required=False, uses=1000, redirect="http://localhost:53593/callback", pending=1, header=None,
                 refreshes=True, off=False):
        self.required, self.uses, self.redirect, self.pending = required, uses, redirect, pending
        self.header = header or "Authorization"
        self.refreshes = refreshes
        # Whether the server's own login is switched off, so that it says nothing of where to log in.
        self.off = off
        self.left = {}
        self.codes = {}
        self.grants = []
        self.count = 0
        self.lock = threading.Lock()

    def admits(self, headers):
        if not self.required:
            return True
        token = (headers.get(self.header) or "").removeprefix("Bearer ")
        with self.lock:
            if self.left.get(token, 0) <= 0:
                return False
            self.left[token] -= 1
            return True

    def describe(self, url, reply):
        reply.issuer = url
        reply.authorization_endpoint = f"{url}/oauth2/authorize"
        reply.token_endpoint = f"{url}/oauth2/token"
        reply.device_authorization_endpoint = f"{url}/oauth2/device"

    def describe_client(self, reply):
        reply.client_id = "flytectl"
        reply.redirect_uri = self.redirect
        reply.scopes.extend(["all", "offline"])
        reply.authorization_metadata_key = "flyte-authorization"

    def answer(self, method, path, query, body, headers):
        fields = dict(urllib.parse.parse_qsl(body.decode() if method == "POST" else query))
        if path == "/oauth2/authorize":
            return self.authorize(fields)
        if path == "/oauth2/device":
            return 200, {"device_code": "device-1", "user_code": "ABCD-EFGH", "verification_uri": "http://login.example/device",
                         "expires_in": 600, "interval": 0}, {}
        return self.token(fields, headers)

    def authorize(self, fields):
        assert fields["code_challenge_method"] == "S256" and fields["response_type"] == "code", fields
        code = f"code-{len(self.codes)}"
        self.codes[code] = fields
        query = urllib.parse.urlencode({"code": code, "state": fields["state"]})
        return 302, {}, {"Location": f"{fields['redirect_uri']}?{query}"}

    def token(self, fields, headers):
        kind = fields.get("grant_type", "").rpartition(":")[2]
        with self.lock:
            self.grants.append(kind)
        refusal = self.refusal(kind, fields, headers)
        if refusal:
            return 400, {"error": refusal}, {}
        with self.lock:
            self.count += 1
            token = f"secret-token-{self.count}"
            self.left[token] = self.uses
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": 1800}
        if kind != "client_credentials" and self.refreshes:
            answer["refresh_token"] = f"secret-refresh-{self.count}"
        return 200, answer, {"Cache-Control": "no-store"}

    def refusal(self, kind, fields, headers):
        if kind == "client_credentials":
            expected = "Basic " + base64.b64encode(b"propeller:a%2Fsecret").decode()
            return None if headers.get("Authorization") == expected else "invalid_client"
        if kind == "device_code":
            if self.pending > 0:
                self.pending -= 1
                return "authorization_pending"
            return None if fields.get("device_code") == "device-1" else "invalid_grant"
        if kind == "refresh_token":
            known = fields.get("refresh_token", "").startswith("secret-refresh-")
            return None if known and self.refreshes else "invalid_grant"
        if kind == "authorization_code":
            asked = self.codes.pop(fields.get("code"), None)
            digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            fits = asked and asked["code_challenge"] == challenge and asked["redirect_uri"] == fields.get("redirect_uri")
            return None if fits else "invalid_grant"
        return "unsupported_grant_type"
