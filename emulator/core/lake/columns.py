"""The columns of an event data store, by the kind of events that it keeps.

Names of columns and fields stand here as records spell them; SQL has them in lower case and knows no case.

Source: CloudTrail user guide, "CloudTrail Lake supported SQL constraints: supported schemas". eventContext is
missing there and used by AWS's own statements; that the insight attributions are arrays follows the records.
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal

from emulator.core.lake.types import (
    BOOLEAN,
    DOUBLE,
    INTEGER,
    TIMESTAMP,
    VARCHAR,
    Type,
    array,
    mapping,
    row,
)

Kind = Literal["events", "insights", "configuration", "evidence", "activity"]
Shape = Type | Mapping[str, "Shape"] | tuple["Shape"]
MAP = mapping(VARCHAR, VARCHAR)


def _texts(names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), VARCHAR)


ISSUER = _texts("type principalId arn accountId userName")
USER_IDENTITY: Mapping[str, Shape] = {
    **_texts("type principalId arn accountId accessKeyId userName"),
    "sessionContext": {
        "attributes": {"creationDate": TIMESTAMP, "mfaAuthenticated": VARCHAR},
        "sessionIssuer": ISSUER,
        "webIdFederationData": {"federatedProvider": VARCHAR, "attributes": MAP},
        **_texts("sourceIdentity ec2RoleDelivery ec2IssuedInVpc"),
    },
    "onBehalfOf": _texts("userId identityStoreArn"),
    "inScopeOf": _texts("sourceArn sourceAccount issuerType credentialsIssuedTo"),
    **_texts("invokedBy identityProvider"),
}
RESOURCES: Shape = (_texts("accountId type ARN ARNPrefix"),)
CONTEXT: Mapping[str, Shape] = {
    "requestContext": MAP,
    "tagContext": {"resourceTags": ({"arn": VARCHAR, "tags": MAP},), "principalTags": MAP},
}
SIDE: Shape = ({"value": VARCHAR, "average": DOUBLE},)
INSIGHT_CONTEXT: Mapping[str, Shape] = {
    "baselineAverage": DOUBLE,
    "insightAverage": DOUBLE,
    "baselineDuration": INTEGER,
    "insightDuration": INTEGER,
    "attributions": (
        {
            "attribute": VARCHAR,
            "insightValue": VARCHAR,
            "insightAverage": DOUBLE,
            "baselineValue": VARCHAR,
            "baselineAverage": DOUBLE,
            "insight": SIDE,
            "baseline": SIDE,
        },
    ),
}
HEAD: Mapping[str, Shape] = {
    **_texts("eventVersion eventCategory eventType eventID"),
    "eventTime": TIMESTAMP,
    **_texts("awsRegion recipientAccountId"),
}
CONFIGURATION: Mapping[str, Shape] = {
    **_texts(
        "configurationItemVersion configurationItemCaptureTime configurationItemStatus"
        " configurationItemStateId accountId resourceType resourceId resourceName arn awsRegion"
        " availabilityZone resourceCreationTime"
    ),
    "configuration": MAP,
    "supplementaryConfiguration": MAP,
    "relatedEvents": VARCHAR,
    "relationships": _texts("name resourceType resourceId resourceName"),
    "tags": MAP,
}
EVIDENCE: Mapping[str, Shape] = {
    "attributes": MAP,
    **_texts(
        "awsAccountId awsOrganization complianceCheck dataSource eventName eventSource evidenceAwsAccountId"
        " evidenceByType iamId evidenceId"
    ),
    "time": TIMESTAMP,
    **_texts(
        "assessmentId controlSetId controlId controlName controlDomainName frameworkName frameworkId service"
        " serviceCategory resourceArn resourceType evidenceFolderId description"
        " manualEvidenceS3ResourcePath evidenceFolderName resourceComplianceCheck"
    ),
}
ACTIVITY: Mapping[str, Shape] = {
    "version": VARCHAR,
    "userIdentity": {"type": VARCHAR, "principalId": VARCHAR, "details": MAP},
    **_texts("userAgent eventSource eventName eventTime UID"),
    "requestParameters": MAP,
    "responseElements": MAP,
    **_texts("errorCode errorMessage sourceIPAddress recipientAccountId"),
    "additionalEventData": MAP,
}

# The columns in their order; eventJson and its checksum are made of the record as a whole.
COLUMNS: Mapping[Kind, Mapping[str, Shape]] = {
    "events": {
        "eventVersion": VARCHAR,
        "userIdentity": USER_IDENTITY,
        "eventTime": TIMESTAMP,
        **_texts("eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage"),
        **dict.fromkeys(("requestParameters", "responseElements", "additionalEventData"), MAP),
        **_texts("requestID eventID"),
        "readOnly": BOOLEAN,
        "resources": RESOURCES,
        **_texts("eventType apiVersion"),
        "managementEvent": BOOLEAN,
        **_texts("recipientAccountId sharedEventID annotation vpcEndpointId vpcEndpointAccountId"),
        **dict.fromkeys(("serviceEventDetails", "addendum", "edgeDeviceDetails", "insightDetails"), MAP),
        "eventCategory": VARCHAR,
        "tlsDetails": _texts("tlsVersion cipherSuite clientProvidedHostHeader"),
        "sessionCredentialFromConsole": VARCHAR,
        "eventContext": CONTEXT,
    },
    "insights": {
        **HEAD,
        "sharedEventID": VARCHAR,
        "addendum": MAP,
        **_texts(
            "insightSource insightState insightEventSource insightEventName insightErrorCode insightType"
        ),
        "insightContext": INSIGHT_CONTEXT,
    },
    "configuration": {**HEAD, "addendum": MAP, "eventData": CONFIGURATION},
    "evidence": {**HEAD, "addendum": MAP, "eventData": EVIDENCE},
    "activity": {
        **HEAD,
        "addendum": _texts("reason updatedFields originalUID originalEventID"),
        "metadata": _texts("ingestionTime channelARN"),
        "eventData": ACTIVITY,
    },
}
KINDS: Mapping[str, Kind] = {
    "Management": "events",
    "Data": "events",
    "NetworkActivity": "events",
    "Insight": "insights",
    "ConfigurationItem": "configuration",
    "Evidence": "evidence",
    "ActivityAuditLog": "activity",
}
WHOLE_RECORD = ("eventjson", "eventjsonchecksum")


def type_of(shape: Shape) -> Type:
    """Return the SQL type of a column."""
    if isinstance(shape, Type):
        return shape
    if isinstance(shape, tuple):
        return array(type_of(shape[0]))
    return row({name: type_of(part) for name, part in shape.items()})


@cache
def types_of(kind: Kind) -> Mapping[str, Type]:
    """Return the types of all columns of a kind of store, by their names in SQL, in the order of `*`."""
    known = {name.lower(): type_of(shape) for name, shape in COLUMNS[kind].items()}
    return known | dict.fromkeys(WHOLE_RECORD if kind == "events" else (), VARCHAR)
