import numpy as np
import pytest

from analytics.grid import CARRY_OVERS, GRID
from analytics.prior import FLAT, MODERATE, WEAK, prior_masses
from tests.analytics import reference

PRINTED = {
    MODERATE: [0.0305, 0.1898, 0.2609, 0.2428, 0.1721, 0.0852, 0.0186],
    FLAT: [0.075, 0.15, 0.15, 0.15, 0.15, 0.15, 0.175],
    WEAK: [0.3736, 0.4097, 0.1571, 0.0481, 0.0103, 0.0011, 0.0000],
}


@pytest.mark.parametrize("prior", PRINTED)
def test_masses_are_those_the_method_prints(prior):
    masses = prior_masses(prior)
    per_phi = [
        sum(mass for (phi, _), mass in zip(GRID, masses, strict=True) if phi == wanted) for wanted in CARRY_OVERS
    ]

    np.testing.assert_allclose(per_phi, PRINTED[prior], atol=5e-5)


@pytest.mark.parametrize("prior", PRINTED)
def test_masses_are_in_full_precision_and_shared_evenly_among_noise_shares(prior):
    expected = [reference.prior_mass(prior.a, prior.b, phi) for phi, _ in GRID]

    np.testing.assert_allclose(prior_masses(prior), expected, rtol=1e-10)
    assert prior_masses(prior).sum() == pytest.approx(1, abs=1e-15)
