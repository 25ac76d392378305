"""Row policies in the forms every table about a client uses, as SQL for migrations: the second wall.

What stands here was run on databases we cannot see. A form once released is never changed: a new one gets a new name,
and a migration that replaces the policies made from the old one.

Each form stands in a policy of its own, since one merged condition makes the planner read a whole history; and every
call and every look at another table stands in a sub-select, so that it is made once for a statement, not for each row.
"""

from dataclasses import dataclass

from django.db.migrations import RunSQL

ACTOR = "(SELECT app_actor())"
RUNNING = f"FROM care_carerelationship r WHERE r.therapist_id = {ACTOR} AND r.ended_at IS NULL"
CLIENTS = f"ARRAY(SELECT r.client_id {RUNNING})"
RELATIONSHIPS = f"ARRAY(SELECT r.id {RUNNING})"
INVITATION = "(SELECT nullif(current_setting('app.invitation', true), ''))"

READING, CHANGING, ADDING, REMOVING, EVERYTHING = "SELECT", "UPDATE", "INSERT", "DELETE", "ALL"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy of a table: which rows a command reaches, and so also which it may leave behind."""

    name: str
    condition: str
    command: str = EVERYTHING

    def created(self, table: str) -> str:
        """The statement that makes it."""
        clause = "WITH CHECK" if self.command == ADDING else "USING"
        return f"CREATE POLICY {self.name} ON {table} FOR {self.command} {clause} ({self.condition})"

    def dropped(self, table: str) -> str:
        """The statement that takes it away."""
        return f"DROP POLICY {self.name} ON {table}"


def own(column: str = "client_id") -> Policy:
    """Who a row is about does with it what the application lets them."""
    return Policy("own", f"{column} = {ACTOR}")


def cared_for(column: str = "client_id") -> Policy:
    """A therapist reaches what is about the clients of their running relationships."""
    return Policy("cared_for", f"{column} = ANY ({CLIENTS})", READING)


def cared_for_here(command: str = READING) -> Policy:
    """A therapist reaches what belongs to their own relationship with a client, and not to a colleague's."""
    return Policy("cared_for", f"relationship_id = ANY ({RELATIONSHIPS})", command)


def swept(*sweeps: str) -> Policy:
    """The sweeps of these names compare rows of all clients."""
    return Policy("swept", _in_sweep(sweeps), READING)


def claimed(*sweeps: str) -> Policy:
    """The sweeps of these names put their mark on rows that are due."""
    return Policy("claimed", _in_sweep(sweeps), CHANGING)


def added(*sweeps: str) -> Policy:
    """The sweeps of these names write down what they set out to do."""
    return Policy("added", _in_sweep(sweeps), ADDING)


def _in_sweep(sweeps: tuple[str, ...]) -> str:
    names = ", ".join(f"'{sweep}'" for sweep in sweeps)
    return f"(SELECT current_setting('app.sweep', true)) IN ({names})"


def let_in(table: str, *policies: Policy) -> RunSQL:
    """Give a table that has its wall further policies."""
    return RunSQL(
        ";\n".join(policy.created(table) for policy in policies),
        ";\n".join(policy.dropped(table) for policy in policies),
    )


def wall(table: str, *policies: Policy) -> RunSQL:
    """Show a table's rows, to its owner too, through these policies only."""
    raised = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    razed = f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
    return RunSQL(
        ";\n".join([raised, *(policy.created(table) for policy in policies)]),
        ";\n".join([*(policy.dropped(table) for policy in policies), razed]),
    )


def one_clients(table: str, name: str) -> RunSQL:
    """Let rows of other tables name a row of this one together with its client: see ``same_client``."""
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE (id, client_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def same_client(table: str, column: str, of: str, name: str) -> RunSQL:
    """Refuse a row that points at another client's: policies do not, since a foreign key is checked past them.

    Args:
        table, column: where the reference is.
        of: the table referred to, made ready by ``one_clients``.
        name: of the constraint, a sentence.
    """
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, client_id)"
        f" REFERENCES {of} (id, client_id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
