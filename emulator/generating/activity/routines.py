"""Routines: repeated work of people and machines, each a few calls that belong together."""

from collections.abc import Callable, Iterator, Sequence

from emulator.core.call import Description
from emulator.generating.activity import compute, iam, storage
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.compute import describe, items
from emulator.generating.activity.people import names_of
from emulator.generating.activity.scenes import Scene

Calls = Iterator[Description]
Routine = Callable[[Scene], Calls]

FUNCTIONS = ("checkout", "invoices", "thumbnails", "notifier")
TABLES = ("orders", "customers", "sessions")
SECRETS = ("prod/db/orders", "prod/db/customers", "prod/api/payments", "prod/api/mail", "staging/db/orders")
SERVERS = ("web-1", "web-2", "web-3")
GROUP = "web"
STATE_BUCKET, DATA_BUCKET, MEDIA_BUCKET = "terraform-state", "analytics", "media"
OFFICE_CIDR = "192.0.2.0/24"
IMAGE = "ami-0c1f3a7b9d5e2f468"

# --- developers -----------------------------------------------------------------------------------


def look_at_servers(scene: Scene) -> Calls:
    yield describe(scene, "DescribeInstances")
    yield describe(scene, "DescribeSecurityGroups")
    if scene.random.random() < 0.5:
        yield describe(scene, "DescribeVpcs")
        yield describe(scene, "DescribeSubnets")


def read_logs(scene: Scene) -> Calls:
    function = scene.random.choice(FUNCTIONS)
    group = f"/aws/lambda/{function}"
    yield read("logs", "DescribeLogGroups", scene.region, {"logGroupNamePrefix": "/aws/lambda/"})
    end = int(scene.at.timestamp()) * 1000
    for _ in range(scene.random.randint(1, 5)):
        parameters = {
            "logGroupName": group,
            "startTime": end - 3_600_000,
            "endTime": end,
            "filterPattern": "ERROR",
        }
        yield read("logs", "FilterLogEvents", scene.region, parameters)


def deploy_function(scene: Scene) -> Calls:
    function = scene.random.choice(FUNCTIONS)
    yield iam.caller_identity(scene)
    yield read("lambda", "GetFunction20150331v2", scene.region, {"functionName": function})
    yield compute.update_function_code(scene, function)
    for _ in range(scene.random.randint(1, 3)):
        name = "GetFunctionConfiguration20150331v2"
        yield read("lambda", name, scene.region, {"functionName": function})
    yield compute.invoke(scene, function)


def browse_media(scene: Scene) -> Calls:
    bucket = scene.bucket(MEDIA_BUCKET)
    prefix = f"products/{scene.random.randrange(200):03}/"
    yield storage.list_buckets(scene)
    yield storage.list_objects(scene, bucket, prefix)
    for number in range(scene.random.randint(1, 4)):
        yield storage.get_object(scene, bucket, f"{prefix}image-{number}.jpg")


def check_alarms(scene: Scene) -> Calls:
    yield read("monitoring", "DescribeAlarms", scene.region, {"stateValue": "ALARM"})


# --- administrators -------------------------------------------------------------------------------


def review_identities(scene: Scene) -> Calls:
    user = scene.random.choice(names_of(scene.ground, "developer"))
    yield iam.iam_read(scene, "ListUsers")
    yield iam.iam_read(scene, "GetAccountSummary")
    yield iam.iam_read(scene, "ListAttachedUserPolicies", {"userName": user})
    yield iam.iam_read(scene, "ListAccessKeys", {"userName": user})
    yield iam.iam_read(scene, "ListRoles")


def review_trails(scene: Scene) -> Calls:
    yield read("cloudtrail", "DescribeTrails", scene.region)
    yield read("cloudtrail", "LookupEvents", scene.region, {"maxResults": 50})
    yield read("config", "DescribeConfigurationRecorderStatus", scene.region)


def welcome_somebody(scene: Scene) -> Calls:
    name = f"new-{scene.hex_text(4)}"
    yield iam.create_user(scene, name)
    yield iam.iam_write(scene, "AddUserToGroup", {"groupName": "developers", "userName": name})
    yield iam.create_login_profile(scene, name)
    yield iam.iam_write(scene, "TagUser", {"userName": name, "tags": [{"key": "team", "value": "shop"}]})


def open_port_to_office(scene: Scene) -> Calls:
    group = scene.thing("sg", "web")
    yield describe(scene, "DescribeSecurityGroups", securityGroupIdSet=items("groupId", [group]))
    port = scene.random.choice((443, 5432, 8443))
    yield compute.authorize_ingress(scene, group, (port, port), OFFICE_CIDR)


# --- data engineers -------------------------------------------------------------------------------


def query_data(scene: Scene) -> Calls:
    query_id = scene.uuid(f"query/{scene.iso()}/{scene.hex_text(8)}")
    started = {
        "queryString": "***OMITTED***",
        "queryExecutionContext": {"database": "analytics"},
        "workGroup": "primary",
    }
    yield read("glue", "GetTables", scene.region, {"databaseName": "analytics"})
    answer = {"queryExecutionId": query_id}
    yield write("athena", "StartQueryExecution", scene.region, started, answer)
    for _ in range(scene.random.randint(1, 4)):
        yield read("athena", "GetQueryExecution", scene.region, answer)
    yield read("athena", "GetQueryResults", scene.region, answer)


