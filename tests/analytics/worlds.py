"""Simulated moods with a known truth: whole steps from 1 to 7, carried over from day to day, noisy, full of gaps."""

import numpy as np

CENTRE = 4.0
DAYS = 56


def stable_mood(random, *, days=DAYS):
    """Exact mood of a client to whom nothing happens: mean 4; SD, carry-over and noise share drawn at random."""
    sd, phi, share = random.uniform(0.8, 1.4), random.uniform(0.1, 0.7), random.uniform(0.1, 0.6)
    latent = np.empty(days)
    latent[0] = random.normal()
    for day in range(1, days):
        latent[day] = phi * latent[day - 1] + np.sqrt(1 - phi**2) * random.normal()
    return CENTRE + sd * (np.sqrt(1 - share) * latent + np.sqrt(share) * random.normal(size=days))


def on_the_scale(exact):
    return np.clip(np.rint(exact), 1, 7)


def is_checked_in(random, *, days=DAYS):
    """30 % of the days without a check-in, in runs of two days on average."""
    seen = np.empty(days, dtype=bool)
    seen[0] = random.random() >= 0.3
    for day in range(1, days):
        seen[day] = random.random() >= (0.3 / 1.4 if seen[day - 1] else 0.5)
    return seen
