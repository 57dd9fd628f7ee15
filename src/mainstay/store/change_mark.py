"""A mark that every write leaves: whoever has seen the same mark twice knows that nothing was written in between.

The mark is a row of its own, written anew, with a value that was never there before, as the last step of the
transaction. It is seen at the very moment at which the rest of the transaction is seen, by every process and on every
machine, and one row by its key is the cheapest thing that can be asked of a database. Last, so that one writer waits
for another no longer than a commit takes, and while it waits holds nothing that a third might wait for in turn.

A write that no page could show, such as the sign of life of a worker, leaves no mark: it would make all pages that are
ready to be sent worthless several times a second.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

#: the row, among those of the database itself: it goes into no backup
NAME = "changes.mark"
#: what asks for the mark
ASK = f"select value from settings where name = '{NAME}'"  # noqa: S608 - a constant
_CHANGE = (
    f"insert into settings (name, value) values ('{NAME}', {{new}}) "  # noqa: S608 - a constant
    "on conflict (name) do update set value = excluded.value"
)
# a database without tables, or one whose tables are just dropped, has no pages either
_POSTGRESQL = f"""do $$ begin
{_CHANGE.format(new="gen_random_uuid()::text")};
exception when undefined_table then null;
end $$"""
_SQLITE = _CHANGE.format(new="lower(hex(randomblob(16)))")


def leave_mark(held: Connection) -> None:
    """Leave a new mark; the last thing that a transaction does.

    Parameters
    ----------
    held : sqlalchemy.Connection
        The connection that has written.

    Examples
    --------
    >>> from mainstay.store.database import connect, reading, writing
    >>> from mainstay.store.migrations import upgrade
    >>> engine = connect("sqlite:///:memory:")
    >>> upgrade(engine)
    >>> marks = set()
    >>> for _ in range(2):
    ...     with writing(engine):
    ...         pass  # leaves a mark, whatever it does
    ...     with reading(engine) as held:
    ...         marks.add(held.exec_driver_sql(ASK).scalar())
    >>> len(marks)
    2
    >>> engine.dispose()
    """
    if held.dialect.name != "sqlite":
        held.exec_driver_sql(_POSTGRESQL)
        return
    try:
        held.exec_driver_sql(_SQLITE)
    except OperationalError as error:
        if "no such table" not in str(error.orig):
            raise
