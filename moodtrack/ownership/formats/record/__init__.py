FORMAT = "moodtrack-record/1"
"""A reader takes no other; a writer that changes what a name means raises the number."""
DOCUMENT = "record.json"
