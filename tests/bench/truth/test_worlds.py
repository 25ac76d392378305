"""The made-up clients are as the design says: what is planted is there, and nothing else."""

import numpy as np
import pytest

from bench.truth.asked import ASKED_TAG, KNOWN_DATE, WATCHED_TAG
from bench.truth.cells import Cell, clients_of
from bench.truth.diary import ZONE, once_a_day
from bench.truth.noise import chain, seen_days, seen_through_noise
from bench.truth.nulls import STRESSES
from bench.truth.planted import PLANTED
from bench.truth.worlds import NOTHING, live

BY_NAME = {world.name: world for world in (NOTHING, *STRESSES, *PLANTED)}


def diaries(name, *, days=365, clients=60, seed=3):
    random = np.random.default_rng(seed)
    return [BY_NAME[name].make(random, days) for _ in range(clients)]


def said(name, *, days=60, seed=3):
    (one,) = clients_of(Cell("stress", BY_NAME[name], days, 1), seed)
    return one


def differences(name, of_group):
    """Of each client, mood in the group minus elsewhere, in the direction of what was planted."""
    for diary in diaries(name):
        (truth,) = diary.truths
        mood, group = diary.ratings["mood"], of_group(diary, truth)
        sign = 1 if truth.is_rise else -1
        yield sign * (mood[group].mean() - mood[~group].mean()) / abs(next(iter(diary.effects.values())))


def test_days_are_missing_in_gaps_of_two_on_average():
    random = np.random.default_rng(1)
    seen = seen_days(random, 200_000)
    gaps = np.diff(np.flatnonzero(seen)) - 1

    assert seen.mean() == pytest.approx(0.7, abs=0.01)
    assert gaps[gaps > 0].mean() == pytest.approx(2, abs=0.05)


def test_a_gap_begins_as_often_as_it_is_likely_to():
    seen = chain(np.random.default_rng(1), np.full(100_000, 0.1))

    assert (~seen[1:] & seen[:-1]).sum() / seen[:-1].sum() == pytest.approx(0.1, abs=0.005)


def test_moods_carry_over_and_have_variance_one():
    series = seen_through_noise(np.random.default_rng(1), 200_000, phi=0.6, share=0.5)

    assert series.std() == pytest.approx(1, abs=0.02)
    assert np.corrcoef(series[1:], series[:-1])[0, 1] == pytest.approx(0.3, abs=0.02)


def test_energy_goes_with_mood_and_tension_against_it():
    random = np.random.default_rng(1)
    lives = [live(random, 365) for _ in range(40)]

    assert np.mean([np.corrcoef(each.z, each.energy)[0, 1] for each in lives]) == pytest.approx(0.49, abs=0.08)
    assert np.mean([np.corrcoef(each.z, each.tension)[0, 1] for each in lives]) == pytest.approx(-0.49, abs=0.08)


def test_the_same_seed_makes_the_same_clients():
    (_, drafts), (_, again), (_, other) = (said("nothing there", seed=seed) for seed in (3, 3, 4))

    assert drafts == again != other


def test_days_with_the_planted_tag_differ_by_as_much_as_they_should():
    found = list(differences("tag 1.2 SD", lambda diary, truth: diary.tags[truth.tag]))

    assert np.mean(found) == pytest.approx(0.97, abs=0.08)


def test_planted_weekends_differ_by_as_much_as_they_should():
    found = list(
        differences(
            "weekend 1.0 SD",
            lambda diary, _: np.array([(diary.first.weekday() + place) % 7 >= 5 for place in range(len(diary))]),
        )
    )

    assert np.mean(found) == pytest.approx(0.97, abs=0.08)


def test_a_planted_gap_follows_high_moods_where_it_is_said_to():
    for diary in diaries("gap odds x2", clients=5):
        (truth,) = diary.truths
        mood, before = diary.ratings["mood"], np.append(~diary.seen[1:], False) & diary.seen
        higher = mood[before].mean() > mood[diary.seen & ~before].mean()
        assert higher == truth.is_rise


def test_where_nothing_was_planted_nothing_is_true():
    assert not any(diary.truths or diary.effects for name in ("nothing there", "five steps") for diary in diaries(name))


def test_five_steps_are_five():
    moods = {mood for diary in diaries("five steps") for mood in diary.ratings["mood"]}

    assert moods == {2, 3, 4, 5, 6}


def test_low_moods_are_missing_where_they_are_said_to():
    diary = diaries("missing when low", clients=1)[0]
    mood = diary.ratings["mood"]

    assert mood[diary.seen].mean() > mood[~diary.seen].mean() + 0.3


def test_who_checks_in_twice_a_day_says_another_mood_first():
    diary, drafts = said("twice a day")

    assert len(drafts) == 2 * diary.seen.sum()
    assert len({draft.id for draft in drafts}) == len(drafts)


def test_who_moves_away_writes_in_two_zones():
    assert len({draft.time_zone for draft in said("moved away")[1]} | {ZONE}) == 2


def test_what_is_sent_twice_is_the_same():
    drafts = said("sent twice")[1]
    by_id = {}

    assert len({draft.id for draft in drafts}) < len(drafts)
    assert all(by_id.setdefault(draft.id, draft) == draft for draft in drafts)


def test_a_check_in_holds_what_the_day_was():
    diary = diaries("nothing there", clients=1)[0]
    draft = once_a_day(diary, np.random.default_rng(1))[0]
    place = (draft.day - diary.first).days

    assert diary.seen[place]
    assert draft.answers["mood"] == diary.ratings["mood"][place]
    assert set(draft.tags) == {text for text, is_set in diary.tags.items() if is_set[place]}


def test_what_is_asked_in_advance_is_what_was_planted():
    random = np.random.default_rng(1)
    watched, known = WATCHED_TAG.make(random, 42), KNOWN_DATE.make(random, 42)

    assert [truth.tag for truth in watched.truths] == [ASKED_TAG]
    assert len(watched.held) == 5
    assert [truth.tag for truth in known.truths] == [known.known_dates[0].isoformat()]
