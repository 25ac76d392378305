"""The table is about the routes there are: all of them, and no others."""

from tests.matrix.routes import walked
from tests.matrix.table import COLUMNS, route_of, rows
from tests.matrix.world import World


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {route_of(row.path) for row in rows()} == set(walked())


def test_everybody_in_the_table_is_somebody(world: World) -> None:
    assert {name for names in COLUMNS.values() for name in names} <= set(world.actors)


def test_allauths_routes_for_browsers_are_not_mounted() -> None:
    assert not [route for route in walked() if route.startswith("/_allauth/") and "/app/v1/" not in route]
