"""Sign-ins to the console as short forms, and their records.

Source: CloudTrail user guide, "AWS Management Console sign-in events"; the members of a record that the
guide does not show are those of published records.
"""

from collections.abc import Callable, Mapping

from emulator.core.call import Json
from emulator.core.ids import CAPITALS_AND_DIGITS
from emulator.core.injecting.short_forms import BROWSER, WHEN_AND_WHERE, WHO, Form, Given, Member
from emulator.core.regions import domain_of, partition_of

SOURCE = "signin.amazonaws.com"
CONSOLE = "https://console.aws.amazon.com/console/home"
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
FAILED = "Failed authentication"
UNKNOWN_USER = "No username found in supplied account"
ROOT_REGION = "us-east-1"
PORTAL = "https://portal.sso.us-east-1.amazonaws.com"

# The host of the sign-in page by partition. Outside of aws it is assumed.
HOSTS = {
    "aws": "signin.aws.amazon.com",
    "aws-cn": "signin.amazonaws.cn",
    "aws-eusc": "signin.amazonaws-eusc.eu",
    "aws-us-gov": "signin.amazonaws-us-gov.com",
}


def _console_login(given: Given) -> Json:
    return {
        "LoginTo": given.text("loginTo", CONSOLE),
        "MobileVersion": _yes(given.flag("mobile")),
        "MFAUsed": _yes(given.flag("mfa") or "mfaDevice" in given.members),
        **({"MFAIdentifier": given.members["mfaDevice"]} if "mfaDevice" in given.members else {}),
    }


def _check_mfa(given: Given) -> Json:
    return {"MfaType": given.text("mfaType", "Virtual MFA")}


def _role_switch(given: Given) -> Json:
    """Return one of the two sides: that of the role's account, or that of the account the user comes from."""
    redirect = given.text("redirectTo", CONSOLE)
    if "switchTo" in given.members:
        if "switchFrom" in given.members:
            raise given.refused("switchTo", "makes no sense beside switchFrom: each account has its record.")
        return {"RedirectTo": redirect, "SwitchTo": given.members["switchTo"]}
    if "switchFrom" not in given.members:
        raise given.refused("switchFrom", "is missing, or switchTo.")
    if "roleName" not in given.members:
        raise given.refused("roleName", "is missing.")
    return {"SwitchFrom": given.members["switchFrom"], "RedirectTo": redirect}


def _signin_token(given: Given) -> Json:
    return {"MobileVersion": _yes(given.flag("mobile")), "MFAUsed": _yes(given.flag("mfa"))}


def _of_identity_center(given: Given) -> Json:
    return {
        "AuthWorkflowID": given.defaults.ids.uuid(),
        "CredentialType": given.text("credentialType", "PASSWORD"),
        "LoginTo": given.text("loginTo", PORTAL),
        "UserName": given.text("userName", HIDDEN),
    }


def _of_root(given: Given) -> Json:
    if not given.flag("root"):
        raise given.refused("root", f"must be true: {_name_of(given)} is of the root user alone.")
    return {}


def _yes(flag: bool) -> str:
    return "Yes" if flag else "No"


# By event what its additionalEventData says, and the members that not every event has.
IDENTITY_CENTER = ("CredentialChallenge", "CredentialVerification", "UserAuthentication")
ROLE_SWITCHES = ("SwitchRole", "ExitRole", "RenewRole")
OF_ROOT = ("PasswordUpdated", "PasswordRecoveryRequested", "PasswordRecoveryCompleted", "EmailUpdated")
ADDITIONAL: Mapping[str, Callable[[Given], Json]] = {
    "ConsoleLogin": _console_login,
    "CheckMfa": _check_mfa,
    "GetSigninToken": _signin_token,
    **dict.fromkeys(ROLE_SWITCHES, _role_switch),
    **dict.fromkeys(OF_ROOT, _of_root),
    **dict.fromkeys(IDENTITY_CENTER, _of_identity_center),
}
ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "loginTo": ("ConsoleLogin", *IDENTITY_CENTER),
    "mobile": ("ConsoleLogin", "GetSigninToken"),
    "mfa": ("ConsoleLogin", "GetSigninToken", *ROLE_SWITCHES),
    "mfaDevice": ("ConsoleLogin",),
    "unknownUser": ("ConsoleLogin",),
    "mfaType": ("CheckMfa",),
    "switchFrom": ROLE_SWITCHES,
    "switchTo": ROLE_SWITCHES,
    "redirectTo": ROLE_SWITCHES,
    "credentialType": IDENTITY_CENTER,
    "accessKeyId": ("GetSigninToken",),
}
MEMBERS: Mapping[str, Member] = {
    "eventName": Member("text", "The event; default: ConsoleLogin.", tuple(ADDITIONAL)),
    **WHEN_AND_WHERE,
    **BROWSER,
    **WHO,
    "accessKeyId": Member("text", "GetSigninToken: the key that asked for the token."),
    "result": Member("text", "The result; default: Success.", ("Success", "Failure")),
    "errorMessage": Member("text", f"The error message of a failure; default: {FAILED!r}."),
    "unknownUser": Member(
        "flag", "ConsoleLogin: it failed because the user does not exist; the name is hidden."
    ),
    "loginTo": Member("text", "ConsoleLogin: the requested URL."),
    "mobile": Member("flag", "Whether it was the console's mobile version."),
    "mfaDevice": Member("text", "ConsoleLogin: the ARN of the second factor that was used."),
    "mfaType": Member("text", "CheckMfa: the kind of the second factor, such as Virtual MFA or U2F MFA."),
    "switchFrom": Member("text", "SwitchRole, ExitRole, RenewRole: the ARN of the user who switches."),
    "switchTo": Member(
        "text",
        "In the account of the user who switches, in place of switchFrom: the ARN of the role.",
    ),
    "redirectTo": Member("text", "SwitchRole, ExitRole, RenewRole: the URL where the user goes on."),
    "credentialType": Member("text", "Identity Center: as PASSWORD, TOTP or WEBAUTHN."),
}


