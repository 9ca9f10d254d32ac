"""Lawful erasure: the one way to remove a captured text (a court's order, a person's right).

What goes: the version's text, its original bytes, its places, marks, masks and proposals, and captures that wait with
the same bytes, address or words. A passage that stands word for word in another stored version keeps its quote; any
other is emptied for ever. Then the words are cleared wherever else they are held (`scrubbing` for what this app and
Django keep, `uses.register_holder` for the rest). *The words* are stretches of five that stand in no text that
remains, and shorter quotes as a whole (`remnants`). What stays is a tombstone: when, why, and the public text's hash
where readers saw the whole text.

One transaction. Afterwards `sweeping.sweep` removes what the database file still holds of deleted rows.
"""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import leftovers, masking, protection, reading, revising, scrubbing, selectors, sweeping, uses
from documents import text as texts
from documents.models import Anchor, Document, Erasure, Original, Passage, Version
from documents.releasing import Refused
from documents.remnants import Remnants
from documents.repeating import Repeats


@dataclass
class Erased:
    """One erasure while it is done: what to look for elsewhere, and the report.

    `gone` finds words that stand in no stored text any more: they are cleared wherever they are. `unread` finds
    those that stand in no text that the public may read: nothing public may show them.
    """

    tombstone: Erasure
    document: Document
    user: object
    gone: Remnants
    unread: Remnants
    remaining: list  # the texts of the source's other versions, newest first
    passages: set = field(default_factory=set)  # keys of those whose quote is gone
    counts: Counter = field(default_factory=Counter)
    said: list = field(default_factory=list)
    tables: set = field(default_factory=set)  # models of which rows were changed or deleted

    @property
    def comment(self):
        """For the history: what happened, and why."""
        return _("Version %(number)s of “%(source)s” was erased: %(reason)s") % {
            "number": self.tombstone.number, "source": self.document.slug, "reason": self.tombstone.reason,
        }  # fmt: skip

    def cleared(self, model, count=1, what=""):
        """Rows of this model were deleted, emptied or rewritten."""
        if count:
            self.counts[str(what or model._meta.verbose_name_plural)] += count
            self.tables.add(model)

    def stands(self, quote):
        """Whether another version of the source has these words, character by character."""
        return any(quote in text for text in self.remaining)


def named(name):
    """The version of this name, its id or `slug:number`; Refused where there is none."""
    slug, colon, number = name.rpartition(":")
    if not colon:
        try:
            found, gone = Q(pk=UUID(name)), Q(pk=UUID(name))
        except ValueError:
            raise Refused([_("“%s” is no version: give its id, or its source’s address and its number, "
                             "as in an-article:2.") % name]) from None  # fmt: skip
    elif number.isascii() and number.isdigit() and len(number) < 9:
        found = gone = Q(document__slug=slug, number=int(number))
    else:
        raise Refused([_("“%s” is no number of a version.") % number])
    version = Version.objects.select_related("document").filter(found).first()
    if version is None:
        tombstone = Erasure.objects.filter(gone).first()
        if tombstone:
            raise Refused([_("It was erased already, on %s.") % f"{tombstone.erased_at:%Y-%m-%d}"])
        raise Refused([_("There is no version “%s”.") % name])
    return version


def erase(version, user, reason, dry_run=False):
    """Erase this version and return what was done, as sentences; Refused says why not, and nothing has changed.

    `user` is an active superuser, or None for whoever may run commands on the server. `dry_run` does all of it
    and takes it back.
    """
    if user is not None and not (user.is_active and user.is_superuser):
        raise Refused([_("Only an administrator (an active superuser) may erase a captured text.")])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
    with transaction.atomic(), protection.open_gate():
        erased = _Erasure(version, user, reason).run()
        revising.settle()
        if dry_run:
            transaction.set_rollback(True)
    return erased.said if dry_run else [*erased.said, *sweeping.sweep(erased.tables)]


