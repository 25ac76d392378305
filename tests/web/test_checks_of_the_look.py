"""What has to hold of the look of every page, in a real browser, each claim by its number on the same list.

1, 19 and 20 hold for every fixture in tests/web/test_looks.py too, at every width.
"""

import pytest

from tests.web.pictures import CHROMIUM
from web.portal.standalone import STYLES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]
SCRIPT = STYLES.with_name("chart.js")
