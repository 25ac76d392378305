"""Names of moods: spread evenly from worst to best, and none guessed."""

import pytest

from moodtrack.ownership.formats.daylio.moods import MoodMapping, MoodNamesError, UnmappedMoodError, names_from


def test_daylios_own_five_names_need_no_mapping():
    numbers = [MoodMapping().number(name) for name in ("awful", "bad", "meh", "good", "rad")]

    assert numbers == [1, 2.5, 4, 5.5, 7]


def test_names_are_spread_evenly_from_worst_to_best():
    names = names_from("bad,meh,okay,solid,good,almost rad,rad")

    assert [MoodMapping(names).number(name) for name in names] == [1, 2, 3, 4, 5, 6, 7]


def test_case_and_space_around_a_name_make_no_difference():
    assert MoodMapping(names_from(" Low , High ")).number("HIGH ") == 7


def test_a_name_may_hold_a_comma_in_quotes():
    assert names_from('low, "so, so",high') == ("low", "so, so", "high")


@pytest.mark.parametrize("text", ["", "good", "bad,,good", "bad,good,Bad"])
def test_names_that_cannot_be_spread_are_refused(text):
    with pytest.raises(MoodNamesError):
        MoodMapping(names_from(text))


def test_every_mood_without_a_number_is_named_with_the_cure():
    with pytest.raises(UnmappedMoodError) as refused:
        MoodMapping().refuse_unmapped(["good", "solid", "okay", "okay", "Rad"])

    assert str(refused.value).startswith("No number for 'okay', 'solid': ")
    assert '--moods "' in str(refused.value)


def test_the_mapping_can_be_read_aloud():
    assert str(MoodMapping()) == "awful = 1, bad = 2.5, meh = 4, good = 5.5, rad = 7"
