"""The first people of a server: made by two commands, each of which hands over one link and no other secret."""

import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client as HttpClient

from moodtrack.people.actions.accounts import create_account
from moodtrack.people.models import Account, Practice, Therapist
from tests.conftest import JOINED_AT, PASSWORD

pytestmark = pytest.mark.django_db

OWNER = "ines.holm@practice.example"
PATH = r"/portal/first-sign-in/\S+/\S+/"


def run(command, *arguments, **options):
    said = StringIO()
    call_command(command, *arguments, stdout=said, **options)
    return said.getvalue()


def create(name="River", zone="Europe/Madrid", owner=OWNER, **options):
    return run("create_practice", name, zone=zone, owner=owner, **options)


def add(email, practice="River", **options):
    return run("add_therapist", email, practice=practice, **options)


def refused(command, *arguments, **options):
    """The one line a refusal says."""
    with pytest.raises(CommandError) as refusal:
        command(*arguments, **options)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def link_in(said):
    link = said.splitlines()[-1]
    assert re.fullmatch(rf"https?://\S+?{PATH}", link)
    return link


def status_of(link):
    return HttpClient().get("/" + link.split("/", 3)[3], follow=True).status_code


def stored():
    return Practice.objects.count(), Account.objects.count(), Therapist.objects.count()


def choose_password(email):
    account = Account.objects.get(email=email)
    account.set_password(PASSWORD)
    account.save()


def test_a_practice_and_its_owner_are_made():
    create(owner_name="Ines Holm")
    owner = Therapist.objects.get()
    assert (owner.name, owner.account.email, owner.zone) == ("Ines Holm", OWNER, "Europe/Madrid")
    assert owner.practice.name == "River"


def test_the_address_counts_as_verified_and_nobody_can_sign_in_before_the_link_is_used():
    create()
    assert EmailAddress.objects.get(email=OWNER).verified
    assert not Account.objects.get().has_usable_password()


def test_who_has_no_name_yet_is_called_by_what_stands_before_the_at():
    create()
    add("jonas@practice.example")
    assert set(Therapist.objects.values_list("name", flat=True)) == {"ines.holm", "jonas"}


def test_nothing_that_is_printed_is_secret_but_one_link():
    said = create() + add("jonas@practice.example", name="Jonas Weil")
    assert len(re.findall(PATH, said)) == 2
    rest = re.sub(rf"http://127\.0\.0\.1:8000{PATH}", "LINK", said)
    rest = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "THEN", rest)
    assert rest.splitlines() == [
        f"River is made, with the id {Practice.objects.get().pk}",
        f"ines.holm ({OWNER}) chooses a password here, once, before THEN UTC:",
        "LINK",
        "Jonas Weil (jonas@practice.example) chooses a password here, once, before THEN UTC:",
        "LINK",
    ]


def test_the_link_that_is_printed_works():
    assert status_of(link_in(create())) == 200


def test_a_therapist_is_added_to_a_practice_by_its_name_in_any_case_or_by_its_id():
    create()
    add("one@practice.example", practice="rIVER")
    add("two@practice.example", practice=str(Practice.objects.get().pk))
    assert Practice.objects.get().therapists.count() == 3


def test_who_has_no_password_yet_gets_a_fresh_link_which_ends_the_earlier_ones():
    first = link_in(create())
    said = add(OWNER.upper())
    assert "ines.holm was added before; earlier links no longer work." in said
    assert (status_of(first), status_of(link_in(said))) == (404, 200)
    assert stored() == (1, 1, 1)


def test_who_has_chosen_a_password_gets_no_link():
    create()
    choose_password(OWNER)
    known = f"{OWNER} has an account here already: let them sign in, or name another address."
    assert refused(add, OWNER) == known
    assert Account.objects.get().check_password(PASSWORD)


def test_a_closed_account_gets_no_link():
    create()
    Account.objects.update(is_active=False)
    assert "has an account here already" in refused(add, OWNER)


