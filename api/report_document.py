"""The report as programs read it. Field names are stable: later versions add some, and rename none."""

from typing import Any

from rest_framework import serializers

from moodtrack.checkins.rules.topics import TopicKind
from moodtrack.reports.rules import SpreadWord, Word

WORDS = [(word.value, word.value) for word in Word]
SPREAD_WORDS = [(word.value, word.value) for word in SpreadWord]
FINDING_KINDS = (
    "trend",
    "shift",
    "weekend",
    "tag",
    "tag_next_day",
    "sleep",
    "item",
    "variability",
    "before_gap",
    "known_date",
)
TIERS = ("confirmed", "new", "asked", "descriptive", "not_enough_data")
TOPIC_KINDS = [(kind.value, kind.value) for kind in TopicKind]


class ReportClientOutput(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # Field.label is something else


class ReportTherapistOutput(serializers.Serializer[Any]):
    name = serializers.CharField()


class NumberedSessionOutput(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1)
    starts_at = serializers.DateTimeField()


class PeriodOutput(serializers.Serializer[Any]):
    """Local days of the client, all inclusive."""

    to = serializers.DateField()
    since = serializers.DateField(help_text="The day of the last session; without one, of the first check-in.")

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(), **super().get_fields()}


class CompletenessOutput(serializers.Serializer[Any]):
    """All in days."""

    days = serializers.IntegerField(min_value=0)
    days_with_check_in = serializers.IntegerField(min_value=0)
    longest_gap = serializers.IntegerField(min_value=0)


class SeriesDayOutput(serializers.Serializer[Any]):
    day = serializers.DateField()
    mood = serializers.FloatField(min_value=1, max_value=7, allow_null=True)
    energy = serializers.FloatField(min_value=1, max_value=7, allow_null=True)
    tension = serializers.FloatField(min_value=1, max_value=7, allow_null=True)
    sleep_hours = serializers.FloatField(min_value=0, max_value=24, allow_null=True)
    added_later = serializers.BooleanField()
    check_ins = serializers.IntegerField(min_value=1, required=False)
    mood_low = serializers.FloatField(
        min_value=1,
        max_value=7,
        allow_null=True,
        required=False,
        help_text="Of a day with several check-ins, else null.",
    )
    mood_high = serializers.FloatField(min_value=1, max_value=7, allow_null=True, required=False)


class MoodLevelOutput(serializers.Serializer[Any]):
    """A mean and its 95 % interval."""

    mean = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    n = serializers.IntegerField(min_value=1)


class LevelOutput(serializers.Serializer[Any]):
    mood = MoodLevelOutput(allow_null=True)


class ComparisonOutput(serializers.Serializer[Any]):
    """Plain means of two stretches, the later called `since`; the difference the model sees and its interval."""

    before = serializers.FloatField(allow_null=True)
    since = serializers.FloatField(allow_null=True)
    difference = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n_before = serializers.IntegerField(min_value=0)
    n_since = serializers.IntegerField(min_value=0)
    word = serializers.ChoiceField(choices=WORDS)


class RatingChangeOutput(ComparisonOutput):
    """Another rating since the last session; `usual_low` to `usual_high` is the middle eight in ten days before it."""

    usual_low = serializers.FloatField(allow_null=True, required=False)
    usual_high = serializers.FloatField(allow_null=True, required=False)


class SpreadOutput(serializers.Serializer[Any]):
    """How far days lie from the middle of their stretch: since the session by before it, and the step's interval."""

    ratio = serializers.FloatField(min_value=0)
    low = serializers.FloatField()
    high = serializers.FloatField()
    direction = serializers.ChoiceField(choices=SPREAD_WORDS, allow_null=True)


class MoodChangeOutput(RatingChangeOutput):
    """Mood since the last session, with the 90 % intervals of the difference and of either mean."""

    before_low = serializers.FloatField(allow_null=True, required=False)
    before_high = serializers.FloatField(allow_null=True, required=False)
    since_low = serializers.FloatField(allow_null=True, required=False)
    since_high = serializers.FloatField(allow_null=True, required=False)
    lowest = serializers.FloatField(allow_null=True, required=False, help_text="Of the days since.")
    highest = serializers.FloatField(allow_null=True, required=False)
    spread = SpreadOutput(allow_null=True, required=False)
    hardly_differs = serializers.BooleanField(
        required=False, help_text="Whether mood differs so little in the days compared that nothing is tested in them."
    )
    holds_start = serializers.BooleanField(
        required=False, help_text="Whether the days before hold the first of the record."
    )


