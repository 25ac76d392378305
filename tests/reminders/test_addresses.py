import pytest

from moodtrack.reminders.rules.addresses import endpoint_problem, is_public_ip, web_push_problems
from tests.peers.web_push import Subscription

PUBLIC = "https://push.example.org"
HOSTILE = [
    "http://push.example.org/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://10.0.0.7/x",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/x",
    "https://valkey/x",
    "https://db.internal/x",
    "https://printer.local/x",
    "https://2130706433/x",
    "https://127.1/x",
    "https://0x7f.0.0.1/x",
    "https://push.example.org:6379/x",
    "https://push.example.org:99999/x",
    "https://someone@push.example.org/x",
    "https://push.example.org\\@127.0.0.1/x",
    "https://[not-an-address/x",
    "file:///etc/passwd",
    "",
    "https://push.example.org/" + "x" * 2000,
    None,
    7,
]


def problems_of(address: dict[str, object], *, allow_loopback: bool = False) -> list[str]:
    return [problem.pointer for problem in web_push_problems(address, allow_loopback=allow_loopback)]


def test_what_a_browser_gives_is_taken() -> None:
    assert problems_of(Subscription("phone", PUBLIC).address()) == []


@pytest.mark.parametrize("endpoint", HOSTILE)
def test_an_endpoint_that_is_no_public_https_address_is_refused(endpoint: object) -> None:
    assert problems_of(Subscription("phone", PUBLIC).address() | {"endpoint": endpoint}) == ["/address/endpoint"]


def test_loopback_is_taken_only_where_tests_allow_it() -> None:
    assert endpoint_problem("http://127.0.0.1:9000/x", allow_loopback=True) == ""
    assert endpoint_problem("http://127.0.0.1:9000/x", allow_loopback=False)
    assert endpoint_problem("http://10.0.0.7:9000/x", allow_loopback=True)


@pytest.mark.parametrize("ip", ["10.0.0.1", "127.0.0.1", "169.254.1.1", "fe80::1", "fd00::1", "224.0.0.1", "0.0.0.0"])
def test_a_name_that_leads_to_a_private_network_leads_nowhere(ip: str) -> None:
    assert not is_public_ip(ip, allow_loopback=False)


@pytest.mark.parametrize(
    "ip",
    ["64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "::127.0.0.1", "::a00:1", "fec0::1"],
)
def test_a_name_that_leads_inside_by_way_of_ipv6_leads_nowhere(ip: str) -> None:
    assert not is_public_ip(ip, allow_loopback=False)


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8"])
def test_a_name_that_leads_to_the_internet_is_followed(ip: str) -> None:
    assert is_public_ip(ip, allow_loopback=False)


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1"])
def test_this_machine_is_reached_where_it_is_allowed_alone(ip: str) -> None:
    assert is_public_ip(ip, allow_loopback=True)
    assert not is_public_ip(ip, allow_loopback=False)


@pytest.mark.parametrize(
    ("keys", "pointers"),
    [
        (None, ["/address/keys"]),
        ({}, ["/address/keys/p256dh", "/address/keys/auth"]),
        ({"p256dh": "BA" + "A" * 85, "auth": "AAAAAAAAAAAAAAAAAAAAAA"}, ["/address/keys/p256dh"]),
        ({"p256dh": "ö", "auth": 5}, ["/address/keys/p256dh", "/address/keys/auth"]),
    ],
)
def test_keys_that_nobody_could_encrypt_to_are_refused(keys: object, pointers: list[str]) -> None:
    assert problems_of(Subscription("phone", PUBLIC).address() | {"keys": keys}) == pointers


def test_a_key_with_something_in_between_is_refused() -> None:
    address = Subscription("phone", PUBLIC).address()
    address["keys"]["p256dh"] = "!" + address["keys"]["p256dh"]
    assert problems_of(address) == ["/address/keys/p256dh"]


def test_an_unknown_field_is_refused_by_name() -> None:
    assert problems_of(Subscription("phone", PUBLIC).address() | {"name": "mine"}) == ["/address/name"]
