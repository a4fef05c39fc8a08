"""What moto's resource types leave out when stacks make them, and users of SAM and the CDK need."""

from base64 import b64encode
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.resources import Wanted

FUNCTION = "AWS::Lambda::Function"
REST_API = "AWS::ApiGateway::RestApi"


def named(given: Json) -> Json:
    """Return a resource, as moto creates it, with the name of a REST API that only its definition has.

    Source: CloudFormation user guide, AWS::ApiGateway::RestApi, Name.
    """
    properties = given["Properties"]
    if given["Type"] != REST_API or "Name" in properties or not isinstance(properties.get("Body"), dict):
        return given
    title = (properties["Body"].get("info") or {}).get("title", REST_API)
    return {**given, "Properties": {**properties, "Name": title}}


def zipped(theirs: Any, given: Json) -> Json:
    """Return a resource as moto updates it: unlike its creation, it takes a function's code zipped."""
    properties = given["Properties"]
    code = properties.get("Code")
    if given["Type"] != FUNCTION or not isinstance(code, dict) or "ZipFile" not in code:
        return given
    packed = b64encode(theirs._create_zipfile_from_plaintext_code(code["ZipFile"])).decode()
    return {**given, "Properties": {**properties, "Code": {**code, "ZipFile": packed}}}


def define(thing: Any, wanted: Wanted) -> None:
    """Give a REST API the paths of its definition. moto reads OpenAPI 3; Swagger 2 has paths of that form."""
    body = wanted.properties.get("Body")
    if wanted.type != REST_API or not isinstance(body, dict):
        return
    from moto.apigateway.models import apigateway_backends

    document = {name: value for name, value in body.items() if name != "swagger"}
    theirs = apigateway_backends[wanted.account][wanted.region]
    theirs.put_rest_api(thing.id, {"openapi": "3.0.1", **document}, fail_on_warnings=False, mode="overwrite")
