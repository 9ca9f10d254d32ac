"""The table of words: FTS5 on SQLite, a tsvector on PostgreSQL. Both hold tokens that are made here (`words`).

A source or record is cut into chunks of up to WORDS words; words that are asked for together have to stand in one
chunk (unless nothing has them so: `finding`), and those that are excluded in none. (PostgreSQL keeps at most 256
places of a word in a vector, and places up to 16,383: beyond that it finds no phrases. The same chunks on SQLite keep
the answers the same.) A chunk's key is its
entry's key and its number, so that the newest come first on both without sorting.

Neither database sees what somebody typed: only tokens, which are letters and digits, go into a question.
"""

import json
from collections import Counter

from django.db import connection

from campaign.search import words
from documents.inserting import insert_rows

TABLE = "campaign_searchtext"
WORDS = 3000  # in a chunk
_NUMBER_BITS = 10
OVERLAP = 40  # words that a chunk shares with the next one
PLACES = 256  # of a word that PostgreSQL keeps in a vector
MOST = 1 << _NUMBER_BITS  # chunks of one entry: three million words
_HIGHEST = (1 << 63) - 1
_ALL = (1 << 31) - 1  # as many as there are
BREAK = words.BREAK  # also between two texts of one chunk
_NOTHING = "0"  # what FTS5 keeps for it; every token begins with two letters
_OF_NAME = "="  # begins what a tsvector has of a name once more; FTS5 has a column for names


def key(entry, number):
    return entry << _NUMBER_BITS | number


def create(connection):
    """Make the table, in a migration."""
    statements = [_SQLITE] if connection.vendor == "sqlite" else [_postgresql(TABLE), *_indexes(TABLE), MATCHING]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(connection):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def begin():
    """Begin to write all words anew; return the name of the table that takes them until `finish`.

    On PostgreSQL it stands beside the one in use, which readers search meanwhile, and is put into order once all of
    it is there: an index that takes each word as it comes takes many times as long.
    """
    if connection.vendor == "sqlite":
        drop(connection)
        create(connection)
        _hold(_MUCH)
        return TABLE
    with connection.cursor() as cursor:
        cursor.execute(_postgresql(_NEW))
    return _NEW


def finish(table):
    """Put what was written since `begin` in the place of what was there."""
    if table == TABLE:
        _hold(_LITTLE)
        return
    with connection.cursor() as cursor:
        for statement in _indexes(table):
            cursor.execute(statement)
        cursor.execute(f"DROP TABLE {TABLE}")
        cursor.execute(f"ALTER TABLE {table} RENAME TO {TABLE}")
        for end in _INDEX_ENDS:
            cursor.execute(f"ALTER INDEX {table}_{end} RENAME TO {TABLE}_{end}")


