"""The emulator's image for testcontainers: `with CloudTrailContainer() as container:`.

It needs the package testcontainers, which the extra `testcontainers` installs, and a Docker engine.
"""

from typing import Any, Self

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

IMAGE = "cloudtrail-emulator"  # what `docker build -t cloudtrail-emulator .` makes of this project
PORT = 4566
READY = "/_emulator/ready"  # once the scripts of ready.d have run
STARTUP_SECONDS = 60


class CloudTrailContainer(DockerContainer):  # type: ignore[misc]  # not installed with the tools of this project
    """A container with the emulator, ready once it is started; keywords are those of DockerContainer.

    `region` is that of its clients.
    """

    def __init__(self, image: str = IMAGE, *, region: str = "us-east-1", **more: Any) -> None:
        super().__init__(image, **more)
        self.region = region
        self.with_exposed_ports(PORT)
        self.waiting_for(HttpWaitStrategy(PORT, READY).with_startup_timeout(STARTUP_SECONDS))

    def with_setting(self, name: str, value: str) -> Self:
        """Set an option of `serve` by its name without dashes, such as clock or delivery_interval."""
        self.with_env(f"CLOUDTRAIL_EMULATOR_{name.upper().replace('-', '_')}", value)
        return self

    def get_url(self) -> str:
        """Return the endpoint as this machine reaches it."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(PORT)}"

    def get_client(self, service: str, **more: Any) -> Any:  # boto3 has no types
        """Return a boto3 client for a service; `more` are other arguments, such as an access key."""
        from emulator.testing.clients import KEY, make_client

        key_pair = {"aws_access_key_id": KEY, "aws_secret_access_key": KEY}
        region = more.pop("region_name", self.region)
        return make_client(service, self.get_url(), region, **{**key_pair, **more})
