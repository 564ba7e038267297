"""PostgreSQL's triggers: one entry of the log for one write, no TRUNCATE, append-only tables as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from cases.history.tracked import Table
from cases.history.triggers_sqlite import SENTENCE

# What tgtype holds: the sum of row 1, before 2, insert 4, delete 8, update 16, truncate 32.
_LOG, _UPDATE, _DELETE, _TRUNCATE = 1 + 4 + 8 + 16, 1 + 2 + 16, 1 + 2 + 8, 2 + 32

_FUNCTIONS = {
    "append_only_refusal": f"""
DECLARE emptied text[];
BEGIN
  IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
    emptied := TG_ARGV[0]::text[] || 'destruction_id'::text;
    IF to_jsonb(OLD) ->> 'destruction_id' IS NULL AND to_jsonb(NEW) ->> 'destruction_id' IS NOT NULL
        AND to_jsonb(OLD) - emptied = to_jsonb(NEW) - emptied THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% {SENTENCE}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
""",
    "log_refusal": """
BEGIN
  RAISE EXCEPTION '% is never truncated: its rows are deleted one by one, which the log records', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END
""",
    "log_entry": """
DECLARE
  who jsonb := nullif(current_setting('casefile.acting', true), '')::jsonb;
  before jsonb;
  after jsonb;
  name text;
BEGIN
  IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
  IF TG_OP = 'UPDATE' AND before - TG_ARGV[3]::text[] = after - TG_ARGV[3]::text[] THEN RETURN NULL; END IF;
  FOREACH name IN ARRAY TG_ARGV[1]::text[] LOOP
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND before -> name = after -> name) THEN
      before := before - name;
      after := after - name;
    END IF;
  END LOOP;
  FOREACH name IN ARRAY TG_ARGV[2]::text[] LOOP
    IF TG_OP = 'UPDATE' AND before -> name <> after -> name THEN
      after := jsonb_set(after, ARRAY[name], '"changed"');
    ELSIF after IS NOT NULL THEN
      after := jsonb_set(after, ARRAY[name], '"kept"');
    END IF;
    IF before IS NOT NULL THEN before := jsonb_set(before, ARRAY[name], '"kept"'); END IF;
  END LOOP;
  INSERT INTO cases_change ("table", "row", "operation", "before", "after", "reason", "at", "logged_at", "by", "source",
    "transaction", "destruction_id")
  VALUES (TG_TABLE_NAME, coalesce(before, after) ->> TG_ARGV[0], lower(TG_OP), before::text, after::text,
    nullif(who ->> 'reason', ''), coalesce((who ->> 'at')::timestamptz, clock_timestamp()), clock_timestamp(),
    (who ->> 'by')::uuid, coalesce(who ->> 'source', ''), coalesce(who ->> 'transaction', ''), NULL);
  RETURN NULL;
END
""",
}


@dataclass(frozen=True)
class Trigger:
    """One trigger as the catalogue tells it: its function, its type in bits, its arguments."""

    table: str
    function: str
    bits: int
    arguments: tuple[str, ...] = ()

    def statement(self, name: str) -> str:
        """What creates it."""
        when = "AFTER" if self.bits == _LOG else "BEFORE"
        events = [
            word for bit, word in ((4, "INSERT"), (8, "DELETE"), (16, "UPDATE"), (32, "TRUNCATE")) if self.bits & bit
        ]
        each = "ROW" if self.bits & 1 else "STATEMENT"
        arguments = ", ".join(f"'{argument}'" for argument in self.arguments)
        return (
            f'CREATE TRIGGER "{name}" {when} {" OR ".join(events)} ON "{self.table}" '
            f"FOR EACH {each} EXECUTE FUNCTION {self.function}({arguments})"
        )


def definitions(wanted: Iterable[Table], *, logged: Iterable[Table]) -> dict[str, Trigger]:
    """Every trigger under its name."""
    kept = frozenset(logged)
    made: dict[str, Trigger] = {}
    for table in wanted:
        name = table.name
        if table.append_only:
            refusal = "append_only_refusal"
            bodies = (_array(table.bodies),) if table.bodies else ()
            made[f"append_only_update_{name}"] = Trigger(name, refusal, _UPDATE, bodies)
            made[f"append_only_delete_{name}"] = Trigger(name, refusal, _DELETE)
            made[f"append_only_truncate_{name}"] = Trigger(name, refusal, _TRUNCATE)
        else:
            made[f"log_truncate_{name}"] = Trigger(name, "log_refusal", _TRUNCATE)
        if table in kept:
            arguments = (table.key, _array(table.bulky), _array(table.secret), _array(table.quiet))
            made[f"log_write_{name}"] = Trigger(name, "log_entry", _LOG, arguments)
    return made


def statements(wanted: Iterable[Table], *, logged: Iterable[Table]) -> Iterator[str]:
    """What creates the functions and every trigger; ENABLE ALWAYS makes them fire also for a session that plays the replica."""
    for function, body in _FUNCTIONS.items():
        yield f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
    for name, trigger in definitions(wanted, logged=logged).items():
        yield trigger.statement(name)
        yield f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{name}"'


def standing(connection: BaseDatabaseWrapper, wanted: Iterable[Table], *, logged: Iterable[Table]) -> set[str]:
    """The names of the triggers that stand always enabled, without condition, of our type, arguments and function body."""
    ours = definitions(wanted, logged=logged)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, p.proname, p.prosrc, t.tgtype, encode(t.tgargs, 'escape') FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled = 'A' AND n.nspname = current_schema() "
            "AND t.tgqual IS NULL AND t.tgattr = ''::int2vector"
        )
        rows = cursor.fetchall()
    found = set()
    for name, table, function, source, bits, arguments in rows:
        trigger = Trigger(table, function, bits, tuple(arguments.split("\\000")[:-1]) if arguments else ())
        if ours.get(name) == trigger and source == _FUNCTIONS.get(function):
            found.add(name)
    return found


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger that runs one of our functions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE n.nspname = current_schema() AND p.proname = ANY(%s) AND NOT t.tgisinternal",
            [list(_FUNCTIONS)],
        )
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')


def _array(names: Iterable[str]) -> str:
    return "{" + ",".join(sorted(names)) + "}"
