# title: Objects are written with a key of another account, or with a customer's key
# tags: attack.t1486


def rule(event):
    if event["eventName"] not in {"CopyObject", "PutObject"}:
        return False
    headers = event.deep_get("requestParameters", default={})
    key = str(headers.get("x-amz-server-side-encryption-aws-kms-key-id", ""))
    customer = "x-amz-server-side-encryption-customer-algorithm" in headers
    return customer or (bool(key) and event["recipientAccountId"] not in key)
