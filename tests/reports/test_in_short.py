"""A report as one line of a list."""

import pytest

from moodtrack.core.words import words_in
from moodtrack.reports.sheet.document import read_document
from moodtrack.reports.sheet.in_short import MOST_WORDS, in_short
from tests.fixtures import documents


def short(document):
    return in_short(read_document(document), words_in("en"))


def test_it_is_the_last_fortnight_the_moods_and_the_first_sentence():
    line = short(documents.full())
    assert (len(line.squares), line.count) == (14, "12 of 14")
    assert line.mood is not None
    assert line.mood_said == "4.5 since session 8, was 3.5"
    assert line.said == "Mood has been higher since session 8"


def test_the_picture_holds_the_usual_range_and_the_last_session():
    picture = short(documents.full()).mood or ""
    assert 'class="band"' in picture
    assert 'class="session"' in picture


def test_with_few_check_ins_nothing_is_drawn_or_averaged():
    line = short(documents.few())
    assert (line.mood, line.mood_said, line.said) == (None, "", "Too few check-ins")
    assert line.count == "5 of 13"


def test_without_a_check_in_there_is_nothing_to_count():
    line = short(documents.none())
    assert (line.squares, line.count, line.said) == ((), "", "No check-ins yet")


@pytest.mark.parametrize("document", documents.EVERY)
def test_its_sentence_has_twelve_words_at_most_and_no_number_without_its_range(document):
    said = short(document()).said
    assert len(said.split()) <= MOST_WORDS
    assert not [word for word in said.split() if "." in word.strip(".")]
