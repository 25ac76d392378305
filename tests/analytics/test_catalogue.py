from datetime import timedelta

from analytics.candidate import Pattern
from analytics.catalogue import asked, n_rare_tags, primary, secondary, weight
from analytics.kinds.watched import Watched
from tests.analytics.record import MONDAY, a_record, varied

MOODS = varied(80)
TAGS = {"walk": set(range(0, 80, 3)), "rain": set(range(0, 80, 4)), "cinema": {3}}


def full_record(days=80, **changed):
    ratings = {"energy": varied(days, 1), "tension": varied(days, 2), "sleep_hours": varied(days, 3)} | changed
    moods = [None if n % 9 == 0 else mood for n, mood in enumerate(MOODS[:days])]
    return a_record(moods, tags=TAGS, **ratings)


def test_the_primary_family_is_mood_in_the_order_of_the_catalogue():
    found = primary(full_record())

    assert [(pattern.kind, pattern.tag, pattern.aspect) for pattern, each in found.items() if each] == [
        ("trend", None, None),
        ("shift", None, None),
        ("weekend", None, None),
        ("tag", "rain", None),
        ("tag", "walk", None),
        ("sleep", None, None),
        ("sleep", None, "either_way"),
        ("variability", None, None),
        ("before_gap", None, None),
    ]
    assert {pattern.outcome for pattern in found} == {"mood"}


def test_at_most_seventeen_enter_the_primary_family():
    tags = {f"tag {n}": set(range(n, 80, 3)) for n in range(14)}
    record = a_record(
        [None if n % 9 == 0 else mood for n, mood in enumerate(MOODS)], tags=tags, sleep_hours=varied(80, 3)
    )

    assert sum(each is not None for each in primary(record).values()) == 17


def test_of_tags_with_too_few_days_only_the_number_is_kept_and_an_eleventh_is_none_of_them():
    tags = {f"tag {n:02}": set(range(n, 80, 3)) for n in range(11)} | {"cinema": {3}}

    record = a_record(MOODS, tags=tags)

    looked_at = [pattern.tag for pattern in primary(record) if pattern.kind == "tag"]
    assert (len(looked_at), "cinema" in looked_at, n_rare_tags(record)) == (10, False, 1)


def test_a_tag_from_before_the_days_looked_at_is_not_counted():
    days = full_record()
    later = days.where(days.days > MONDAY.toordinal() + 3)

    assert (n_rare_tags(days), n_rare_tags(later)) == (1, 0)


def test_energy_tension_and_the_day_after_a_tag_are_a_family_of_their_own_from_sixty_days():
    found = secondary(full_record())

    assert {pattern.outcome for pattern in found if pattern.kind != "tag_next_day"} == {"energy", "tension"}
    assert [p for p in found if p.kind == "tag_next_day"] == [
        Pattern("tag_next_day", "mood", "rain"),
        Pattern("tag_next_day", "mood", "walk"),
    ]
    assert len(full_record(67)) == 59
    assert secondary(full_record(67)) == {}
    assert secondary(full_record(68))


def test_a_rating_that_is_never_told_is_not_even_named():
    found = secondary(full_record(energy=[None] * 80))

    assert {pattern.outcome for pattern in found} == {"mood", "tension"}


def test_in_what_hardly_moves_nothing_is_tested():
    flat = [4.0] * 79 + [5.0]

    assert not primary(a_record(flat, tags=TAGS, energy=varied(80, 1)))
    found = secondary(a_record(flat, tags=TAGS, energy=varied(80, 1), tension=flat))
    assert {pattern.outcome for pattern in found} == {"energy"}


def test_what_was_asked_in_advance_is_there_even_with_too_few_days():
    found = asked(
        full_record(),
        watched=[Watched("tag", "Walk"), Watched("tag", "cinema")],
        sessions=[MONDAY + timedelta(days=40)],
        known_dates=[MONDAY + timedelta(days=30), MONDAY + timedelta(days=2)],
    )

    assert [(pattern.kind, pattern.tag, each is not None) for pattern, each in found.items()] == [
        ("tag", "walk", True),
        ("tag", "cinema", False),
        ("known_date", "2026-03-04", False),
        ("known_date", "2026-04-01", True),
    ]
    assert found[Pattern("tag", "mood", "walk")].asked_beside == 2
    assert found[Pattern("known_date", "mood", "2026-04-01")].asked_beside == 2


def test_a_question_asked_twice_is_one_question():
    found = asked(full_record(), watched=[Watched("tag", "walk"), Watched("tag", " WALK")], sessions=[], known_dates=[])

    assert [each.asked_beside for each in found.values()] == [1]


def test_a_watched_tag_stays_among_the_others():
    record = full_record()

    asked(record, watched=[Watched("tag", "walk")], sessions=[], known_dates=[])

    assert primary(record)[Pattern("tag", "mood", "walk")] is not None


def test_a_course_weekends_and_sleep_weigh_more_than_one_of_ten_tags():
    family = primary(full_record())
    weights = {(pattern.kind, pattern.aspect): weight(pattern) for pattern in family}

    assert weights["tag", None] == weights["variability", None] == 1
    assert weights["sleep", "either_way"] < 1 < weights["weekend", None] < weights["trend", None]
