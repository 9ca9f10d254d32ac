"""One fact each: what the public knows of a row. `full` is the `records.Full` whose page it stands on."""

from campaign import wording
from campaign.models import Figure, Update
from campaign.serialize.briefs import kind
from documents.choices import called
from documents.serialize import date, language, names


def unless_named(full, address):
    """An address, or "" where it spells a withheld name."""
    return "" if names(address, full.forms) else address


def who(full, row):
    """An organization, a person, or words that point at nobody."""
    target = row.organization or row.person
    words = getattr(row, "group", "") or getattr(row, "name", "")
    return {"who": full.ref(target), "words": words, "name": str(target or words)}


def attributed(full, row):
    target = row.according_to_person or row.according_to_organization
    return {
        "according_to": str(row.describer) if row.describer else "",
        "according_to_record": full.ref(target),
        "describer_takes_part": row.describer_takes_part,
        "attribution": wording.attribution(row),
        "date": date(row),
    }


def subject(full, row):
    """The record that a row is about, where that is not the one whose page this is."""
    return {} if full.mine(row) else {"subject": full.ref(row.record)}


def endorsement(full, row):
    return {
        "role": row.role, "role_label": called(row, "role"), **who(full, row), **attributed(full, row),
        **subject(full, row),
    }  # fmt: skip


def position(full, row):
    return {
        "topic": {"title": row.topic.title, "slug": unless_named(full, row.topic.slug)},
        "summary": wording.attributed(row.summary, row),
        "words": row.summary,
        "own_words": row.own_words,
        **attributed(full, row),
        **subject(full, row),
    }


def figure(full, row):
    return {
        "kind": row.kind, "of": row.of, "low": row.low, "high": row.high, "qualifier": row.qualifier,
        "words": row.words, "amount": wording.amount(row), "preferred": row.preferred,
        "preferred_because": row.preferred_because, **attributed(full, row), **subject(full, row),
    }  # fmt: skip


def figures(full):
    return {"figures": full.list(Figure, figure), "other_figures": full.list("other_figures", figure)}


def credit(full, row):
    return {
        "role": row.role, "role_label": called(row, "role"), **who(full, row), "name_kind": row.name_kind,
        "name_kind_label": called(row, "name_kind"),
    }  # fmt: skip


def credited(full, row):
    statement = row.statement
    return {
        "role": row.role, "role_label": called(row, "role"), "statement": full.ref(statement),
        "statement_date": date(statement), **kind(statement),
    }  # fmt: skip


def relation(full, row):
    return {
        "role": row.role, "role_label": called(row, "role"), "words": row.words, "target": full.ref(row.target),
        "date": date(row), **subject(full, row),
    }  # fmt: skip


def language_version(full, row):
    said = {"language": language(row.language), "title": row.title, "sign_url": unless_named(full, row.sign_url)}
    return said | form(row, said["sign_url"])


def form(row, address):
    """What is known of the form where a petition is signed; nothing where its address is not shown."""
    return {
        "form_run_by": row.form_run_by if address else "",
        "names_shown": row.names_shown if address else "",
        "names_shown_label": row.get_names_shown_display() if address else "",
        "seen_open": date(row, "seen_open") if address else None,
    }


def demand(full, row):
    return {"text": row.text, "language": language(row.language)}


def name(full, row):
    return {
        "text": row.text,
        "language": language(row.language),
        "kind": row.kind,
        "kind_label": called(row, "kind"),
    }


def link(full, row):
    return {"address": unless_named(full, row.url), "kind": row.kind, "kind_label": called(row, "kind")}


def concern(full, row):
    return {"target": full.ref(row.target), "target_type": row.target._meta.model_name}


def concerned(full, row):
    update = row.update
    return {
        "update": full.ref(update), **kind(update), "date": date(update), "place": update.place,
        "summary": update.summary, "is_situation": update.kind in Update.SITUATION,
        **({"summaries": full.summaries[update.pk]} if update.pk in full.summaries else {}),
    }  # fmt: skip
