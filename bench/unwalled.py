"""The product as a web server runs it, without the walls named in the environment."""

from bench.walls import take_down_here, told
from moodtrack.wsgi import application as product

take_down_here(told())
application = product
