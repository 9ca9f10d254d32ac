"""Capture sources: manage.py capture PATH_OR_URL… [--version-of SLUG | --new] [--part KEY] [--dry-run]"""

import re
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.urls import reverse
from tqdm import tqdm

from documents import ingest, known, proposing, receiving
from documents.extraction import Choose
from documents.models import Document, Version

REFUSALS = (*receiving.REFUSALS, ingest.Gone, OSError, ValidationError, DatabaseError)


class Skipped(Exception):
    """Nothing had to be stored; the message says why."""


def writable(said):
    """Without what no terminal can write or should obey: a file's name may be any bytes."""
    return re.sub("[\0-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "�", said)


def in_words(error):
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return getattr(error, "strerror", None) or str(error)


class Command(BaseCommand):
    help = (
        "Capture files and addresses. Each becomes a draft whose title, author, date and language wait to be "
        "confirmed in the admin, or with --version-of a new version. What is stored already is named and skipped, so "
        "the command can be repeated to finish the job."
    )

    def add_arguments(self, parser):
        parser.add_argument("sources", nargs="+", metavar="PATH_OR_URL", help="files, and addresses (http, https)")
        target = parser.add_mutually_exclusive_group()
        target.add_argument("--version-of", metavar="SLUG", help="it is a new version of this source")
        target.add_argument(
            "--new", action="store_true", help="it is a new source, though something like it is stored"
        )
        parser.add_argument("--part", metavar="KEY", default="", help="which page or message of a file with several")
        parser.add_argument("--dry-run", action="store_true", help="do everything, and take it back")
        parser.add_argument("--user", metavar="NAME", help="who captures, for the history")

    def handle(self, *args, sources, version_of, new, part, dry_run, user, **options):
        self.document = self.find(Document, "slug", version_of, "There is no source with the address “{}”.")
        self.user = self.find(get_user_model(), "username", user, "There is no account with the name “{}”.")
        self.new, self.part, self.dry_run = new, part, dry_run
        if self.document and len(sources) > 1:
            raise CommandError("--version-of takes one file or address: each is a version of its own.")
        failed = 0
        for source in (bar := tqdm(sources, disable=None, unit=" sources")):
            try:
                said = self.capture(source)
            except Skipped as skipped:
                said = [f"skipped. {skipped}"]
            except REFUSALS as error:
                failed += 1
                said = [f"NOT captured. {in_words(error)}"]
            with bar.external_write_mode(self.stdout):
                self.stdout.write(writable("\n  ".join([f"{source}: {said[0]}", *said[1:]])))
        if dry_run:
            self.stdout.write("This was a dry run: nothing is kept.")
        if failed:
            raise CommandError(
                f"Not captured: {failed} of {len(sources)}. The others are done; repeat the command to finish."
            )

    def find(self, model, name, value, problem):
        if value is None:
            return None
        found = model._default_manager.filter(**{name: value}).first()
        if found is None:
            raise CommandError(problem.format(value))
        return found

    def capture(self, source):
        """Store one; returns what is to be said of it."""
        arrival = self.receive(source)
        if (arrival.http_status or 0) >= 400:
            raise receiving.NotReceived(
                f"The server answered {arrival.http_status}, so this would be its page for errors."
            )
        arrival.part = self.part
        extracted = receiving.read(arrival)
        if isinstance(extracted, Choose):
            parts = "\n    ".join(f"{part.key}  {part.label}" for part in extracted.parts)
            raise receiving.NotReceived(f"It holds several texts. Choose one with --part:\n    {parts}")
        if (extracted.http_status or 0) >= 400:
            raise receiving.NotReceived(f"It is the server’s page for errors (status {extracted.http_status}).")
        document = self.document or self.new_document(arrival, extracted)
        said, unchanged = [], None
        with transaction.atomic():
            try:
                said = self.told(ingest.store(arrival, extracted, self.user, document))
            except ingest.Unchanged as error:
                unchanged = error
            transaction.set_rollback(self.dry_run)
        if unchanged:
            raise Skipped(unchanged)
        return said

    def receive(self, source):
        if "://" in source:
            return receiving.receive_from(source, self.user)
        path = Path(source)
        receiving.check_size(path.stat().st_size)
        return receiving.receive(path.read_bytes(), Version.How.UPLOAD, self.user, filename=path.name)

    def new_document(self, arrival, extracted):
        """A draft with a neutral address and nothing confirmed. Raises Skipped where something like it is stored."""
        same = [] if self.new else known.same_as(arrival, extracted)
        if same:
            named = "\n    ".join(f"{each.document.slug}  {each.document}: {' '.join(each.why)}" for each in same)
            raise Skipped(f"Something like it is stored already; say --version-of, or --new:\n    {named}")
        document = Document(url=arrival.requested_url)
        document.slug = proposing.slug_for(document)
        document.full_clean()
        return document

    def told(self, version):
        page = reverse("admin:documents_document_change", args=[version.document_id])
        proposed = len(proposing.waiting(version.document))
        said = [f"stored as version {version.number} of “{version.document}”, {page}"]
        said += [ingest.places_said(version), ingest.masks_said(version)]
        said += [f"Proposed and not confirmed yet: {proposed}."] if proposed else []
        return [each for each in said if each]
