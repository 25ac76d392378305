"""A client with a row in every table, the two steps of erasing them, and what is left of anybody, seen past every wall."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from moodtrack.core.context import acting_as
from moodtrack.core.ledger import work_through
from moodtrack.core.vault import Receipt
from moodtrack.ownership.actions.erasing import ERASURES, ask_for_erasure, continue_erasure
from moodtrack.ownership.models import Erasure
from moodtrack.ownership.rules.erasing import KEPT, QUIET_FOR, THINK_AGAIN_FOR
from moodtrack.people.models import Account
from tests.conftest import done
from tests.copies import session_as
