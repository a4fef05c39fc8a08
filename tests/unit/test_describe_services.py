"""What real calls of boto3, answered by moto, are described as: identities, keys, functions, and others."""

import io
import zipfile
from collections.abc import Iterator

import pytest

from tests.unit.wire_exchanges import ACCOUNT, Recorder, call, last, recorder

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
SECRET = "Geheim123!"
TRUST = '{"Version":"2012-10-17","Statement":[]}'
REGION_ARN = f"eu-west-1:{ACCOUNT}"


@pytest.fixture
def calls() -> Iterator[Recorder]:
    with recorder() as made:
        yield made


@pytest.mark.source("aws-observed", "iam records")
def test_a_user_created_in_any_region_is_recorded_in_the_leader_region(calls: Recorder) -> None:
    record, answer = call(calls, "iam", "create_user", UserName="ada")

    assert (record.region, record.global_service, record.read_only) == ("us-east-1", True, False)
    assert record.request_parameters == {"userName": "ada"}
    assert record.response_elements is not None
    assert record.response_elements["user"]["arn"] == answer["User"]["Arn"]
    assert record.resources == ()
    assert record.request_id == answer["ResponseMetadata"]["RequestId"]


@pytest.mark.source("aws-observed", "iam records: passwords and secret keys are dropped")
def test_iam_drops_passwords_and_secret_keys(calls: Recorder) -> None:
    call(calls, "iam", "create_user", UserName="ada")
    login, _ = call(calls, "iam", "create_login_profile", UserName="ada", Password=SECRET)
    key, answer = call(calls, "iam", "create_access_key", UserName="ada")

    assert login.request_parameters == {"userName": "ada", "passwordResetRequired": False}
    assert key.response_elements is not None
    assert set(key.response_elements["accessKey"]) == {"userName", "accessKeyId", "status", "createDate"}
    assert key.searched == [
        ("AWS::IAM::AccessKey", answer["AccessKey"]["AccessKeyId"]),
        ("AWS::IAM::User", "ada"),
    ]


@pytest.mark.source("aws-observed", "iam records: NoSuchEntityException")
def test_an_iam_error_has_the_name_of_the_shape(calls: Recorder) -> None:
    calls.refused(calls.client("iam").get_user, UserName="nobody")
    record = last(calls)

    assert record.error_code == "NoSuchEntityException"
    assert record.error_message == "The user with name nobody cannot be found."
    assert (record.request_parameters, record.response_elements) == ({"userName": "nobody"}, None)


@pytest.mark.source("aws-observed", "sts records: regional endpoint")
def test_a_regional_sts_call_stays_in_its_region(calls: Recorder) -> None:
    record, _ = call(calls, "sts", "get_caller_identity")

    assert (record.region, record.global_service) == ("eu-west-1", False)


@pytest.mark.source("aws-observed", "sts records: write although the verb is Get")
def test_get_session_token_counts_as_a_write_with_its_answer(calls: Recorder) -> None:
    record, answer = call(calls, "sts", "get_session_token")

    assert not record.read_only
    assert record.response_elements is not None
    credentials = record.response_elements["credentials"]
    assert credentials["sessionToken"] == answer["Credentials"]["SessionToken"]
    assert "secretAccessKey" not in credentials


