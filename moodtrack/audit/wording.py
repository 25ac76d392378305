"""One plain sentence for each audit line, as the client whose record it is reads it."""

from collections.abc import Mapping
from gettext import NullTranslations

from moodtrack.audit.rules import Action, Role


def sentence(*, action: str, role: Role, name: str, count: int, words: NullTranslations) -> str:
    """What happened, in words.

    Args:
        action: what the line says was done; one that this version does not know gets a sentence all the same.
        role: who did it, as the client sees them.
        name: theirs at that time, as the line keeps it.
        count: how many rows it was about.
        words: the client's catalogue.
    """
    known = by_yourself(words, count) if role is Role.YOU else by_others(words, count)
    template = known.get(action) or _unknown(role, words)
    return template.format(name=name or _nameless(role, words), count=count)


def by_yourself(words: NullTranslations, count: int) -> Mapping[str, str]:
    """What clients do themselves, by action."""
    return {
        Action.START_RELATIONSHIP: words.gettext("You joined a therapist and chose what they may see."),
        Action.CHANGE_SHARING: words.gettext("You changed what your therapist may see."),
        Action.PAUSE_SHARING: words.gettext("You paused sharing with your therapist."),
        Action.RESUME_SHARING: words.gettext("You ended your pause; what you recorded in it stays yours."),
        Action.REVEAL_PAUSES: words.gettext("You shared what you recorded while sharing was paused."),
        Action.END_RELATIONSHIP: words.gettext("You ended what you shared with your therapist."),
        Action.PROPOSE_QUESTION: words.gettext("You proposed a question to watch with your therapist."),
        Action.ACCEPT_QUESTION: words.gettext("You agreed to watch a question with your therapist."),
        Action.DECLINE_QUESTION: words.gettext("You declined a question that your therapist proposed."),
        Action.END_QUESTION: words.gettext("You ended a question that was proposed or watched with your therapist."),
        Action.REGISTER_DEVICE: words.gettext("You added a device that reminders are sent to."),
        Action.CHANGE_DEVICE: words.gettext("One of your devices gave a new address or a new time zone."),
        Action.REMOVE_DEVICE: words.gettext("You removed a device that reminders were sent to."),
        Action.IMPORT_DAYLIO: words.ngettext(
            "You brought in {count} check-in from Daylio.", "You brought in {count} check-ins from Daylio.", count
        ),
        Action.ASK_FOR_ERASURE: words.gettext("You asked to have everything of yours erased."),
        Action.KEEP_RECORD: words.gettext("You thought again: nothing of yours is erased."),
        Action.IMPORT_RECORD: words.ngettext(
            "You brought in {count} check-in from a file of yours.",
            "You brought in {count} check-ins from a file of yours.",
            count,
        ),
        Action.ASK_FOR_EXPORT: words.gettext("You asked for a file with everything of yours."),
        Action.DOWNLOAD_EXPORT: words.gettext("You fetched the file with everything of yours."),
        Action.CHANGE_PASSWORD: words.gettext("You changed your password."),
        Action.RESET_PASSWORD: words.gettext("You chose a new password with a code from an e-mail."),
        Action.ADD_SIGN_IN_FACTOR: words.gettext("You added a second step to your sign-in."),
        Action.REMOVE_SIGN_IN_FACTOR: words.gettext("You removed a second step of your sign-in."),
    }


def by_others(words: NullTranslations, count: int) -> Mapping[str, str]:
    """What others do with a client's record, by action."""
    return {
        Action.OPEN_CASELOAD: words.gettext("{name} opened their list of clients, with your name and next session."),
        Action.READ_CASELOAD: words.gettext(
            "{name} opened their list of clients, with your name, your next session and, where there is one, the "
            "beginning of your newest report."
        ),
        Action.OPEN_CLIENT: words.gettext("{name} looked up your name in their list and your next session."),
        Action.OPEN_SESSIONS: words.gettext("{name} looked at the dates of your sessions."),
        Action.OPEN_SHARING: words.gettext("{name} looked at what you share with them."),
        Action.OPEN_ACCESS_LOG: words.gettext("{name} looked at what they have done with your record."),
        Action.READ_REPORT: words.gettext("{name} opened the report made for your session."),
        Action.READ_REPORTS: words.ngettext(
            "{name} opened a report made for your sessions.",
            "{name} opened {count} reports made for your sessions.",
            count,
        ),
        Action.LIST_REPORTS: words.gettext("{name} looked at the list of reports made for your sessions."),
        Action.ASK_FOR_REPORT: words.gettext("{name} asked for a report to prepare your session."),
        Action.LABEL_CLIENT: words.gettext("{name} changed the name their list has for you."),
        Action.PLAN_SESSION: words.gettext("{name} entered a session with you."),
        Action.CHANGE_SESSION: words.gettext("{name} changed a session with you."),
        Action.DELETE_SESSION: words.gettext("{name} took out a session with you."),
        Action.OPEN_QUESTIONS: words.gettext("{name} looked at the questions that the two of you watch."),
        Action.PROPOSE_QUESTION: words.gettext("{name} proposed a question to watch with you."),
        Action.ACCEPT_QUESTION: words.gettext("{name} agreed to watch a question that you proposed."),
        Action.DECLINE_QUESTION: words.gettext("{name} declined a question that you proposed."),
        Action.END_QUESTION: words.gettext("{name} ended a question that was proposed or watched with you."),
        Action.OPEN_ANNOTATIONS: words.gettext("{name} looked at what they have noted on your time line."),
        Action.ANNOTATE: words.gettext("{name} noted a date on your time line."),
        Action.DELETE_ANNOTATION: words.gettext("{name} took a date off your time line."),
        Action.END_RELATIONSHIP: words.gettext("{name} ended the care relationship and sees nothing more of yours."),
        Action.END_THERAPIST: words.gettext(
            "{name} ended your care relationship: your therapist has left and sees nothing more of yours."
        ),
        Action.ERASE_RECORD: words.gettext("{name} erased everything of yours, as you had asked."),
        Action.REMOVE_DEVICE: words.gettext("{name} stopped sending reminders to one of your devices."),
        Action.RESTORE_RECORD: words.gettext(
            "{name} brought your record back from a backup; whatever you or others did after it was made is undone."
        ),
        Action.STOP_SHARING: words.gettext(
            "{name} stopped sharing anything with your therapists, until you say once more what they may see."
        ),
    }


def _unknown(role: Role, words: NullTranslations) -> str:
    if role is Role.YOU:
        return words.gettext("You did something that this page has no words for.")
    return words.gettext("{name} did something with your record that this page has no words for.")


def _nameless(role: Role, words: NullTranslations) -> str:
    return words.gettext("A therapist") if role is Role.THERAPIST else words.gettext("The system")
