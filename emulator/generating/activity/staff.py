"""The staff: the people and machines of an account, and their shares of its activity.

Addresses are those that documents may use: offices and homes lie in 192.0.2.0/24, machines in
198.51.100.0/24, strangers in 203.0.113.0/24.
"""

from collections.abc import Iterator, Mapping, Sequence

from emulator.core.ids import seeded_numbers
from emulator.core.values import dataclass
from emulator.generating.activity import routines
from emulator.generating.activity.beginnings import (
    INSTANCE_SESSION_HOURS,
    Begin,
    Place,
    as_role,
    at_console,
    by_web_identity,
    for_service,
    linked,
    on_instance,
    with_key,
)
from emulator.generating.activity.calendars import AROUND_THE_CLOCK, AT_NIGHT, CUSTOMERS, OFFICE, Calendar
from emulator.generating.activity.people import NAMES, Kind, people_of
from emulator.generating.activity.routines import Routine
from emulator.generating.activity.scenes import Ground

CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Safari/537.36"
)
AWS_CLI = (
    "aws-cli/2.28.11 md/awscrt#0.27.6 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.5 "
    "md/pyimpl#CPython m/E,Z,b cfg/retry-mode#standard md/installer#exe md/prompt#off"
)
BOTO3 = (
    "Boto3/1.40.9 md/Botocore#1.40.9 ua/2.1 os/linux#6.8.0-1031 md/arch#x86_64 lang/python#3.12.3 "
    "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.40.9"
)
BOTO3_IN_LAMBDA = f"{BOTO3} exec-env/AWS_Lambda_python3.13"
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.12.2 (+https://www.terraform.io) "
    "terraform-provider-aws/6.8.0 (+https://registry.terraform.io/providers/hashicorp/aws) "
    "aws-sdk-go-v2/1.37.2 ua/2.1 os/linux lang/go#1.24.5 md/GOOS#linux md/GOARCH#amd64"
)

Choice = tuple[int, Routine]

DEVELOPING: Sequence[Choice] = (
    (30, routines.look_at_servers),
    (30, routines.read_logs),
    (14, routines.deploy_function),
    (12, routines.browse_media),
    (14, routines.check_alarms),
)
ADMINISTRATING: Sequence[Choice] = (
    (40, routines.review_identities),
    (35, routines.review_trails),
    (25, routines.look_at_servers),
    (2, routines.welcome_somebody),
    (2, routines.open_port_to_office),
)
EXPLORING_DATA: Sequence[Choice] = (
    (70, routines.query_data),
    (20, routines.look_at_tables),
    (10, routines.load_day),
)
BUILDING: Sequence[Choice] = ((60, routines.plan_infrastructure), (40, routines.push_image))
CHANGING_SERVERS: Sequence[Choice] = ((98, routines.watch_group), (2, routines.replace_server))


@dataclass(frozen=True)
class Member:
    """A person or machine that calls, in one region.

    `share` is the weight of its calls among those of the account. A session lasts `session_hours`.
    `failing` is the fraction of calls that are refused; `pace_seconds` the longest pause between two.
    """

    place: Place
    region: str
    begin: Begin
    calendar: Calendar
    share: float
    choices: Sequence[Choice]
    session_hours: int = 1
    failing: float = 0.0
    pace_seconds: int = 2


@dataclass(frozen=True)
class Persona:
    """The routines of people of one kind."""

    begin: Begin
    session_hours: int
    share: float
    choices: Sequence[Choice]
    user_agent: str


PERSONAS: Mapping[Kind, Persona] = {
    "administrator": Persona(at_console, 8, 1.2, ADMINISTRATING, CHROME),
    "developer": Persona(with_key, 8, 1.5, DEVELOPING, AWS_CLI),
    "data engineer": Persona(as_role("data-engineer"), 1, 2.0, EXPLORING_DATA, BOTO3),
}
GATEWAY_IP = "198.51.100.10"  # behind which servers call
UTC_OFFSETS_HOURS = (-8, -5, 0, 1, 2, 5)


def staff_of(ground: Ground) -> Sequence[Member]:
    """Return the staff of an account: its people first, then its machines."""
    return [*_people(ground), *_machines(ground)]


def _people(ground: Ground) -> Iterator[Member]:
    numbers = seeded_numbers(f"{ground.seed}/{ground.account}/cast")  # another text, other data sets
    for kind, name in people_of(ground):
        persona = PERSONAS[kind]
        yield Member(
            place=Place(name, f"192.0.2.{20 + NAMES.index(name)}", persona.user_agent),
            region=numbers.choice((ground.home, *ground.regions)),
            begin=persona.begin,
            calendar=Calendar(OFFICE, 0.06, numbers.choice(UTC_OFFSETS_HOURS)),
            share=persona.share,
            choices=persona.choices,
            session_hours=persona.session_hours,
            failing=0.02,
            pace_seconds=20,
        )


def _machines(ground: Ground) -> Iterator[Member]:
    always, customers = Calendar(AROUND_THE_CLOCK), Calendar(CUSTOMERS, 1.2)
    runner = "198.51.100.140"
    for region in ground.regions:
        for function, routine in (("checkout", routines.take_order), ("thumbnails", routines.make_thumbnail)):
            place = Place(function, "198.51.100.30", BOTO3_IN_LAMBDA)
            begin = for_service("lambda.amazonaws.com", function)
            yield Member(place, region, begin, customers, 14, [(1, routine)], failing=0.002)
        for server in routines.SERVERS:
            choices = [(20, routines.serve_pages), (1, routines.read_settings)]
            place = Place(server, GATEWAY_IP, BOTO3)
            yield Member(
                place, region, on_instance("web"), customers, 7, choices, INSTANCE_SESSION_HOURS, 0.001
            )
        for service, role, share, chosen in LINKED:
            place = Place(f"{service}.amazonaws.com", "", "")
            yield Member(place, region, linked(role), always, share, chosen, failing=0.003)
    home = ground.home
    place = Place("GitHubActions", runner, TERRAFORM)
    yield Member(place, home, by_web_identity("ci"), Calendar(OFFICE, 0.15), 8, BUILDING, failing=0.004)
    nightly: Sequence[Choice] = [(1, routines.load_day)]
    place = Place("nightly-load", GATEWAY_IP, BOTO3)
    begin = for_service("glue.amazonaws.com", "data-load")
    yield Member(place, home, begin, Calendar(AT_NIGHT), 6, nightly, failing=0.001)


# By service the role that it has in every account, its share, and what it does.
LINKED: Sequence[tuple[str, str, float, Sequence[Choice]]] = (
    ("autoscaling", "AWSServiceRoleForAutoScaling", 5, CHANGING_SERVERS),
    ("config", "AWSServiceRoleForConfig", 4, [(1, routines.take_inventory)]),
)