def _record(given: Given) -> Json:
    name = _name_of(given)
    _check_members(given, name)
    failed = given.find_text("result") == "Failure" or given.flag("unknownUser")
    result: Json = {name: "Failure" if failed else "Success"}
    additional = ADDITIONAL[name](given)
    of_center = name in IDENTITY_CENTER
    if name == "GetSigninToken" and not failed:
        key = "ASIA" + given.defaults.ids.text(16, CAPITALS_AND_DIGITS)
        result = {"credentials": {"accessKeyId": key}, **result}
    fields = {
        **given.browser(),
        "eventSource": SOURCE,
        "eventName": name,
        "errorMessage": _error_message(given) if failed else None,
        "responseElements": None if of_center else result,
        "additionalEventData": additional or None,
        "requestID": given.defaults.ids.uuid() if of_center else None,
        "readOnly": False,
        "eventType": "AwsServiceEvent" if of_center else "AwsConsoleSignIn",
        "serviceEventDetails": result if of_center else None,
        "tlsDetails": _tls(given),
    }
    return given.record(_who(given, name), fields)


def _name_of(given: Given) -> str:
    return given.text("eventName", "ConsoleLogin")


def _check_members(given: Given, name: str) -> None:
    """Raise RecordError if a member is not allowed in this event, or not together with another."""
    for member in given.members:
        if name not in ONLY_IN.get(member, ADDITIONAL):
            raise given.refused(member, f"{name} has no such member.")
    if given.flag("unknownUser") and given.find_text("result") == "Success":
        raise given.refused("result", "an unknown user cannot sign in.")
    if given.flag("root") and given.region != ROOT_REGION and partition_of(given.region) == "aws":
        raise given.refused("awsRegion", f"the root user signs in in {ROOT_REGION}.")


def _error_message(given: Given) -> str:
    return given.text("errorMessage", UNKNOWN_USER if given.flag("unknownUser") else FAILED)


def _who(given: Given, name: str) -> Json:
    if given.flag("unknownUser"):
        return {"type": "IAMUser", "accountId": given.account, "accessKeyId": "", "userName": HIDDEN}
    if name in IDENTITY_CENTER:
        empty = {"principalId": given.account, "arn": "", "accountId": given.account, "accessKeyId": ""}
        return {"type": "Unknown", **empty, "userName": given.text("userName", HIDDEN)}
    who = given.caller().as_record()
    key = given.find_text("accessKeyId")
    if key is None:
        return who
    places = ("type", "principalId", "arn", "accountId")
    return {**{place: who[place] for place in places}, "accessKeyId": key, **_without(who, places)}


def _without(who: Json, places: tuple[str, ...]) -> Json:
    return {name: value for name, value in who.items() if name not in {*places, "accessKeyId"}}


def _tls(given: Given) -> Json:
    host = HOSTS.get(partition_of(given.region)) or f"signin.{domain_of(given.region)}"
    is_regional = "awsRegion" in given.members and not given.flag("root")
    return {
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": f"{given.region}.{host}" if is_regional else host,
    }


FORM = Form(
    "signIn",
    "Something that a person did at the sign-in page.",
    MEMBERS,
    _record,
    {
        "a sign-in with a second factor": {
            "userName": "ada",
            "mfaDevice": "arn:aws:iam::123456789012:mfa/ada",
            "awsRegion": "eu-north-1",
        },
        "the root user fails to sign in": {"root": True, "result": "Failure"},
        "somebody tries a name that does not exist": {"unknownUser": True},
        "a federated user signs in": {"roleName": "Admin", "sessionName": "ada@example.com"},
        "a user switches to a role": {
            "eventName": "SwitchRole",
            "roleName": "Admin",
            "sessionName": "ada",
            "switchFrom": "arn:aws:iam::123456789012:user/ada",
        },
        "the same, in the account that the user comes from": {
            "eventName": "SwitchRole",
            "userName": "ada",
            "switchTo": "arn:aws:iam::111122223333:role/Admin",
        },
    },
)
