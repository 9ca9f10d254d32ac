"""What a source’s markup, or a machine, says of it: proposed with each version, taken or dismissed by a curator."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from documents import detection, languages, likeness, revising
from documents.models import DateBasis, Document, Proposal
from documents.reading import masked_forms
from documents.serialize import names

Decision = Proposal.Decision


class NotTaken(ValueError):
    """The value does not fit; the message says why."""


def propose(version, document, proposed, looked_at=()):
    """Store what was read of the source. What it has already counts as taken.

    What a person has dismissed before is not asked again; nor is what is proposed for the fields in `looked_at`,
    which a person has just decided about.
    """
    dismissed = set(
        Proposal.objects.filter(version__document=document, decision=Decision.DISMISSED).values_list("field", "value")
    )
    made = []
    for each in usable(proposed):
        proposal = Proposal(
            version=version, field=each.field, value=each.value[:2000], origin=each.origin[:100], position=len(made)
        )
        if is_value(document, proposal.field, proposal.value):
            proposal.decision = Decision.TAKEN
        elif proposal.field in looked_at or (proposal.field, proposal.value) in dismissed:
            proposal.decision = Decision.DISMISSED
        made.append(proposal)
    Proposal.objects.bulk_create(made)


def usable(proposed):
    return [each for each in proposed if each.field in Proposal.Field and each.value.strip()]


def is_value(document, field, value):
    """Whether the document has this value already; an address, however it is written."""
    if field == Proposal.Field.URL and document.url:
        return likeness.address_key(document.url) == likeness.address_key(value)
    return getattr(document, field) == normal(field, value)


def normal(field, value):
    """The value as the document would hold it, where it fits."""
    if field == Proposal.Field.LANGUAGE:
        try:
            return languages.normalise(value)
        except ValidationError:
            return value
    return value


def waiting(document):
    """What is proposed for a source and nobody has decided about; each value once, with all its `origins`."""
    found = Proposal.objects.filter(version__document=document, decision=Decision.PROPOSED)
    found = found.select_related("version").defer("version__text").order_by("-version__number", "position")
    order = {field: number for number, field in enumerate(Proposal.Field.values)}
    values = {}
    for each in found:
        if is_value(document, each.field, each.value):
            continue  # somebody typed it meanwhile
        first = values.setdefault((each.field, each.value), each)
        first.origins = list(dict.fromkeys([*getattr(first, "origins", []), each.origin]))
    return sorted(values.values(), key=lambda one: order[one.field])


@transaction.atomic
def take(document, proposal, user):
    """Let the document have the value. Whatever else is proposed for the field is thereby decided. Raises NotTaken."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    value = normal(proposal.field, proposal.value)
    setattr(document, proposal.field, value)
    if proposal.field == Proposal.Field.DATE and not document.date_basis:
        document.date_basis = DateBasis.STATED
    try:
        document.full_clean()
    except ValidationError as error:
        raise NotTaken(" ".join(error.messages)) from error
    name = proposal.get_field_display()
    revising.keep_prior_state(document)
    with revising.revision(user, _("Taken: %(field)s (%(origin)s)") % {"field": name, "origin": proposal.origin}):
        document.updated_at = timezone.now()
        document.save()
        revising.keep(document)
    others = _open(document, field=proposal.field)
    others.filter(value=proposal.value).update(decision=Decision.TAKEN)
    others.update(decision=Decision.DISMISSED)
    return document


def dismiss(document, proposal):
    """The value is not wanted, whoever proposes it."""
    _open(document, field=proposal.field, value=proposal.value).update(decision=Decision.DISMISSED)


def _open(document, **fields):
    return Proposal.objects.filter(version__document=document, decision=Decision.PROPOSED, **fields)


def slug_for(document, day=None):
    """An address for a new source: of its title, or a neutral one. Never one that says what is withheld."""
    neutral = f"source-{day or timezone.now():%Y-%m-%d}-{document.pk.hex[:8]}"
    slug = slugify(document.title)[:100].strip("-")
    if not slug or detection.find(document.title) or names(slug, masked_forms()):
        return neutral
    return neutral if Document.objects.filter(slug=slug).exists() else slug
