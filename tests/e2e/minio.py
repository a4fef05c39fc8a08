"""MinIO beside the test: a server of its own on a free port."""

import base64
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from emulator.settings import Settings
from tests.e2e.programs import do_without, free_port, running

SCRIPT = Path(__file__).parents[2] / "scripts" / "minio"
ACCESS_KEY, SECRET_KEY = "minio-root", "minio-secret"
SETTINGS = {
    "MINIO_ROOT_USER": ACCESS_KEY,
    "MINIO_ROOT_PASSWORD": SECRET_KEY,
    "MINIO_BROWSER": "off",
    "MINIO_UPDATE": "off",
}
# A key by which MinIO encrypts itself, as where nobody set one it does not.
ENCRYPTION = {"MINIO_KMS_SECRET_KEY": f"test:{base64.b64encode(bytes(range(32))).decode()}"}


@dataclass(frozen=True)
class Minio:
    """A running server and its process id."""

    url: str
    pid: int

    def s3(self) -> Any:
        """Return a client of boto3 that asks the server itself."""
        return client_of(self.url)


@contextmanager
def minio_server(folder: Path, port: int = 0, /, **variables: str) -> Iterator[Minio]:
    """Run a server over the folder while the block runs, on a free port unless one is given."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    command = [_program(), "server", "--quiet", "--address", f"127.0.0.1:{port}", str(folder)]
    with running(command, f"{url}/minio/health/cluster", **SETTINGS, **variables) as pid:
        yield Minio(url, pid)


def _program() -> str:
    """Return the path of the server, which may be built first; where there is none, nothing is tested."""
    run = subprocess.run([str(SCRIPT)], capture_output=True, text=True, check=False)
    if run.returncode:
        do_without(run.stderr.strip())
    return run.stdout.strip()


def client_of(url: str, service: str = "s3", region: str = "us-east-1", secret: str = SECRET_KEY) -> Any:
    """Return a client of boto3 that signs with the server's keys and asks at the URL."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


def settings_for(minio: Minio) -> Settings:
    """Return the settings of an emulator whose S3 is the server."""
    return Settings(
        clock="manual",
        timing="aws",
        upstream_for=(f"s3={minio.url}",),
        s3_access_key=ACCESS_KEY,
        s3_secret_key=SECRET_KEY,
    )


def make_bucket(s3: Any, **parameters: Any) -> str:
    """Make a bucket of a name that no other test takes, and return it."""
    name = f"logs-{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name, **parameters)
    return name
