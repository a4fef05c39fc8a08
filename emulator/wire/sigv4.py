"""Who signed a request, read from its signature. Signatures are not verified: any secret will do."""

from typing import Final, Literal
from urllib.parse import unquote_plus

from emulator.core.call import Credential, Request

Version = Literal["SigV2", "SigV4", "SigV4A"]
Method = Literal["AuthHeader", "QueryString"]

ALGORITHMS: Final[dict[str, Version]] = {
    "AWS4-HMAC-SHA256": "SigV4",
    "AWS4-ECDSA-P256-SHA256": "SigV4A",
}
# Date, region, service, terminator; the signature of version 4A is good in many regions and names none.
SCOPE_PARTS: Final[dict[Version, int]] = {"SigV4": 4, "SigV4A": 3}
TERMINATOR: Final = "aws4_request"
SESSION_HEADER: Final = "x-amz-security-token"
SESSION_PARAMETERS: Final = ("X-Amz-Security-Token", "x-amz-security-token", "SecurityToken")


def credential_of(request: Request) -> Credential | None:
    """Return what the signature of a request says, None when there is none or it is malformed.

    Source: IAM user guide, "Create a signed AWS API request"; S3 user guide, "Signing and authenticating
    REST requests" for version 2.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return _from_header(authorization, request.headers.get(SESSION_HEADER))
    if "X-Amz-Credential=" in request.query or "AWSAccessKeyId=" in request.query:
        return _from_query(_parameters(request.query))
    return None


def _from_header(authorization: str, token: str | None) -> Credential | None:
    scheme, _, rest = authorization.strip().partition(" ")
    if scheme == "AWS":
        return _version_2(rest.rpartition(":")[0].strip(), "s3", "AuthHeader", token)
    version = ALGORITHMS.get(scheme)
    if version is None:
        return None
    return _scoped(_component(rest, "Credential"), version, "AuthHeader", token)


def _component(text: str, name: str) -> str:
    """Return a component of "Credential=…, SignedHeaders=…, Signature=…", "" when it is missing."""
    for part in text.replace(",", " ").split():
        key, _, value = part.partition("=")
        if key == name:
            return value
    return ""


def _from_query(parameters: dict[str, str]) -> Credential | None:
    token = next((parameters[name] for name in SESSION_PARAMETERS if name in parameters), None)
    key = parameters.get("AWSAccessKeyId")
    if key is not None:
        service = "" if "SignatureVersion" in parameters else "s3"  # the query APIs name their version
        return _version_2(key, service, "QueryString", token)
    version = ALGORITHMS.get(parameters.get("X-Amz-Algorithm", ""))
    if version is None:
        return None
    return _scoped(parameters.get("X-Amz-Credential", ""), version, "QueryString", token)


def _parameters(query: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in query.split("&"))
    return {name: unquote_plus(value) for name, _, value in pairs}


def _scoped(text: str, version: Version, method: Method, token: str | None) -> Credential | None:
    """Return the credential of key/date/region/service/aws4_request; the key may hold slashes."""
    key, *scope = text.rsplit("/", SCOPE_PARTS[version])
    if len(scope) != SCOPE_PARTS[version] or scope[-1] != TERMINATOR or not all((key, *scope)):
        return None
    region = scope[1] if version == "SigV4" else ""
    return Credential(key, region, scope[-2], version, method, token or None)


def _version_2(key: str, service: str, method: Method, token: str | None) -> Credential | None:
    return Credential(key, "", service, "SigV2", method, token or None) if key else None
