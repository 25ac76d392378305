"""`render_fixtures`: every way a report can look, made as the product makes one."""

import pytest

from moodtrack.operation.fixtures.clients import FIXTURES
from moodtrack.operation.fixtures.making import MARK, document_of, make_therapist
from moodtrack.operation.fixtures.rendering import TwoPagesError, looking, render
from moodtrack.operation.servers import uses_throw_away_data
from tests.reports.pdf_reading import ReadPdf

ENDINGS = {".html", "-a4.pdf", "-a4.png", "-letter.pdf", "-letter.png"}


def test_it_never_sees_the_operators_data():
    assert uses_throw_away_data(["manage.py", "render_fixtures"])


def test_there_is_a_fixture_for_every_way_a_report_can_look():
    names = [fixture.name for fixture in FIXTURES]
    assert names == ["hopeful", "flat", "worse", "volatile", "gappy", "five", "one", "none"]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_every_note_stands_on_a_day_with_a_check_in(fixture):
    marks = MARK.findall(fixture.diary)
    assert all(marks[-days_before] != "." for days_before, _ in fixture.notes)


@pytest.fixture
def hopeful(db):
    return document_of(FIXTURES[0], make_therapist())


def test_a_fixture_becomes_what_its_name_says(hopeful):
    assert hopeful["client"] == {"label": "Client A"}
    assert hopeful["session"]["number"] == 9
    assert hopeful["since_last_session"]["mood"]["word"] == "higher"
    assert len(hopeful["notes"]) == len(hopeful["topics"]) == 3


def test_a_report_is_written_as_page_pdf_and_pictures(hopeful, tmp_path):
    seen = []
    render(hopeful, tmp_path / "hopeful", lambda page, base: seen.append((page, base)))
    assert {file.name.removeprefix("hopeful") for file in tmp_path.iterdir()} == ENDINGS
    assert seen == [((tmp_path / "hopeful.html").read_text(encoding="utf-8"), tmp_path / "hopeful")]
    for paper in ("a4", "letter"):
        assert len(ReadPdf((tmp_path / f"hopeful-{paper}.pdf").read_bytes()).pages) == 1


@pytest.mark.browser
def test_a_page_that_takes_two_is_refused(tmp_path):
    with looking() as look:
        if look is None:
            pytest.skip("needs Chromium: apt-get install chromium")
        look("<h1>Short</h1>", tmp_path / "short")
        with pytest.raises(TwoPagesError, match="long, printed on a4, takes 2 pages"):
            look('<div style="height: 330mm">Long</div>', tmp_path / "long")
    assert (tmp_path / "short-page.png").read_bytes().startswith(b"\x89PNG")
