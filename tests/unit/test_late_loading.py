"""What a start and the first call do not load: it takes a process a tenth of its start, and its memory."""

import subprocess
import sys

import pytest

FIRST_CALL = """
import sys
from werkzeug.test import Client
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import front_of

emulator = Emulator(Settings())
emulator.start()
client = Client(front_of(emulator))
scope = "Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
made = client.put("/logs", headers={"Authorization": f"AWS4-HMAC-SHA256 {scope}"})
print(made.status_code, [name for name in ("flask", "moto.sns") if name in sys.modules])
print(client.get("/_emulator/health").status_code, "flask" in sys.modules)
print(client.get("/_emulator/clock").status_code, "flask" in sys.modules)
emulator.close()
"""
LISTENING = """
import sys
import emulator.web.process
names = ("flask", "moto", "boto3", "urllib.request", "emulator.testing")
print([name for name in names if name in sys.modules])
"""
# With the policies that AWS manages in each account, as moto has them if it is told to.
POLICIES = """
import os, sys
from emulator.upstreams.moto.managed_policies import spare_text
spare_text()
print("moto.iam.aws_managed_policies" in sys.modules)
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
from moto.iam.models import iam_backends
print(len(iam_backends["123456789012"]["aws"].managed_policies) > 1000)
"""


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        (FIRST_CALL, "200 []\n200 False\n200 True\n"),
        (LISTENING, "[]\n"),
        (POLICIES, "False\nTrue\n"),
    ],
)
def test_only_what_is_needed_is_loaded(program: str, printed: str) -> None:
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout == printed
