from django.db import migrations

from moodtrack.core.policies import (
    ACTOR,
    CHANGING,
    EVERYTHING,
    INVITATION,
    READING,
    Policy,
    cared_for_here,
    one_clients,
    own,
    same_client,
    swept,
    wall,
)

# The bond's own policies read its columns and the setting, never another table: the others look up the bond here.
THERAPISTS = f"therapist_id = {ACTOR} AND ended_at IS NULL"
REDEEMED = f"code_hash = {INVITATION}"

# A policy sees one version of a row at a time and cannot keep a bond from being moved to another client.
BOUND = """
REVOKE UPDATE ON care_carerelationship FROM moodtrack_app;
GRANT UPDATE (label, ended_at, ended_by_id) ON care_carerelationship TO moodtrack_app;
"""
UNBOUND = "GRANT UPDATE ON care_carerelationship TO moodtrack_app"


class Migration(migrations.Migration):
    dependencies = [("care", "0002_sharing"), ("core", "0001_who_acts")]
    operations = [
        one_clients("care_carerelationship", "a_relationship_is_of_one_client"),
        one_clients("care_therapysession", "a_session_is_of_one_client"),
        same_client(
            "care_consent", "relationship_id", "care_carerelationship", "a_consent_is_of_the_relationships_client"
        ),
        same_client(
            "care_therapysession",
            "relationship_id",
            "care_carerelationship",
            "a_session_is_of_the_relationships_client",
        ),
        same_client("care_pause", "relationship_id", "care_carerelationship", "a_pause_is_of_the_relationships_client"),
        wall(
            "care_carerelationship",
            own(),
            Policy("cared_for", THERAPISTS, READING),
            Policy("relabelled", THERAPISTS, CHANGING),
            swept("reports"),
        ),
        migrations.RunSQL(BOUND, UNBOUND),
        wall("care_consent", own(), cared_for_here(), swept("reports")),
        wall("care_pause", own(), cared_for_here()),
        wall("care_therapysession", own(), cared_for_here(EVERYTHING), swept("reports", "reminders")),
        wall(
            "care_invitation",
            Policy("made", f"therapist_id = {ACTOR}"),
            Policy("redeemed", REDEEMED, READING),
            Policy("used", REDEEMED, CHANGING),
        ),
    ]
