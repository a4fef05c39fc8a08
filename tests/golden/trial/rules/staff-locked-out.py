# title: Several ways in are closed
# tags: attack.t1531

CLOSING = {"DeleteLoginProfile", "UpdateAccessKey", "RemoveUserFromGroup", "DeactivateMFADevice"}


def rule(event):
    if event["eventName"] not in CLOSING or event.get("errorCode"):
        return False
    return event.deep_get("requestParameters", "userName") != event.deep_get("userIdentity", "userName")
