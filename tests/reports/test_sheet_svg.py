"""Whatever somebody types, the markup stays ours."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from moodtrack.reports.sheet.svg import Markup, element, path_through
from moodtrack.reports.sheet.texts import LONGEST_WORD, cut, printable, room_of, word_count

ANYTHING = st.text(st.characters())


@given(ANYTHING, ANYTHING)
def test_any_text_and_any_attribute_come_back_as_they_were_or_replaced(text, value):
    made = element("text", text, aria_label=value)
    read = ElementTree.fromstring(made)
    assert len(read) == 0
    assert (read.text or "") == printable(text).replace("\r\n", "\n").replace("\r", "\n")
    assert "<" not in made.removeprefix("<text").removesuffix("</text>")
    made.encode()


@given(st.text())
def test_text_without_control_characters_is_never_changed(text):
    seen = printable(text)
    assert len(seen) == len(text)
    assert all(a in (b, "\N{REPLACEMENT CHARACTER}") for a, b in zip(seen, text, strict=True))


def test_control_characters_and_halves_of_pairs_are_replaced():
    assert printable("a\x00b\ud800c\x1b\n\td") == "a�b�c�\n\td"


def test_children_that_are_markup_stay_markup():
    assert element("g", element("a"), "<b>") == "<g><a></a>&lt;b&gt;</g>"
    assert isinstance(element("g"), Markup)


def test_names_and_numbers_are_written_the_svg_way():
    assert element("line", class_="x", stroke_width=1.0, y1=2.25) == '<line class="x" stroke-width="1" y1="2.2"></line>'
    assert path_through([(1, 2), (3.04, 4)]) == "M1 2L3 4"


@given(st.text(), st.integers(1, 30))
def test_a_cut_text_is_whole_or_within_its_words(text, most_words):
    found = cut(text, most_words)
    if room_of(text) <= most_words:
        assert found == text
    else:
        assert text.startswith(found.removesuffix(" …"))
        assert word_count(found) <= most_words + 1
        assert len(found) <= most_words * LONGEST_WORD + 2
