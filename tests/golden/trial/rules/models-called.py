# title: Models are called by people outside
# tags: attack.t1496.004


def rule(event):
    return event["eventName"].startswith("InvokeModel") and event["sourceIPAddress"].startswith("203.")