def _hold(size):
    """How many bytes of words FTS5 gathers before it writes them: so much at once takes two thirds of the time."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('hashsize', {size})")


_MUCH, _LITTLE = 1 << 24, 1 << 20  # the latter is its own

# All that is not ASCII belongs to words for this tokenizer: it leaves our tokens alone. Ranks are not asked for, so
# the sizes of columns are not kept.
_SQLITE = f"CREATE VIRTUAL TABLE {TABLE} USING fts5(name, body, tokenize = 'ascii', columnsize = 0)"
_NEW = f"{TABLE}_new"
_INDEX_ENDS = ("pkey", "words")


def _postgresql(table):
    return f"CREATE TABLE {table} (id bigint NOT NULL, vector tsvector NOT NULL)"


def _indexes(table):
    yield f"ALTER TABLE {table} ADD CONSTRAINT {table}_pkey PRIMARY KEY (id)"
    # What changes is found at once: no list of pending words that a reader's question has to walk through.
    yield f"CREATE INDEX {table}_words ON {table} USING gin (vector) WITH (fastupdate = off)"


# PostgreSQL takes a question with twenty alternatives for one that a tenth of the table answers, does not know that
# vectors are long, and would read the whole table. Nor are keys in their order a shorter way.
MATCHING = f"""
    CREATE OR REPLACE FUNCTION campaign_matching(asked tsquery, below bigint, most integer) RETURNS SETOF bigint
    LANGUAGE sql STABLE SET enable_seqscan = off AS $$
        WITH found AS MATERIALIZED (SELECT id FROM {TABLE} WHERE vector @@ asked)
        SELECT id FROM found WHERE id < below ORDER BY id DESC LIMIT most
    $$"""


def rows_of(vendor, said):
    """The rows of the table for this database: [(key, …), …]. `said` is [(entry, names, texts), …]; each name and each
    text is a pair of the text and its language.
    """
    made = []
    for entry, names, bodies in said:
        cut = [[words.tokens(text, language) for text, language in each] for each in (names, bodies)]
        for number, (name, body) in enumerate(chunks(*cut)):
            there = (_text(name), _text(body)) if vendor == "sqlite" else (_vector(name, body),)
            made.append((key(entry, number), *there))
    return made


def chunks(name, body):
    """[(tokens of names, tokens of texts), …]; `name` and `body` are lists of lists of tokens, a text each.

    Names stand in the first chunk, and in each that follows it: a question may have words of both. Chunks overlap, so
    that a phrase stands in one of them. Where PostgreSQL does not keep all places of a word, what follows the last
    of them stands in a chunk once more.
    """
    names, rest = _joined(name)[:WORDS], _joined(body)
    found, at = [(names, rest[:WORDS])], 0
    while at + WORDS < len(rest):
        at += WORDS - min(OVERLAP, WORDS // 2)
        found.append((names, rest[at : at + WORDS]))
    return [each for chunk in found for each in _with_all_places(*chunk)][:MOST]


def _with_all_places(names, tokens):
    yield names, tokens
    named = Counter(names)
    if tokens and named and named.most_common(1)[0][1] >= PLACES // 2:  # they would leave too few places to the text
        yield from _with_all_places([], tokens)
        return
    while tokens and Counter(tokens).most_common(1)[0][1] + len(names) > PLACES:
        there, over = named.copy(), 0
        for at, token in enumerate(tokens):
            there[token] += 1
            if token and there[token] > PLACES:
                over = at
                break
        if over <= OVERLAP:
            return
        tokens = tokens[over - OVERLAP :]
        yield names, tokens


def _joined(texts):
    joined = []
    for tokens in texts:
        if joined and tokens:
            joined.append(BREAK)
        joined += tokens
    return joined


def write(rows, table=TABLE):
    """Add what `rows_of` made for this database.

    FTS5 writes what it has gathered as soon as a lower key comes: so many are best given in the order of their keys.
    """
    columns = ["rowid", "name", "body"] if connection.vendor == "sqlite" else ["id", "vector"]
    insert_rows(table, columns, sorted(rows))


def _text(tokens):
    return " ".join([token or _NOTHING for token in tokens])


def _vector(name, body):
    """The literal of a tsvector: each token with its places, those of names also marked.

    (Weights would tell them apart, too, but an index has none: PostgreSQL would read each vector that it finds.)
    """
    places = {}
    for offset, tokens in ((1, name), (len(name) + 2, body)):
        for place, token in enumerate(tokens, offset):
            if token:
                places.setdefault(token, []).append(str(place))
                if tokens is name:
                    places.setdefault(_OF_NAME + token, []).append(str(place))
    return " ".join(f"'{token}':{','.join(there[:PLACES])}" for token, there in places.items())


def stored(entries):
    """{entry: the tokens that are stored of it}, for `verify`."""
    found = {entry: set() for entry in entries}
    what = ("rowid, name || ' ' || body") if connection.vendor == "sqlite" else "id, tsvector_to_array(vector)"
    column = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        for entry in entries:
            cursor.execute(
                f"SELECT {what} FROM {TABLE} WHERE {column} BETWEEN %s AND %s", [key(entry, 0), key(entry, MOST - 1)]
            )
            for _key, tokens in cursor.fetchall():
                tokens = tokens.split() if isinstance(tokens, str) else tokens
                found[entry].update(token for token in tokens if not token.startswith(_OF_NAME))
            found[entry].discard(_NOTHING)
    return found


def optimize():
    """After much was written: what makes the next questions quick."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")
        else:
            cursor.execute(f"ANALYZE {TABLE}")


