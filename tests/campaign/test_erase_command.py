"""`manage.py erase`, as an administrator at a terminal uses it; afterwards no file of the database holds the words."""

import io
import shutil
import sqlite3
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from documents import erasing, sweeping
from documents.models import Erasure, Passage, Version
from tests import factories
from tests.campaign.bundle_files import TEXT as TEXT_OF_BUNDLE
from tests.campaign.bundle_files import manage, rows, write

REASON = "Order of a court"
TEXT = "The strike began in spring. Zqxanna told us that she feared for the zqxchildren of her street."
SECRETS = (b"Zqxanna", b"zqxanna", b"zqxchildren", b"workers ask for", b"Workers ask for", b"wrote to the court")


@pytest.fixture
def version(db):
    return factories.document(TEXT, slug="strike").versions.get()


def run(*arguments, **options):
    out = io.StringIO()
    call_command("erase", *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


class Terminal(io.StringIO):
    def isatty(self):
        return True


# --- asking ----------------------------------------------------------------------------------


def test_without_yes_it_says_what_it_would_do_and_does_nothing(version):
    lines = run("strike:1", reason=REASON)
    assert lines[0] == "This would be done, and nothing of it is done yet:"
    assert lines[1] == "Version 1 of “strike” is erased. What stays is a tombstone with time and reason."
    assert lines[-1] == "Nothing was erased. Give --yes to do all this."
    assert (Version.objects.count(), Erasure.objects.count()) == (1, 0)


@pytest.mark.parametrize(("typed", "gone"), [("strike\n", True), ("another\n", False), ("", False)])
def test_at_a_terminal_it_asks_for_the_source_s_address(version, monkeypatch, typed, gone):
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    assert "All this would be done. To do it, type the source's address (strike): " in "\n".join(
        run("strike:1", reason=REASON)
    )
    assert Version.objects.exists() is not gone


def test_with_yes_it_erases_and_says_what_backups_hold(version):
    lines = run(str(version.pk), reason=REASON, yes=True)
    assert not Version.objects.exists()
    assert "Texts of versions: 1" in lines
    assert any(
        line.startswith("Every backup and every dump that was made between 2026-01-02 03:04 UTC and now still holds")
        for line in lines
    )


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        ([], {}, "Say which version"),
        (["strike:1"], {"yes": True}, "Say why the text is erased"),
        (["strike:7"], {"reason": REASON}, "There is no version"),
        (["strike:1"], {"reason": REASON, "user": "nobody"}, "There is no account “nobody”"),
        (["strike:1"], {"reason": REASON, "user": "editor", "yes": True}, "Only an administrator"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_erased(version, editor, arguments, options, said):
    with pytest.raises(CommandError, match=said):
        run(*arguments, **options)
    assert Version.objects.count() == 1


def test_the_administrator_who_decided_is_recorded(version, editor):
    editor.is_superuser = True
    editor.save()
    run("strike:1", reason=REASON, user="editor", yes=True)
    assert Erasure.objects.get().erased_by == "editor"


# --- the files of the database ---------------------------------------------------------------

# What curators leave behind: history, a waiting edit, the admin's log, a session, a capture that waits, and rows
# that were changed and deleted long ago.
TRACES = """
from django.apps import apps
from django.core.management import call_command
call_command("load", {bundle!r}, verbosity=0)
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from campaign import drafts, history, trees
from campaign.models import Petition
from documents import quoting, revising
from documents.models import Arrival, Document, Original, Passage, Proposal, Version

user = User.objects.create(username="curator")
source, version = Document.objects.get(), Version.objects.get()
Original.objects.create(version=version, data=version.text.encode(), media_type="text/plain")
passage = quoting.mark(source, "Workers ask for the release of the prisoner. ")
for note in ("Workers ask for the release of the prisoner", "later"):
    passage.translation, passage.translation_language, passage.translated_by = note, "en", "human"
    with revising.revision(user, f"note: {note}"):
        passage.save()
        revising.keep(passage)
petition = Petition.objects.get()
petition.private_note = "They wrote to the court. Rabkor supports them."
petition.save()
with history.revision(user, "They wrote to the court. Rabkor supports"):
    history.keep(petition)
tree = trees.tree(petition)
tree[0]["fields"]["summary"] = "Workers ask for the release of all"
drafts.propose(petition, tree, user, "")
LogEntry.objects.create(user=user, content_type=ContentType.objects.get_for_model(Passage), object_id=str(passage.pk),
    action_flag=2, object_repr=str(passage), change_message=str(passage))
session = SessionStore(); session["_messages"] = str(passage); session.save()
Arrival.objects.create(captured_how="upload", data=version.text.encode() * 40)
Proposal.objects.create(version=version, field="title", value="Workers ask for the release of", origin="og:title")
gone = [Arrival.objects.create(captured_how="upload", data=version.text.encode() * 40) for _ in range(9)]
for each in gone: each.delete()
"""


def held(database, secrets=SECRETS):
    """The secrets that any file of this SQLite database holds."""
    files = [path for path in database.parent.iterdir() if path.name.startswith(database.name)]
    data = b"".join(path.read_bytes() for path in files)
    return sorted({secret for secret in secrets if secret in data})


def stems(database):
    """What the search index has of the text."""
    return held(database, [b"enworker enask"])


def test_no_file_of_sqlite_holds_the_words_any_more(tmp_path, migrated):
    database = shutil.copy(migrated, tmp_path / "record.sqlite3")
    write(tmp_path / "bundle", rows())
    assert TEXT_OF_BUNDLE.startswith("Workers ask for")
    code = TRACES.replace("{bundle!r}", repr(str(tmp_path / "bundle")))
    done = manage(database, "shell", "-v0", "-c", code)
    assert (done.returncode, done.stderr) == (0, "")
    assert held(database) == sorted(SECRETS[3:])
    assert stems(database) == [b"enworker enask"]
    reader = sqlite3.connect(database)  # somebody else has the database open: the log cannot be emptied
    reader.execute("BEGIN").execute("SELECT count(*) FROM documents_version").fetchone()
    done = manage(database, "erase", "article:1", "--reason", REASON, "--yes")
    assert done.returncode == 0
    assert "Stop the site, run “manage.py erase --sweep”, and start it again." in done.stdout
    assert held(database) != []
    reader.close()
    done = manage(database, "erase", "--sweep")
    assert done.stdout.startswith("The database file was written anew and its log emptied")
    assert held(database) == []
    assert stems(database) == []
    with sqlite3.connect(database) as connected:
        tables = [name for (name,) in connected.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        everything = " ".join(str(row) for table in tables for row in connected.execute(f'SELECT * FROM "{table}"'))
    assert [secret for secret in SECRETS if secret.decode() in everything] == []


POSTGRESQL = """
    SELECT c.relname, pg_read_binary_file(pg_relation_filepath(c.oid))
    FROM pg_class c WHERE c.relkind IN ('r', 't', 'i') AND pg_relation_filepath(c.oid) LIKE 'base/%'
    AND pg_relation_size(c.oid) > 0
"""


def another_reader():
    import psycopg

    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True)


@contextmanager
def writing_in_another_database():
    """A transaction that has an id, in another database of the server."""
    import psycopg

    elsewhere = connection.get_connection_params() | {"cursor_factory": None, "dbname": "postgres"}
    with psycopg.connect(**elsewhere) as writer:
        writer.execute("SELECT pg_current_xact_id()")
        yield
        writer.rollback()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a way of PostgreSQL alone")
@pytest.mark.django_db(transaction=True)
def test_no_file_of_a_table_of_postgresql_holds_the_words_any_more(monkeypatch):
    def holding():
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute(POSTGRESQL)
            return sorted({name for name, data in cursor for secret in SECRETS[:3] if secret in bytes(data)})

    source = factories.document(TEXT, slug="strike")
    for words in ("Zqxanna told us that she feared", "the zqxchildren of her street", TEXT):
        factories.published(factories.petition(published=False), factories.passage(source, words))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert {"documents_version", "documents_passage", "pg_statistic"} <= set(holding())
    with another_reader() as reader:  # what somebody still sees is not gone
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM documents_version")
        said = erasing.erase(source.versions.get(), None, REASON)
        assert any("another program reads it as it stood before" in sentence for sentence in said)
        reader.execute("COMMIT")
    with writing_in_another_database():
        said = sweeping.sweep(apps.get_models(include_auto_created=True))
        assert any("another program reads it as it stood before" in sentence for sentence in said)
    monkeypatch.setattr(sweeping, "PATIENCE", 120)  # other tests write on the same server, too
    said = sweeping.sweep(apps.get_models(include_auto_created=True))
    assert any(sentence.startswith("The tables were written anew") for sentence in said)
    assert set(Passage.objects.values_list("exact", flat=True)) == {"[erased]"}
    assert holding() == []
