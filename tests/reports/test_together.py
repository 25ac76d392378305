"""What stays on the screen when it is turned to the client."""

import pytest

from moodtrack.reports.sheet.together import IN_THE_PREVIEW, shown_together
from tests.fixtures import documents


@pytest.mark.parametrize("document", documents.EVERY)
def test_all_that_a_report_holds_today_is_in_the_clients_preview(document):
    assert shown_together(document()) == document()


def test_what_a_later_version_adds_for_the_therapist_is_left_out():
    added = documents.full() | {"please_read": [{"text": "PHQ-9 item 9: 1"}]}
    assert shown_together(added) == documents.full()


def test_the_preview_is_named_field_by_field():
    assert "please_read" not in IN_THE_PREVIEW