@pytest.mark.source("aws-observed", "kms records: CreateKey, Decrypt")
def test_kms_resources_are_keys_even_where_the_request_names_none(calls: Recorder) -> None:
    created, answer = call(calls, "kms", "create_key")
    key = answer["KeyMetadata"]["Arn"]
    _, sealed = call(calls, "kms", "encrypt", KeyId=key, Plaintext=SECRET.encode())
    opened, _ = call(calls, "kms", "decrypt", CiphertextBlob=sealed["CiphertextBlob"])
    owned = [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": key}]

    assert created.response_elements is not None
    assert created.response_elements["keyMetadata"]["aWSAccountId"] == ACCOUNT
    assert (created.resources, opened.resources) == (owned, owned)
    assert opened.request_parameters == {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}


@pytest.mark.source("aws-observed", "kms records: alias calls")
def test_a_kms_alias_call_has_alias_and_key_as_resources(calls: Recorder) -> None:
    _, answer = call(calls, "kms", "create_key")
    key = answer["KeyMetadata"]
    record, _ = call(calls, "kms", "create_alias", AliasName="alias/x", TargetKeyId=key["KeyId"])

    assert [entry["ARN"] for entry in record.resources] == [
        f"arn:aws:kms:{REGION_ARN}:alias/x",
        key["Arn"],
    ]


@pytest.mark.source("aws-observed", "kms records: early NotFound")
def test_an_unknown_kms_key_leaves_neither_parameters_nor_resources(calls: Recorder) -> None:
    calls.refused(calls.client("kms").describe_key, KeyId="12345678-1234-1234-1234-123456789012")
    record = last(calls)

    assert record.error_code == "NotFoundException"
    assert (record.request_parameters, record.resources) == (None, ())


def _zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("l.py", "def h(event, context): return 1")
    return file.getvalue()


@pytest.mark.source("aws-observed", "lambda records")
def test_lambda_shows_neither_code_nor_environment(calls: Recorder) -> None:
    _, answer = call(calls, "iam", "create_role", RoleName="demo", AssumeRolePolicyDocument=TRUST)
    created, _ = call(
        calls,
        "lambda",
        "create_function",
        FunctionName="f",
        Runtime="python3.12",
        Role=answer["Role"]["Arn"],
        Handler="l.h",
        Code={"ZipFile": _zipped()},
        Environment={"Variables": {"PASSWORD": SECRET}},
    )
    updated, _ = call(calls, "lambda", "update_function_code", FunctionName="f", ZipFile=_zipped())
    got, _ = call(calls, "lambda", "get_function", FunctionName="f")
    deleted, _ = call(calls, "lambda", "delete_function", FunctionName="f")

    assert created.request_parameters is not None
    assert created.response_elements is not None
    assert created.request_parameters["code"] == {}
    assert created.request_parameters["environment"] == {}
    assert created.response_elements["environment"] == {}
    assert created.response_elements["lastModified"].endswith("+0000")
    assert created.searched == [("AWS::Lambda::Function", "f")]
    assert updated.request_parameters is not None
    assert updated.request_parameters["fullyQualifiedArn"] == {
        "arnPrefix": {"partition": "aws", "region": "eu-west-1", "account": ACCOUNT},
        "relativeId": {"functionName": "f"},
        "functionQualifier": {},
    }
    assert (got.event_name, got.read_only) == ("GetFunction20150331v2", True)
    assert (deleted.event_name, deleted.response_elements) == ("DeleteFunction20150331", None)


@pytest.mark.source("aws-observed", "lambda records: an early failure of Invoke has no parameters")
def test_an_invocation_of_a_missing_function(calls: Recorder) -> None:
    calls.refused(calls.client("lambda").invoke, FunctionName="nope", Payload=b"{}")
    record = last(calls)

    assert (record.error_code, record.request_parameters) == ("ResourceNotFoundException", None)
    assert record.additional == {}


@pytest.mark.source("aws-observed", "logs records")
def test_logs_records_groups_and_never_what_is_logged(calls: Recorder) -> None:
    created, _ = call(calls, "logs", "create_log_group", logGroupName="/a")
    call(calls, "logs", "create_log_stream", logGroupName="/a", logStreamName="s")
    put, _ = call(
        calls,
        "logs",
        "put_log_events",
        logGroupName="/a",
        logStreamName="s",
        logEvents=[{"timestamp": 0, "message": SECRET}],
    )

    assert created.request_parameters == {"logGroupName": "/a"}
    assert (created.response_elements, created.api_version) == (None, "20140328")
    assert created.logged
    assert not put.logged


@pytest.mark.source("aws-observed", "secretsmanager records")
def test_a_secret_is_dropped_and_its_answer_is_the_arn(calls: Recorder) -> None:
    created, answer = call(
        calls, "secretsmanager", "create_secret", Name="n", SecretString=SECRET, ClientRequestToken="c" * 32
    )
    got, _ = call(calls, "secretsmanager", "get_secret_value", SecretId="n")

    assert created.request_parameters == {
        "name": "n",
        "clientRequestToken": "c" * 32,
        "description": "",
        "forceOverwriteReplicaSecret": False,
    }
    assert created.response_elements == {"arn": answer["ARN"]}
    assert (got.read_only, got.response_elements) == (True, None)


@pytest.mark.source("aws-observed", "ssm records: PutParameter")
def test_the_value_of_a_parameter_is_hidden(calls: Recorder) -> None:
    record, _ = call(calls, "ssm", "put_parameter", Name="/p", Value=SECRET, Type="SecureString")

    assert record.request_parameters == {
        "name": "/p",
        "value": HIDDEN,
        "type": "SecureString",
        "allowedPattern": "",
    }
    assert record.response_elements == {"version": 1, "tier": "Standard"}
    assert record.resources == [{"accountId": ACCOUNT, "ARN": f"arn:aws:ssm:{REGION_ARN}:parameter/p"}]


@pytest.mark.source("aws-observed", "rds records: DBInstanceNotFoundFault")
def test_an_rds_error_has_the_name_of_the_shape(calls: Recorder) -> None:
    calls.refused(calls.client("rds").describe_db_instances, DBInstanceIdentifier="nope")
    record = last(calls)

    assert record.error_code == "DBInstanceNotFoundFault"
    assert record.request_parameters == {"dBInstanceIdentifier": "nope"}


@pytest.mark.source("aws-observed", "events records")
def test_events_fills_in_defaults(calls: Recorder) -> None:
    put, answer = call(calls, "events", "put_rule", Name="r", ScheduleExpression="rate(1 minute)")
    target = {"Id": "1", "Arn": f"arn:aws:sqs:{REGION_ARN}:q"}
    aimed, _ = call(calls, "events", "put_targets", Rule="r", Targets=[target])
    removed, _ = call(calls, "events", "remove_targets", Rule="r", Ids=["1"])
    deleted, _ = call(calls, "events", "delete_rule", Name="r")

    assert (put.response_elements, put.api_version) == ({"ruleArn": answer["RuleArn"]}, "2015-10-07")
    assert aimed.response_elements == {"failedEntryCount": 0, "failedEntries": []}
    assert removed.request_parameters == {"rule": "r", "ids": ["1"], "force": False}
    assert (deleted.request_parameters, deleted.response_elements) == ({"name": "r", "force": False}, None)


@pytest.mark.source("aws-observed", "events records of September 2026: a missing rule")
def test_a_missing_rule_is_an_unknown_error(calls: Recorder) -> None:
    calls.refused(calls.client("events").describe_rule, Name="nope")
    record = last(calls)

    assert (record.error_code, record.error_message) == ("UnknownError", "An unknown error occurred")


@pytest.mark.source("aws-docs", "CloudWatch user guide: data events")
def test_metric_data_is_a_data_event_of_monitoring(calls: Recorder) -> None:
    data = [{"MetricName": "m", "Value": 1.0}]
    record, _ = call(calls, "cloudwatch", "put_metric_data", Namespace="n", MetricData=data)

    assert (record.event_source, record.category) == ("monitoring.amazonaws.com", "Data")
    assert record.request_parameters == {
        "namespace": "n",
        "metricData": [{"metricName": "m", "value": 1.0}],
    }
    assert record.resources == [{"type": "AWS::CloudWatch::Metric"}]


@pytest.mark.source("aws-observed", "organizations records")
def test_organizations_masks_names_and_addresses(calls: Recorder) -> None:
    call(calls, "organizations", "create_organization", FeatureSet="ALL")
    record, _ = call(calls, "organizations", "create_account", Email="ada@example.com", AccountName="Engines")

    assert record.region == "us-east-1"
    assert record.request_parameters == {"email": "****", "accountName": "****"}


@pytest.mark.source("aws-observed", "eks records: the path member keeps its wire name")
def test_eks_records_the_cluster_under_its_wire_name(calls: Recorder) -> None:
    eks = calls.client("eks")
    role = f"arn:aws:iam::{ACCOUNT}:role/demo"
    eks.create_cluster(name="c", roleArn=role, resourcesVpcConfig={"subnetIds": ["subnet-1"]})
    eks.describe_cluster(name="c")

    assert last(calls).request_parameters == {"name": "c"}


@pytest.mark.source("aws-observed", "states records: definitions are hidden")
def test_a_state_machine_hides_its_definition(calls: Recorder) -> None:
    definition = '{"StartAt":"a","States":{"a":{"Type":"Pass","End":true}}}'
    role = f"arn:aws:iam::{ACCOUNT}:role/demo"
    record, _ = call(
        calls, "stepfunctions", "create_state_machine", name="s", definition=definition, roleArn=role
    )

    assert record.event_source == "states.amazonaws.com"
    assert record.request_parameters == {"name": "s", "definition": HIDDEN, "roleArn": role}


@pytest.mark.source("aws-observed", "ses records")
def test_sesv2_is_recorded_as_ses(calls: Recorder) -> None:
    record, _ = call(calls, "sesv2", "create_email_identity", EmailIdentity="ada@example.com")

    assert (record.event_source, record.additional) == ("ses.amazonaws.com", {"SignatureVersion": "4"})
