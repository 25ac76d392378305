"""What no generated sentence may say."""

NEVER = """
    diagnos disorder symptom relapse deteriorat decompensat complian adheren failed poor concerning alarming abnormal
    normal risk should recommend advis advice consider suffer significant caused causes because leads predict stable
    same improve worse better worsen thanks due helps makes must try therefore effect
"""

FIXED = ("There were better days too:", "It does not diagnose, rate risk or suggest treatment.")
"""Said on purpose, in just these words."""


def faults_of(text: str) -> list[str]:
    """The forbidden words and stems in a text; short ones count as whole words only."""
    for said in FIXED:
        text = text.replace(said, "")
    words = text.lower().replace(",", " ").replace(".", " ").replace(";", " ").split()
    stems = [stem for stem in NEVER.split() if len(stem) > 4 and any(word.startswith(stem) for word in words)]
    return stems + [stem for stem in NEVER.split() if len(stem) <= 4 and stem in words] + ["!"] * text.count("!")
