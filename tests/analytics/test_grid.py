from analytics.grid import GRID, NOISE, PHI


def test_the_grid_has_nineteen_points_because_noise_means_nothing_without_carry_over():
    assert len(GRID) == len(set(GRID)) == 19
    assert [point for point in GRID if point[0] == 0] == [(0.0, 0.0)]


def test_carry_over_and_noise_are_those_of_the_points_in_order():
    assert list(zip(PHI, NOISE, strict=True)) == list(GRID)
