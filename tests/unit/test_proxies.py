"""The caller's address behind proxies, and that of a key that is mapped to a place."""

import json
from typing import Any

import pytest

from emulator.core.browsers.proxies import address_behind
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import MakeClient

PROXIES = ("10.0.0.0/8", "::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9,10.0.0.3,10.0.0.2", "203.0.113.9"),
        ("::1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7, unknown", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "198.51.100.7", ""),
    ],
)
def test_the_last_address_that_no_trusted_proxy_has_is_the_caller_s(
    peer: str, forwarded: str, address: str
) -> None:
    assert address_behind(peer, forwarded, PROXIES) == address


class TestRecords:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(clock="manual", timing="aws", seed=1, trusted_proxies=("127.0.0.1",))

    def test_the_record_of_a_forwarded_call_has_the_caller_s_address(
        self, client: MakeClient, emulator: Emulator
    ) -> None:
        sts = client("sts")
        sts.meta.events.register("before-send", _forward)
        sts.get_caller_identity()

        (record,) = (json.loads(event.body) for event in emulator.records())
        assert record["sourceIPAddress"] == "198.51.100.7"


def _forward(request: Any, **_: Any) -> None:
    request.headers["X-Forwarded-For"] = "198.51.100.7"


def test_keys_that_are_mapped_to_places_play_several_hosts(client: MakeClient, emulator: Emulator) -> None:
    office = {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/ada", "sourceIPAddress": "192.0.2.1"}
    abroad = {**office, "sourceIPAddress": "203.0.113.9", "userAgent": "attack/1.0"}
    emulator.map_principals({"principals": {"AKIAOFFICE": office, "AKIAABROAD": abroad}})
    for key in ("AKIAOFFICE", "AKIAABROAD"):
        client("sts", key=key).get_caller_identity()
        client("s3", key=key).create_bucket(Bucket=key.lower())
        client("cloudtrail", key=key).describe_trails()
    records = [json.loads(event.body) for event in emulator.records()]

    assert [record["sourceIPAddress"] for record in records] == ["192.0.2.1"] * 3 + ["203.0.113.9"] * 3
    agents = [record["userAgent"] for record in records]
    assert all("Boto3" in agent for agent in agents[:3])
    assert [agent.strip("[]") for agent in agents[3:]] == ["attack/1.0"] * 3
    assert emulator.principals()["principals"]["AKIAABROAD"]["userAgent"] == "attack/1.0"
