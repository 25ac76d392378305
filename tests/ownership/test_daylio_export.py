"""Reading Daylio's CSV: whatever the phone's locale wrote is read, and what cannot be read is named by its line."""

from datetime import date, time

import pytest

from moodtrack.ownership.formats.daylio.export import (
    COLUMNS,
    Fault,
    MalformedRowsError,
    NotDaylioError,
    in_brief,
    read_export,
)
from tests.ownership.exports import export


def test_a_row_is_read_as_daylio_wrote_it():
    (row,) = read_export(
        export('2026-03-01,March 1,Sunday,21:05,good,walk | long  work ,A title,"He said ""fine"", twice"')
    )

    assert (row.line, row.day, row.wall_time, row.mood) == (2, date(2026, 3, 1), time(21, 5), "good")
    assert row.activities == ("walk", "long  work")
    assert (row.note_title, row.note) == ("A title", 'He said "fine", twice')


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_makes_no_difference(mark):
    content = export("2026-03-01,March 1,Sunday,21:05,good,,,")

    assert read_export(mark + content) == read_export(content)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("00:00", time(0, 0)),
        ("9:05", time(9, 5)),
        ("23:59", time(23, 59)),
        ("12:00 am", time(0, 0)),
        ("12:30 pm", time(12, 30)),
        ("9:05 PM", time(21, 5)),
        ("9:05\u202fPM", time(21, 5)),
        ("9:05 p.\u00a0m.", time(21, 5)),
        ("11:59pm", time(23, 59)),
    ],
)
def test_times_of_twelve_and_of_twenty_four_hours_are_read(written, meant):
    (row,) = read_export(export(f"2026-03-01,March 1,Sunday,{written},good,,,"))

    assert row.wall_time == meant


def test_a_note_over_several_lines_stays_one_row_and_lines_are_counted_after_it():
    content = export(
        '2026-03-02,March 2,Monday,21:00,good,,,"one\ntwo\n\nthree"', "2026-03-01,March 1,Sunday,21:00,meh,,,"
    )

    first, second = read_export(content)

    assert first.note == "one\ntwo\n\nthree"
    assert (first.line, second.line) == (2, 6)


@pytest.mark.parametrize("end_of_line", ["\n", "\r\n"])
def test_either_end_of_line_is_read_and_empty_lines_are_passed_over(end_of_line):
    content = export("2026-03-02,March 2,Monday,21:00,good,,,", "", "2026-03-01,March 1,Sunday,21:00,meh,,,", "")

    assert [row.line for row in read_export(content.replace(b"\n", end_of_line.encode()))] == [2, 4]


def test_an_activity_named_twice_counts_once():
    (row,) = read_export(export("2026-03-01,March 1,Sunday,21:00,good,walk | work | walk |  | ,,"))

    assert row.activities == ("walk", "work")


def test_columns_of_a_newer_daylio_are_left_alone():
    header = ",".join([*COLUMNS[:6], "scales", *COLUMNS[6:]])
    content = f"{header}\n2026-03-01,March 1,Sunday,21:00,good,walk,Stress: 3,Title,Text\n".encode()

    (row,) = read_export(content)

    assert (row.note_title, row.note) == ("Title", "Text")


def test_a_header_alone_is_an_empty_diary():
    assert read_export(export()) == ()


def test_every_malformed_row_is_named_by_its_line_and_nothing_is_read():
    content = export(
        "2026-03-07,March 7,Saturday,21:00,good,,,",
        "2026-02-30,February 30,Monday,21:00,good,,,",
        "1 March 2026,March 1,Sunday,21:00,good,,,",
        "2026-03-01,March 1,Sunday,25:00,good,,,",
        "2026-03-01,March 1,Sunday,13:00 pm,good,,,",
        "2026-03-01,March 1,Sunday,,good,,,",
        "2026-03-01,March 1,Sunday,21:00, ,,,",
        "2026-03-01,March 1,Sunday,21:00,good,,",
        "2026-03-01,March 1,Sunday,21:00,good,,,,",
    )

    with pytest.raises(MalformedRowsError) as refused:
        read_export(content)

    assert [fault.line for fault in refused.value.faults] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert str(refused.value).splitlines()[0] == "line 3: full_date is not a day written as YYYY-MM-DD"


def test_a_quote_that_never_closes_swallows_no_rows_in_silence():
    content = export('2026-03-02,March 2,Monday,21:00,good,,,"an open quote', "2026-03-01,March 1,Sunday,21:00,meh,,,")

    with pytest.raises(MalformedRowsError) as refused:
        read_export(content)

    assert refused.value.faults == (Fault(2, "cannot be read as CSV (unexpected end of data)"),)


def test_rows_after_one_that_is_not_csv_are_still_judged():
    content = export(
        '2026-03-03,March 3,Tuesday,21:00,good,,,"a "loose" quote"',
        "2026-03-02,March 2,Monday,21:00,good,,,",
        "2026-03-01,March 1,Sunday,late,meh,,,",
    )

    with pytest.raises(MalformedRowsError) as refused:
        read_export(content)

    assert [fault.line for fault in refused.value.faults] == [2, 4]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"day,mood\n2026-03-01,3\n",
        b'"full_date',
        "täglich".encode("latin-1"),
        b"\x89PNG\r\n\x1a\n\x00\x00",
        "full_date,date,weekday,time,mood,activities,note_title,note\n".encode("utf-16"),
    ],
)
def test_a_file_that_is_something_else_gets_one_line(content):
    with pytest.raises(NotDaylioError) as refused:
        read_export(content)

    assert len(str(refused.value).splitlines()) == 1


def test_what_was_read_is_told_in_one_line():
    evening, noon = "2026-03-02,March 2,Monday,21:00,good,,,", "2026-03-02,March 2,Monday,12:00,good,,,"

    assert in_brief(read_export(export(evening, noon))) == "2 check-ins on 1 day, 2026-03-02 to 2026-03-02"
    assert in_brief(read_export(export())) == "0 check-ins"
