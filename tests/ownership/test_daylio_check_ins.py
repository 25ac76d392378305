"""Rows to check-ins: the same file is the same check-ins, however often and in whatever longer export it comes."""

from uuid import UUID

import pytest

from moodtrack.ownership.formats.daylio.check_ins import check_ins_from
from moodtrack.ownership.formats.daylio.export import read_export
from moodtrack.ownership.formats.daylio.moods import MoodMapping, UnmappedMoodError
from tests.ownership.exports import export

CLIENT = UUID(int=1)
EVENING = '2026-03-02,March 2,Monday,21:00,good,walk | work,Title,"Two\nlines"'
NOON = "2026-03-02,March 2,Monday,12:00,good,,,"


def read(*lines, client_id=CLIENT, zone="UTC"):
    return check_ins_from(read_export(export(*lines)), client_id=client_id, moods=MoodMapping(), zone=zone)


def test_a_row_becomes_a_check_in_at_its_local_time():
    (check_in,) = read(EVENING, zone="Europe/Madrid")

    assert check_in.line == 2
    assert check_in.body == {
        "day": "2026-03-02",
        "recorded_at": "2026-03-02T20:00:00+00:00",
        "time_zone": "Europe/Madrid",
        "answers": {"mood": 5.5},
        "tags": ["walk", "work"],
        "note": {"text": "Title\nTwo\nlines", "shared": False},
    }


def test_a_row_without_title_and_text_has_no_note():
    (check_in,) = read(NOON)

    assert check_in.body["note"] is None


def test_several_a_day_come_oldest_first():
    assert [check_in.body["recorded_at"][11:16] for check_in in read(EVENING, NOON)] == ["12:00", "21:00"]


def test_the_same_file_gives_the_same_ids_and_another_client_others():
    ids = {check_in.id for check_in in read(EVENING, NOON)}

    assert ids == {check_in.id for check_in in read(EVENING, NOON)}
    assert ids.isdisjoint(check_in.id for check_in in read(EVENING, NOON, client_id=UUID(int=2)))
    assert {check_in.version for check_in in ids} == {5}


def test_equal_rows_are_different_check_ins_that_a_longer_export_keeps():
    shorter = [check_in.id for check_in in read(NOON, NOON)]
    longer = [check_in.id for check_in in read(EVENING, NOON, NOON, NOON)]

    assert len(set(shorter)) == 2
    assert longer[:2] == shorter


def test_a_mood_without_a_number_stops_everything():
    with pytest.raises(UnmappedMoodError):
        read(EVENING, "2026-03-01,March 1,Sunday,21:00,solid,,,")