def load_day(scene: Scene) -> Calls:
    bucket, day = scene.bucket(DATA_BUCKET), f"{scene.at:%Y/%m/%d}"
    yield storage.list_objects(scene, bucket, f"raw/{day}/")
    for number in range(scene.random.randint(5, 20)):
        yield storage.get_object(scene, bucket, f"raw/{day}/part-{number:05}.parquet")
    for number in range(scene.random.randint(1, 4)):
        yield storage.put_object(scene, bucket, f"clean/{day}/part-{number:05}.parquet")


def look_at_tables(scene: Scene) -> Calls:
    yield read("dynamodb", "ListTables", scene.region)
    yield storage.describe_table(scene, scene.random.choice(TABLES))


# --- machines -------------------------------------------------------------------------------------


def plan_infrastructure(scene: Scene) -> Calls:
    """Read all resources, as Terraform does; sometimes change one."""
    bucket = scene.bucket(STATE_BUCKET)
    yield iam.caller_identity(scene)
    yield storage.get_object(scene, bucket, "platform/terraform.tfstate")
    for name in ("DescribeVpcs", "DescribeSubnets", "DescribeSecurityGroups", "DescribeInstances"):
        yield describe(scene, name)
    for role in ("checkout", "web", "data-engineer"):
        yield iam.iam_read(scene, "GetRole", {"roleName": role})
        yield iam.iam_read(scene, "ListAttachedRolePolicies", {"roleName": role})
    for bucket_name in (MEDIA_BUCKET, DATA_BUCKET):
        for name, flag in (("GetBucketPolicy", "policy"), ("GetBucketVersioning", "versioning")):
            yield storage.bucket_read(scene, name, scene.bucket(bucket_name), flag)
    if scene.random.random() < 0.2:
        yield compute.update_function_code(scene, scene.random.choice(FUNCTIONS))
        yield storage.put_object(scene, bucket, "platform/terraform.tfstate")


def push_image(scene: Scene) -> Calls:
    parameters = {"registryId": scene.account, "repositoryName": "shop"}
    resource = {"ARN": scene.arn("ecr", "repository/shop"), "accountId": scene.account}
    yield read("ecr", "GetAuthorizationToken", scene.region)
    for _ in range(scene.random.randint(2, 5)):
        layers = {**parameters, "layerDigests": [f"sha256:{scene.hex_text(64)}"]}
        yield read("ecr", "BatchCheckLayerAvailability", scene.region, layers, [resource])
    yield read(
        "ecr", "BatchGetImage", scene.region, {**parameters, "imageIds": [{"imageTag": "main"}]}, [resource]
    )


def take_order(scene: Scene) -> Calls:
    number = f"o-{scene.random.randrange(10**8):08}"
    yield storage.get_item(scene, "sessions", {"id": scene.hex_text(16)})
    yield storage.put_item(scene, "orders", {"id": number}, ("id", "customer", "lines", "total"))
    if scene.random.random() < 0.3:
        yield storage.get_secret(scene, "prod/api/payments")
        key_id = scene.uuid("key/data")
        secret_arn = scene.arn("secretsmanager", "secret:prod/api/payments-aB3dE6")
        yield storage.decrypt(scene, key_id, {"SecretARN": secret_arn})


def make_thumbnail(scene: Scene) -> Calls:
    bucket = scene.bucket(MEDIA_BUCKET)
    folder = f"products/{scene.random.randrange(200):03}"
    image = scene.random.randrange(10)
    yield storage.get_object(scene, bucket, f"{folder}/image-{image}.jpg")
    yield storage.put_object(scene, bucket, f"{folder}/thumb-{image}.webp")


def serve_pages(scene: Scene) -> Calls:
    folder = f"products/{scene.random.randrange(200):03}"
    yield storage.get_object(scene, scene.bucket(MEDIA_BUCKET), f"{folder}/page.json")
    yield storage.get_item(scene, "customers", {"id": f"c-{scene.random.randrange(10**6):06}"})


def read_settings(scene: Scene) -> Calls:
    for name in ("/shop/prod/flags", "/shop/prod/endpoint"):
        yield storage.get_parameter(scene, name)
    yield storage.get_secret(scene, "prod/db/orders")


def watch_group(scene: Scene) -> Calls:
    ids = server_ids(scene)
    yield describe(scene, "DescribeInstanceStatus", instancesSet=items("instanceId", ids))
    yield describe(scene, "DescribeInstances", instancesSet=items("instanceId", ids))


def replace_server(scene: Scene) -> Calls:
    name = f"web-{scene.hex_text(6)}"
    yield compute.run_instances(scene, [name], "m7g.large", IMAGE)
    yield describe(scene, "DescribeInstances", instancesSet=items("instanceId", [scene.thing("i", name)]))
    yield compute.terminate_instances(scene, [scene.thing("i", name)])


def take_inventory(scene: Scene) -> Calls:
    for name in ("DescribeVolumes", "DescribeSnapshots", "DescribeSecurityGroups", "DescribeVpcs"):
        yield describe(scene, name)
    yield read("lambda", "ListFunctions20150331", scene.region)
    yield read("dynamodb", "ListTables", scene.region)
    for name, flag in (("GetBucketAcl", "acl"), ("GetBucketEncryption", "encryption")):
        yield storage.bucket_read(scene, name, scene.bucket(MEDIA_BUCKET), flag)


def server_ids(scene: Scene) -> Sequence[str]:
    """Return the ids of the servers that are always there."""
    return [scene.thing("i", name) for name in SERVERS]
