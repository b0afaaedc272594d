"""How a program is joined to a client: code to copy, with this installation's own addresses.

The secret is never among it: each reads it from its surroundings.
"""

from __future__ import annotations

from idp.oidc import ClientRecord

SECRET = "SIMASN_CLIENT_SECRET"
"""The environment variable from which the snippets read the secret."""

_FLASK = """oauth = OAuth(app)
oauth.register(
    "simasn",
    client_id="{id}",{secret}
    server_metadata_url="{issuer}/.well-known/openid-configuration",
    client_kwargs={{"scope": "{scope}", "code_challenge_method": "S256"}},
)

@app.get("/masuk")
def masuk():
    return oauth.simasn.authorize_redirect("{back}")"""
_PHP = """$oidc = new Jumbojett\\OpenIDConnectClient('{issuer}', '{id}'{secret});
$oidc->setCodeChallengeMethod('S256');
$oidc->setRedirectURL('{back}');
$oidc->addScope(explode(' ', '{scope}'));
$oidc->authenticate();
$sub = $oidc->getVerifiedClaims('sub');"""
_NODE = """import * as oidc from "openid-client";

const server = await oidc.discovery(new URL("{issuer}"), "{id}"{secret});
const verifier = oidc.randomPKCECodeVerifier();
const address = oidc.buildAuthorizationUrl(server, {{
  redirect_uri: "{back}",
  scope: "{scope}",
  code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state: oidc.randomState(),
}});"""
_JAVA = """spring.security.oauth2.client:
  provider.simasn.issuer-uri: {issuer}
  registration.simasn:
    client-id: {id}
    {secret}
    authorization-grant-type: authorization_code
    redirect-uri: {back}
    scope: {scopes}"""
_CURL = """curl -u "{id}:${variable}" \\
  -d grant_type=client_credentials -d "scope={scope}" \\
  {issuer}/oauth/token"""
_TITLES = (
    ("Python (Flask, Authlib)", _FLASK, f'\n    client_secret=os.environ["{SECRET}"],', ""),
    ("PHP (jumbojett/openid-connect-php)", _PHP, f", getenv('{SECRET}')", ""),
    ("Node (openid-client)", _NODE, f", process.env.{SECRET}", ""),
    (
        "Java (Spring Security)",
        _JAVA,
        f"client-secret: ${{{SECRET}}}",
        "client-authentication-method: none",
    ),
)
"""Title, text, how the secret is read, and what stands there where there is none."""


def snippets_of(client: ClientRecord, issuer: str) -> list[tuple[str, str]]:
    """Title and text of each that fits the client; none where it proves itself with its own key."""
    values = {
        "id": client.client_id,
        "issuer": issuer,
        "scope": " ".join(sorted(client.scopes)),
        "scopes": ", ".join(sorted(client.scopes)),
        "variable": SECRET,
    }
    if client.auth_method == "private_key_jwt":
        return []
    if "authorization_code" not in client.grant_types:
        return [("curl", _CURL.format(**values))]
    back = client.redirect_uris[0]
    return [
        (title, text.format(**values, back=back, secret=without if client.is_public else secret))
        for title, text, secret, without in _TITLES
    ]
