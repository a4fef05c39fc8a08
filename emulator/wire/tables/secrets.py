"""What a record withholds, by rule: members that are dropped, and members whose place a marker takes.

Everything that a model marks as sensitive, and every text whose name says that it is a secret, is
withheld with the marker of its service unless SHOWN says otherwise. What neither tells is listed:
`withheld` has what AWS is known to withhold, `withheld_assumed` what is dangerous and not known.
"""

from collections.abc import Mapping

DROP = ""  # no marker: the member is left out
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
ATHENA_HIDDEN = "HIDDEN_FOR_SECURITY_REASONS"
STARS_3 = "***"
STARS_4 = "****"
STARS_10 = "**********"
OMITTED = "***OMITTED***"
REMOVED = "<sensitiveDataRemoved>"
SESSION_TOKEN_HIDDEN = "Value hidden due to security reasons."  # noqa: S105 -- a marker, no token
LITERAL_REDACTED = "***(Redacted)"

# The marker of a service for whatever its model marks as sensitive; HIDDEN for all others.
SERVICE_MARKERS: Mapping[str, str] = {
    "apigateway": STARS_3,
    "appsync": STARS_3,
    "athena": OMITTED,
    "cloudformation": DROP,
    "cognito-identity": DROP,
    "ec2": REMOVED,
    "elasticache": DROP,
    "greengrass": STARS_3,
    "iam": DROP,
    "kms": DROP,
    "lambda": DROP,
    "mq": STARS_3,
    "organizations": STARS_4,
    "pinpoint": STARS_3,
    "polly": STARS_10,
    "rds-data": STARS_10,
    "redshift": STARS_4,
    "redshift-data": OMITTED,
    "resource-explorer-2": STARS_3,
    "secretsmanager": DROP,
    "sts": DROP,
}

# Members that are written although their model calls them sensitive or their name says secret: ids and
# ARNs of secrets, settings, and what records are known to show. Keys as in `withheld`.
SHOWN: Mapping[str, frozenset[str]] = {
    "apigateway": frozenset({"apiKey", "authorizerCredentials", "credentials"}),  # an id, and ARNs of roles
    "braket": frozenset({"jobToken"}),
    "cognito-idp": frozenset({"ClientId"}),
    "ec2": frozenset({"HttpTokens", "PurchaseToken", "SqlServerCredentials"}),  # ARNs of secrets
    "entityresolution": frozenset({"token"}),  # the version of a policy
    "fsx": frozenset({"DomainJoinServiceAccountSecret"}),  # the ARN of a secret
    "glue": frozenset({"ViewVersionToken"}),
    "iam": frozenset({"RemovePrivateKey"}),
    "imagebuilder": frozenset({"httpTokens"}),
    "kendra": frozenset({"Credentials"}),  # ARNs of secrets
    "managedblockchain": frozenset({"BillingToken"}),
    "neptunedata": frozenset({"token"}),
    "pinpoint": frozenset({"Token", "UpdatedToken"}),  # of pages
    "pinpoint-email": frozenset({"Tokens"}),  # of DKIM, which are public
    "securityhub": frozenset({"Credential", "HttpTokens"}),
    "ses": frozenset({"DkimTokens", "VerificationToken"}),
    "sesv2": frozenset({"DkimTokens", "Tokens"}),
    "securityagent": frozenset({"DnsVerification.token", "HttpVerification.token"}),  # which are public
    "sts": frozenset({"SessionToken", "SubjectFromWebIdentityToken"}),
    "workspaces": frozenset({"ConnectionString"}),  # the name of a host
}

# Ends of names (in lower case) of text members, of lists and maps of texts, and of keys in maps, that are
# secrets whatever the model says. An ARN, an id or a setting of a secret has a name that ends otherwise.
SECRET_NAME_ENDS = (
    "accesstoken",
    "apikey",
    "apikeyvalue",
    "apitoken",
    "authenticationcode1",
    "authenticationcode2",
    "authtoken",
    "bearertoken",
    "clientsecret",
    "connectiontoken",
    "grafanatoken",
    "hectoken",
    "idtoken",
    "onetimepassword",
    "participanttoken",
    "passphrase",
    "password",
    "plaintext",
    "platformcredential",
    "presharedkey",
    "privatekey",
    "privatekeyplaintext",
    "refreshtoken",
    "samlassertion",
    "secretaccesskey",
    "secretbinary",
    "secretkey",
    "secretstring",
    "secrettoken",
    "sessiontoken",
    "sharedsecret",
    "tokencode",
    "tokenvalue",
    "userdata",
)

# Ends of names that stand before one-time codes, keys, scripts and connections with a password in them.
# Nothing is known of these; assumed.
DANGEROUS_NAME_ENDS = (
    "acceptcode",
    "activationcode",
    "activationkey",
    "appkey",
    "applicationkey",
    "appskey",
    "authcode",
    "authkey",
    "authorizationcode",
    "cak",
    "challengecode",
    "codeverifier",
    "confirmationcode",
    "connectionstring",
    "constantiv",
    "contextassertion",
    "devicecode",
    "intkey",
    "invitecode",
    "jdbciamurl",
    "jdbcurl",
    "nwkkey",
    "nwksenckey",
    "nwkskey",
    "otp",
    "script",
    "servicejson",
    "usercode",
    "verificationcode",
    "webhookurl",
)
# Ends of names of maps of texts whose values are made for programs, passwords among them; assumed.
DANGEROUS_MAP_ENDS = (
    "arguments",
    "connectionoptions",
    "connectionproperties",
    "environment",
    "environmentvariables",
    "env",
    "headerparameters",
    "headers",
    "querystringparameters",
    "variables",
)
# Ends of the names of shapes whose member "value" is that of a variable of an environment; assumed where
# `withheld` does not list them.
ENVIRONMENT_ENDS = ("environment", "environmentvariable")
# Ends of keys, of maps whose keys the caller chooses, before values that are secrets; assumed.
SECRET_KEY_ENDS = (
    *SECRET_NAME_ENDS,
    "accesskey",
    "authorization",
    "credential",
    "passwd",
    "pwd",
    "secret",
    "token",
)

# A name that ends in "token" is that of a secret, but for those that end so: places in lists, marks that
# make a call the same as one before, versions.
HARMLESS_TOKEN_ENDS = (
    "actiontoken",
    "backwardtoken",
    "callertoken",
    "changetoken",
    "clientrequesttoken",
    "clienttoken",
    "conditionaltoken",
    "consumptiontoken",
    "continuationtoken",
    "copyproducttoken",
    "creationtoken",
    "creatorrequesttoken",
    "executetoken",
    "forwardtoken",
    "idempotencytoken",
    "idempotenttoken",
    "listtoken",
    "locktoken",
    "nextchunktoken",
    "nextmessagetoken",
    "nextpagetoken",
    "nexttoken",
    "offertoken",
    "operationtoken",
    "pagetoken",
    "paginationtoken",
    "portfoliosharetoken",
    "previewtoken",
    "previoustoken",
    "provisiontoken",
    "registrationtoken",
    "requesttoken",
    "resulttoken",
    "retrievaltoken",
    "sequencetoken",
    "starttoken",
    "startingtoken",
    "syncstatetoken",
    "terminatetoken",
    "updatetoken",
    "versiontoken",
    "workflowtoken",
)
