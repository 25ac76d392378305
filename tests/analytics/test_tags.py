import pytest

from analytics.tags import spelled, tag_name


@pytest.mark.parametrize("text", ["walk", " Walk\t", "WALK", "wAlK "])
def test_case_and_the_blanks_around_it_make_no_other_tag(text):
    assert tag_name(text) == "walk"


def test_letters_composed_in_either_way_are_the_same_tag():
    assert tag_name("Cafe\u0301") == tag_name("CAFÉ") == "café"


def test_letters_that_fold_into_two_are_the_same_tag():
    assert tag_name("Straße") == tag_name("STRASSE")


def test_a_blank_inside_is_part_of_the_tag():
    assert tag_name("long walk") != tag_name("longwalk")


def test_a_tag_keeps_the_letters_it_was_written_in_last():
    assert spelled(["Straße", "AA meeting ", "aa Meeting"]) == {"strasse": "Straße", "aa meeting": "aa Meeting"}