class _Erasure:
    def __init__(self, version, user, reason):
        self.document = Document.objects.select_for_update().get(pk=version.document_id)
        found = Version.objects.filter(pk=version.pk).first()
        if found is None:
            raise Refused([_("There is no such version any more.")])
        self.version, self.user, self.reason = found, user, " ".join(reason.split())
        self.others = list(self.document.versions.exclude(pk=found.pk).order_by("-number"))
        self.forms = reading.masked_forms()

    def run(self):
        gone = self.lost_passages()
        self.masked = set(masking.masked_words([self.document.pk])[self.document.pk])
        strings = {passage.exact for passage in gone} | self.masked
        translations = [passage.translation for passage in gone if passage.translation]
        words = Remnants([self.version.text, *translations], strings)
        self.check_reason(words)
        erased = Erased(
            self.tombstone(), self.document, self.user, words, words.copy(), [other.text for other in self.others],
            {passage.pk for passage in gone},
        )  # fmt: skip
        self.let_go_of_what_remains(erased, gone)
        uses.clear_holders(erased)
        self.clear_passages(erased, gone)
        self.delete(erased)
        self.leave_tombstone(erased)
        scrubbing.scrub(erased)
        self.conclude(erased)
        return erased

    # --- before ------------------------------------------------------------------------------

    def check_reason(self, words):
        try:
            texts.check_storable(self.reason)
        except texts.UnstorableText as error:
            raise Refused([error]) from error
        if not texts.says_something(self.reason):
            raise Refused([_("Say why the text is erased; readers are told.")])
        if words.find(self.reason) or Repeats(self.masked).find(self.reason):
            raise Refused([_("The reason repeats what is erased or masked. Write it without that.")])
        if self.forms.find(self.reason):
            raise Refused([_("The reason contains a name that is withheld. Write it without the name.")])

    def tombstone(self):
        version, document = self.version, self.document
        was_read = document.display == Document.Display.FULL and document.released_at and version.cleared_at
        return Erasure(
            pk=version.pk, document=document, number=version.number, captured_at=version.captured_at,
            erased_at=timezone.now(), erased_by=self.user.get_username() if self.user else "", reason=self.reason,
            public_sha256=reading.public_sha256(version, self.forms) if was_read else "",
        )  # fmt: skip

    def lost_passages(self):
        """The passages that stand word for word in no other version."""
        remaining = [other.text for other in self.others]
        passages = self.document.passages.filter(erased_at=None)
        return [passage for passage in passages if not any(passage.exact in text for text in remaining)]

    def let_go_of_what_remains(self, erased, gone):
        """What stands in a text that remains is not gone; what stands in one that readers may see may be shown."""
        whole = erased.gone.copy()
        remaining = Version.objects.exclude(pk=self.version.pk).select_related("document")
        for version in remaining.order_by("pk").iterator(chunk_size=10):
            if whole.find(version.text):
                erased.gone.keep(version.text)
                if version.cleared_at and version.document.is_public:
                    erased.unread.keep(reading.public_text(version, self.forms))
        kept = Passage.objects.exclude(pk__in=[passage.pk for passage in gone]).exclude(translation="")
        for translation in kept.values_list("translation", flat=True).iterator():
            if whole.find(translation):
                erased.gone.keep(translation)
                erased.unread.keep(translation)

    # --- the text and what belongs to it -----------------------------------------------------

    def clear_passages(self, erased, gone):
        rows = models.QuerySet(Passage)  # Passage.objects refuses to change a quote, and rightly
        rows.filter(pk__in=erased.passages).update(**scrubbing.EMPTIED, erased_at=erased.tombstone.erased_at)
        erased.cleared(Passage, len(gone), _("quotes of passages"))
        unsettled = Anchor.objects.filter(passage__in=gone, version__in=self.others, start__isnull=False)
        for number in sorted(set(unsettled.values_list("version__number", flat=True))):
            erased.said.append(
                _("A quote that was erased stands in version %s in other words. Mark those, and cite them.") % number
            )
        erased.cleared(Anchor, Anchor.objects.filter(Q(passage__in=gone) | Q(version=self.version)).delete()[0])
        self.changed = list(gone)
        for passage in self.document.passages.filter(erased_at=None):
            around = f"{passage.prefix}{passage.exact}{passage.suffix}"
            if not erased.stands(around):
                selector = self.context(passage)
                rows.filter(pk=passage.pk).update(prefix=selector.prefix, suffix=selector.suffix)
                self.changed.append(passage)
                erased.cleared(Passage, 1, _("words around quotes that remain"))

    def context(self, passage):
        """The words around a passage that remains, in the newest version in which it has a place."""
        texts_by_version = {other.pk: other.text for other in self.others}
        places = passage.anchors.filter(version__in=self.others, start__isnull=False).order_by("-version__number")
        for version, start, end in places.values_list("version_id", "start", "end"):
            if texts_by_version[version][start:end] == passage.exact:
                return selectors.select(texts_by_version[version], start, end)
        return selectors.QuoteSelector(passage.exact)

    def delete(self, erased):
        """Delete the version and all that is of it alone."""
        version = self.version
        original = Original.objects.filter(version=version).first()
        leftovers.delete_captures(erased, version, original)
        for rows in (version.spans, version.redactions, version.proposals):
            erased.cleared(rows.model, rows.all().delete()[0])
        if original:
            original.delete()
            erased.cleared(Original)
        for _deleted, counts in [Version.objects.filter(pk=version.pk).delete()]:
            for label, count in counts.items():
                model = Version._meta.apps.get_model(label)
                erased.cleared(model, count, _("texts of versions") if model is Version else "")

    # --- after -------------------------------------------------------------------------------

    def leave_tombstone(self, erased):
        erased.tombstone.save(force_insert=True)
        with revising.revision(self.user, erased.comment):
            self.document.updated_at = erased.tombstone.erased_at
            self.document.save()
            revising.keep(self.document)
            for passage in self.changed:
                revising.keep(passage)

    def conclude(self, erased):
        """What was done, what is left, and who else holds the text."""
        tombstone, said = erased.tombstone, erased.said
        first = _("Version %(number)s of “%(source)s” is erased. What stays is a tombstone with time and reason.")
        first %= {"number": tombstone.number, "source": self.document.slug}
        said[:0] = [first, *(f"{what[:1].upper()}{what[1:]}: {count:,}" for what, count in erased.counts.items())]
        if not self.others:
            said.append(_("It was the only version: the source’s page says that it was erased, and why."))
        if self.forms or self.masked:
            said.append(_("Single words are not looked for. To hide a name everywhere, withhold the person."))
        said.append(_("What is recorded of the source itself (title, author, address, notes) stays where it does not "
                      "repeat the text. Edit it if the decision covers that, too."))  # fmt: skip
        said.append(
            _("Every backup and every dump that was made between %s and now still holds the text; delete them, or "
              "erase it in them.") % f"{tombstone.captured_at:%Y-%m-%d %H:%M} UTC"
        )  # fmt: skip
        leftovers.tell_of_files(erased, self.others)
        where = [url for url in (self.document.url, self.version.final_url, self.document.archive_url) if url]
        if where:
            said.append(_("Others may still show it: %s") % ", ".join(dict.fromkeys(where)))
