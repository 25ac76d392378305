from django.db import migrations

from moodtrack.core.policies import EVERYTHING, cared_for_here, own, same_client, swept, wall


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0001_questions_and_annotations"),
        ("core", "0001_who_acts"),
        ("care", "0003_row_policies"),
    ]
    operations = [
        same_client(
            "agreements_watchedquestion",
            "relationship_id",
            "care_carerelationship",
            "a_question_is_of_the_relationships_client",
        ),
        same_client(
            "agreements_annotation",
            "relationship_id",
            "care_carerelationship",
            "an_annotation_is_of_the_relationships_client",
        ),
        wall("agreements_watchedquestion", own(), cared_for_here(EVERYTHING), swept("reports")),
        wall("agreements_annotation", own(), cared_for_here(EVERYTHING), swept("reports")),
    ]