class ChangeOutput(serializers.Serializer[Any]):
    """A rating that was never given, or is not shared, is not there."""

    mood = MoodChangeOutput()
    energy = RatingChangeOutput(required=False)
    tension = RatingChangeOutput(required=False)
    sleep_hours = RatingChangeOutput(required=False)


class SlowerChangeOutput(serializers.Serializer[Any]):
    mood = ComparisonOutput()


class EarlierSessionOutput(serializers.Serializer[Any]):
    """A session of the period; one that was not held has the number it would have had."""

    number = serializers.IntegerField(min_value=1)
    day = serializers.DateField()
    is_held = serializers.BooleanField()


class SentenceOutput(serializers.Serializer[Any]):
    key = serializers.CharField()
    values = serializers.DictField(child=serializers.JSONField())
    text = serializers.CharField()


class FindingOutput(serializers.Serializer[Any]):
    """One pattern that was looked for. Its numbers are null where it could not be tested, for the reason given."""

    kind = serializers.ChoiceField(choices=FINDING_KINDS)
    tag = serializers.CharField(
        allow_null=True, help_text="The tag as it was written, the watched item or the known date."
    )
    outcome = serializers.ChoiceField(choices=("mood", "energy", "tension"))
    family = serializers.ChoiceField(choices=("primary", "secondary", "asked"))
    tier = serializers.ChoiceField(choices=TIERS, help_text="Only `confirmed`, `new` and `asked` may be told.")
    shape = serializers.ChoiceField(choices=("gradual", "sudden", "cannot_be_told", "either_way"), allow_null=True)
    reason = serializers.ChoiceField(
        choices=("too_few", "hardly_differs", "at_an_end", "not_determined"),
        allow_null=True,
        required=False,
        help_text="Why it was not tested: of `not_enough_data` only.",
    )
    estimate = serializers.FloatField(allow_null=True, help_text="In the outcome's unit.")
    estimate_sd = serializers.FloatField(allow_null=True, help_text="In the client's own standard deviations.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    ratio = serializers.FloatField(allow_null=True, help_text="Of variability: how far days differ, later by earlier.")
    n_observed = serializers.IntegerField(allow_null=True)
    n_with = serializers.IntegerField(allow_null=True, help_text="Days of the kind that the estimate is about.")
    n_days = serializers.IntegerField(allow_null=True, help_text="From the first to the last of them.")
    completeness = serializers.FloatField(allow_null=True)
    p = serializers.FloatField(allow_null=True)
    q = serializers.FloatField(allow_null=True, help_text="p after the correction for all that was looked at.")
    phi_mean = serializers.FloatField(allow_null=True, help_text="How much of a day carries over into the next.")
    covariates = serializers.ListField(child=serializers.CharField())
    supporting_days = serializers.ListField(child=serializers.DateField())
    method_version = serializers.CharField()
    wording_key = serializers.CharField()
    text = serializers.CharField(help_text="What it says, in the reader's language.")
    why = serializers.CharField(allow_blank=True, help_text="Why it is shown, empty where it is not.")


class SharedNoteOutput(serializers.Serializer[Any]):
    day = serializers.DateField()
    text = serializers.CharField()


class AgendaTopicOutput(serializers.Serializer[Any]):
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=TOPIC_KINDS)
    added_on = serializers.DateField()


class ReportOutput(serializers.Serializer[Any]):
    """One frozen version of a report."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1)
    made_at = serializers.DateTimeField()
    is_current = serializers.BooleanField()
    method_version = serializers.CharField()
    client = ReportClientOutput()
    therapist = ReportTherapistOutput()
    zone = serializers.CharField()
    session = NumberedSessionOutput(allow_null=True)
    last_session = NumberedSessionOutput(allow_null=True)
    sessions = EarlierSessionOutput(many=True, required=False, help_text="Those of the period, held or not.")
    updated = SentenceOutput(allow_null=True, required=False, help_text="What is new since the version before.")
    paused = SentenceOutput(allow_null=True, required=False, help_text="That sharing rests, and since when.")
    period = PeriodOutput()
    completeness = CompletenessOutput(help_text="From `period.since` to `period.to`.")
    completeness_8_weeks = CompletenessOutput(help_text="Over the period.")
    series = SeriesDayOutput(many=True, help_text="One entry for each day of the period with a check-in.")
    level = LevelOutput()
    since_last_session = ChangeOutput(allow_null=True)
    last_4_weeks = SlowerChangeOutput(
        allow_null=True, required=False, help_text="By a 95 % interval, while the last session is under ten days ago."
    )
    findings = FindingOutput(many=True, help_text="Everything looked at, told or not, in the order of the catalogue.")
    sentences = SentenceOutput(many=True)
    notes = SharedNoteOutput(many=True)
    topics = AgendaTopicOutput(many=True)