def test_the_address_of_a_client_cannot_become_a_therapists():
    create()
    create_account(email="client@example.org", password=PASSWORD, now=JOINED_AT)
    assert "client@example.org has an account here already" in refused(add, "Client@example.org").lower()
    assert stored() == (1, 2, 1)


def test_a_second_practice_may_have_the_same_name_and_is_then_called_by_its_id():
    create()
    create(owner="other@practice.example")
    first, second = Practice.objects.order_by("pk")
    line = refused(add, "jonas@practice.example")
    assert line == f"2 practices are called 'River': give --practice one of {first.pk}, {second.pk}."
    add("jonas@practice.example", practice=str(second.pk))
    assert second.therapists.count() == 2


def test_nobody_changes_practice_by_being_added_to_another():
    create()
    create("Hill", owner="other@practice.example")
    river = Practice.objects.get(name="River")
    line = refused(add, OWNER, practice="Hill")
    assert line == f"{OWNER} belongs to River: give --practice {river.pk} for a fresh link."
    assert river.therapists.get().account.email == OWNER


def test_an_owner_who_is_known_leaves_no_practice_behind_and_the_way_on_is_named():
    create()
    practice = Practice.objects.get()
    again = f"`manage.py add_therapist {OWNER} --practice {practice.pk}`"
    assert refused(create, "Hill") == f"{OWNER} was added before: {again} prints a fresh link."
    choose_password(OWNER)
    assert refused(create, "Hill") == f"{OWNER} has an account here already: name another address as --owner."
    assert stored() == (1, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"zone": "Europe/Nowhere"}, "--zone: This is not an IANA time zone name, such as Europe/Madrid."),
        ({"owner": "ines.holm"}, "--owner: Enter a valid email address."),
        ({"owner": ""}, "--owner: Enter a valid email address."),
        ({"name": " "}, "NAME: a name is one line of 1 to 120 characters."),
        ({"name": "River\nHill"}, "NAME: a name is one line of 1 to 120 characters."),
        ({"owner_name": "I" * 121}, "--owner-name: a name is one line of 1 to 120 characters."),
        (
            {"url": "moodtrack.example"},
            "'moodtrack.example' is no address of a server, such as https://moodtrack.example.",
        ),
        ({"url": "http://[::1"}, "'http://[::1' is no address of a server, such as https://moodtrack.example."),
    ],
)
def test_a_practice_that_cannot_be_made_is_refused_in_one_line_and_nothing_is_stored(wrong, line):
    assert refused(create, **wrong) == line
    assert stored() == (0, 0, 0)


def test_a_therapist_who_cannot_be_added_is_refused_in_one_line_and_nothing_is_stored():
    assert refused(add, OWNER) == "There is no practice 'River'; make one with `manage.py create_practice`."
    create()
    assert refused(add, "jonas", practice="River") == "EMAIL: Enter a valid email address."
    assert refused(add, "jonas@practice.example", name="") == "--name: a name is one line of 1 to 120 characters."
    assert refused(add, "jonas@practice.example", practice="Hill") == "There is no practice 'Hill'; there are: River."
    assert stored() == (1, 1, 1)


def test_the_link_begins_where_browsers_reach_this_server(settings):
    assert link_in(create()).startswith("http://127.0.0.1:8000/portal/")
    settings.MOODTRACK_URL = "https://moodtrack.example/"
    assert link_in(add("one@practice.example")).startswith("https://moodtrack.example/portal/")
    assert link_in(add("two@practice.example", url="http://[::1]:8001")).startswith("http://[::1]:8001/portal/")


def test_in_production_the_link_needs_an_address_and_never_travels_in_the_clear(settings):
    settings.IS_PRODUCTION, settings.MOODTRACK_URL = True, ""
    missing = "Say where browsers reach this server: --url https://…, or MOODTRACK_URL in the environment."
    assert refused(create) == missing
    assert refused(create, url="http://moodtrack.example").endswith("such as https://moodtrack.example.")
    assert stored() == (0, 0, 0)
    assert link_in(create(url="https://moodtrack.example")).startswith("https://moodtrack.example/portal/")
