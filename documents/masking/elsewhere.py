"""What is masked in one version of a source and shown in another one: there the mask hides nothing."""

from django.utils.translation import gettext as _

from documents.models import Redaction
from documents.reading import masked_forms, masks
from documents.redaction import MASK, Forms, merge
from documents.repeating import Repeats


def shown_elsewhere(version):
    """What this version masks and another cleared one shows, as sentences, one for each of those versions.

    What was lifted there was decided there. The words are never said.
    """
    words = {
        version.text[each.start : each.end] for each in version.redactions.exclude(decision=Redaction.Decision.LIFTED)
    }
    words = {each for each in words if each.strip() and MASK not in each}
    others = version.document.versions.cleared().exclude(pk=version.pk).order_by("number") if words else ()
    wanted, repeats, forms, said = Forms(sorted(words)), Repeats(words), masked_forms(), []
    for other in others:
        lifted = other.redactions.filter(decision=Redaction.Decision.LIFTED)
        covered = [*masks(other, forms), *lifted]
        shown = [
            place
            for place in merge([*wanted.find(other.text), *repeats.find(other.text)])
            if not any(each.start <= place.start and place.end <= each.end for each in covered)
        ]
        if shown:
            places = ", ".join(f"{place.start}–{place.end}" for place in shown[:5])
            said.append(
                _("Version %(number)s shows what is masked in version %(this)s: characters %(places)s. Mask it there, "
                  "too, or readers find it there and in “what changed”.")
                % {"number": other.number, "this": version.number, "places": places + (", …" if shown[5:] else "")}
            )  # fmt: skip
    return said
