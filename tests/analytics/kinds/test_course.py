import pytest

from analytics.kinds.course import shape_of_course


@pytest.mark.parametrize(
    ("trend", "shift", "shape"),
    [
        (-50.0, -52.5, "gradual"),
        (-50.0, -52.0, "cannot_be_told"),
        (-50.0, -46.0, "cannot_be_told"),
        (-50.0, -45.5, "sudden"),
        (-50.0, None, "cannot_be_told"),
        (None, -50.0, "cannot_be_told"),
    ],
)
def test_a_line_must_be_likelier_by_2_and_a_step_by_4(trend, shift, shape):
    assert shape_of_course(trend=trend, shift=shift) == shape
