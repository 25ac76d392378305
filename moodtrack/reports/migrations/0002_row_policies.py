from django.db import migrations

from moodtrack.core.policies import EVERYTHING, cared_for_here, claimed, one_clients, own, same_client, swept, wall


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_runs_and_reports"), ("core", "0001_who_acts"), ("care", "0003_row_policies")]
    operations = [
        one_clients("reports_reportrun", "a_run_is_of_one_client"),
        same_client(
            "reports_reportrun", "relationship_id", "care_carerelationship", "a_run_is_of_the_relationships_client"
        ),
        same_client("reports_reportrun", "session_id", "care_therapysession", "a_run_is_of_the_sessions_client"),
        same_client(
            "reports_report", "relationship_id", "care_carerelationship", "a_report_is_of_the_relationships_client"
        ),
        same_client("reports_report", "run_id", "reports_reportrun", "a_report_is_of_the_runs_client"),
        wall("reports_reportrun", own(), cared_for_here(EVERYTHING), swept("reports"), claimed("reports")),
        wall("reports_report", own(), cared_for_here()),
    ]
