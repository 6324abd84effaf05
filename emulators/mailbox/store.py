"""Mails that arrived, kept in SQLite, each once.

A second mail of the same Message-ID is counted but not kept, as Gmail does: a sender that tries
again after a lost answer is right to do so, and its reader sees one mail.
"""

import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from emulators import database
from emulators.mailbox.letter import Letter
from shared.record import record

SCHEMA = """
create table if not exists mail (
    id integer primary key autoincrement,
    message_id text unique,
    sender_name text not null, sender text not null, recipients text not null,
    subject text not null, preview text not null, searchable text not null,
    received_at text not null, copies integer not null default 1,
    is_read integer not null default 0, raw blob not null
);
create table if not exists recipient (
    address text not null, mail_id integer not null references mail on delete cascade,
    primary key (address, mail_id)
) without rowid;
"""
COLUMNS = (
    "id, message_id, sender_name, sender, recipients,"
    " subject, preview, received_at, copies, is_read"
)
LIMIT = 200


@record
class Mail:
    """One mail as it stands in a list; ``copies`` counts how often it arrived."""

    id: int
    message_id: str | None
    sender_name: str
    sender: str
    recipients: list[str]
    subject: str
    preview: str
    received_at: datetime
    copies: int
    is_read: bool


@record
class Search:
    """Which mails: to an address, with all words, newer than an id."""

    to: str = ""
    words: str = ""
    after: int = 0
    limit: int = LIMIT


class Store:
    """One SQLite file. ``version`` changes with everything that a reader could see."""

    def __init__(self, path: Path) -> None:
        self._database = database.connect(path, SCHEMA)
        self._database.execute("pragma foreign_keys = on")
        self.version = 0

    def add(self, raw: bytes, recipients: list[str]) -> int:
        """Keep a mail or count one more copy; return its id."""
        letter = Letter(raw)
        self.version += 1
        with self._database:
            self._database.execute("begin immediate")
            mail_id = self._count_copy(letter) or self._insert(letter, recipients)
            self._address(mail_id, recipients)
        return mail_id

    def find(self, search: Search) -> list[Mail]:
        """Mails of a search, newest first."""
        where, values = _where(search)
        sql = f"select {COLUMNS} from mail where {where} order by id desc limit ?"  # noqa: S608
        return [_mail(row) for row in self._database.execute(sql, (*values, search.limit))]

    def count(self, search: Search) -> tuple[int, int]:
        """How many mails a search finds, beyond its limit too, and how many nobody has opened."""
        where, values = _where(search)
        sql = f"select count(*), count(*) filter (where not is_read) from mail where {where}"  # noqa: S608
        found, unread = self._database.execute(sql, values).fetchone()
        return int(found), int(unread)

    def get(self, mail_id: int) -> tuple[Mail, Letter] | None:
        """One mail with its content, or None."""
        sql = f"select {COLUMNS}, raw from mail where id = ?"  # noqa: S608
        row = self._database.execute(sql, (mail_id,)).fetchone()
        return (_mail(row[:-1]), Letter(row[-1])) if row else None

    def mark(self, mail_id: int, *, is_read: bool) -> None:
        """Note whether somebody has opened a mail."""
        changed = self._database.execute(
            "update mail set is_read = ? where id = ? and is_read <> ?", (is_read, mail_id, is_read)
        )
        self.version += changed.rowcount

    def delete(self, mail_id: int | None = None) -> int:
        """Forget one mail, or all; return how many. Ids are never given again."""
        self.version += 1
        sql = "delete from mail where id = coalesce(?, id)"
        return self._database.execute(sql, (mail_id,)).rowcount

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _count_copy(self, letter: Letter) -> int | None:
        row = self._database.execute(
            "update mail set copies = copies + 1 where message_id = ? returning id",
            (letter.message_id or None,),
        ).fetchone()
        return row[0] if row else None

    def _insert(self, letter: Letter, recipients: list[str]) -> int:
        name, address = letter.sender
        searchable = "\n".join([name, address, *recipients, letter.subject, letter.text])
        cursor = self._database.execute(
            "insert into mail (message_id, sender_name, sender, recipients, subject, preview,"
            " searchable, received_at, raw) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(letter.message_id or None, name, address, "[]", letter.subject),
                *(letter.preview, folded(searchable), datetime.now(UTC).isoformat(), letter.raw),
            ),
        )
        return int(cursor.lastrowid or 0)

    def _address(self, mail_id: int, recipients: list[str]) -> None:
        """Add recipients: a copy may come for another one."""
        self._database.executemany(
            "insert or ignore into recipient values (?, ?)",
            [(address.casefold(), mail_id) for address in recipients],
        )
        self._database.execute(
            "update mail set recipients ="
            " (select json_group_array(address) from recipient where mail_id = mail.id)"
            " where id = ?",
            (mail_id,),
        )


def _where(search: Search) -> tuple[str, list[Any]]:
    conditions, values = ["id > ?"], list[Any]([search.after])
    if search.to:
        conditions.append("id in (select mail_id from recipient where address = ?)")
        values.append(search.to.casefold())
    for word in folded(search.words).split():
        conditions.append("instr(searchable, ?)")
        values.append(word)
    return " and ".join(conditions), values


def folded(text: str) -> str:
    """Text without case and accents, as one searches it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _mail(row: tuple[Any, ...]) -> Mail:
    fields = dict(zip(Mail.__match_args__, row, strict=True))
    fields["recipients"] = json.loads(fields["recipients"])
    fields["received_at"] = datetime.fromisoformat(fields["received_at"])
    fields["is_read"] = bool(fields["is_read"])
    return Mail(**fields)