def sweep():
    """Leave nothing of deleted words in the table; for `documents.sweeping`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')")
        else:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {TABLE}")


def matches(query, limit, names_only=False, below=_HIGHEST >> _NUMBER_BITS, kind=""):
    """Keys of up to `limit` entries that have all that is asked for, the highest first.

    `names_only` looks in names only, `below` at entries with a smaller key, `kind` at those of one kind.
    """
    found, rest = {}, below
    while len(found) < limit:
        chunks = _matching(query, limit, names_only, key(rest, 0), kind)
        there = dict.fromkeys(chunks)
        for entry in _having(query, list(there)):
            del there[entry]
        found |= there
        if len(chunks) < limit:
            break
        rest = chunks[-1]  # long texts have several: fewer entries than chunks were found
    return list(found)[:limit]


def _matching(query, limit, names_only, below, kind):
    """The entries of up to `limit` chunks with smaller keys, the highest first, an entry as often as it has chunks.

    The database puts the numbers together, which Python reads in half of the time that rows take.
    """
    if connection.vendor == "sqlite":
        of_kind = _of_kind(f"{TABLE}.rowid") if kind else ""
        chunks = (
            f"SELECT rowid AS id FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid < %s{of_kind} "
            "ORDER BY rowid DESC LIMIT %s"
        )
        asked = f"SELECT json_group_array(id >> {_NUMBER_BITS}) FROM ({chunks})"
        values = [_sqlite_query(query, names_only), below, *([kind] if kind else []), limit]
    else:
        ids = "SELECT chunk.id FROM campaign_matching(%s::tsquery, %s, %s) AS chunk(id)"
        values = [_postgresql_query(query, names_only), below, limit]
        if kind:
            ids = f"{ids} WHERE true{_of_kind('chunk.id')} ORDER BY chunk.id DESC LIMIT %s"
            values[2:] = [_ALL, kind, limit]
        asked = f"SELECT json_agg(id >> {_NUMBER_BITS} ORDER BY id DESC)::text FROM ({ids}) AS found"
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return json.loads(cursor.fetchone()[0] or "[]")


def _of_kind(chunk):
    return (
        f" AND EXISTS (SELECT 1 FROM campaign_entry WHERE campaign_entry.id = {chunk} >> {_NUMBER_BITS} "
        "AND campaign_entry.kind = %s)"
    )


def _having(query, entries):
    """Those of these entries that have something that is excluded, in whichever chunk."""
    if not query.excluded or not entries:
        return []
    if connection.vendor == "sqlite":
        asked = (
            f"SELECT DISTINCT rowid >> {_NUMBER_BITS} FROM {TABLE} WHERE {TABLE} MATCH %s "
            f"AND rowid >> {_NUMBER_BITS} IN (SELECT value FROM json_each(%s))"
        )
        values = [" OR ".join(map(_sqlite_either, query.excluded)), json.dumps(entries)]
    else:
        asked = (
            f"SELECT DISTINCT id >> {_NUMBER_BITS} FROM campaign_matching(%s::tsquery, %s, {_ALL}) AS id "
            f"WHERE id >> {_NUMBER_BITS} = ANY(%s)"
        )
        values = [" | ".join(map(_postgresql_either, query.excluded)), _HIGHEST, entries]
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return [entry for (entry,) in cursor.fetchall()]


def _sqlite_query(query, names_only):
    asked = f"({' AND '.join(map(_sqlite_either, query.wanted))})"
    asked = f"{{name}} : {asked}" if names_only else asked
    return f"({asked}) NOT ({' OR '.join(map(_sqlite_either, query.excluded))})" if query.excluded else asked


def _sqlite_either(term):
    def phrase(tokens):
        return " + ".join(f'"{token[:-1]}" *' if token.endswith("*") else f'"{token}"' for token in tokens)

    return "(" + " OR ".join(map(phrase, term.alternatives)) + ")"


def _postgresql_query(query, names_only):
    wanted = [_postgresql_either(term, _OF_NAME if names_only else "") for term in query.wanted]
    return " & ".join([*wanted, *(f"!{_postgresql_either(term)}" for term in query.excluded)])


def _postgresql_either(term, mark=""):
    def lexeme(token):
        return f"'{mark}{token.removesuffix('*')}'" + (":*" if token.endswith("*") else "")

    phrases = (" <-> ".join(map(lexeme, tokens)) for tokens in term.alternatives)
    return "(" + " | ".join(f"({phrase})" for phrase in phrases) + ")"
