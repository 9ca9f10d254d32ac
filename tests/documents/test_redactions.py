import pytest
from django.core.exceptions import ValidationError

from documents.models import MaskedString, Redaction
from documents.models.redactions import Reason
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return factories.document("Call 555 0100 now.").versions.get()


def test_what_is_not_lifted_masks(version):
    suggested = factories.redaction(version, "Call", decision="suggested")
    masked = factories.redaction(version, "555 0100")
    factories.redaction(version, "now", decision="lifted", lifted_because="It is no name.")
    assert list(Redaction.objects.masking()) == [suggested, masked]


def test_a_redaction_lies_within_its_text(version):
    Redaction(version=version, start=0, end=18, reason="contact").full_clean()
    with pytest.raises(ValidationError, match="The text has only 18 characters."):
        Redaction(version=version, start=0, end=19, reason="contact").full_clean()


def test_a_redaction_names_its_place_and_never_its_words(version):
    assert str(factories.redaction(version, "555 0100")) == "5–13 (payment details are never shown)"


@pytest.mark.parametrize("reason", Reason)
def test_readers_are_told_why_in_words(reason):
    assert reason.label != reason.value


@pytest.mark.parametrize(
    ("typed", "stored"), [(" Anna \n Petrova ", "Anna Petrova"), ("Анна", "Анна"), ("王小芳", "王小芳")]
)
def test_a_masked_string_is_stored_with_single_spaces(typed, stored):
    string = MaskedString(string=typed)
    string.full_clean()
    assert string.string == stored


@pytest.mark.parametrize("typed", ["", "  ", "ab", "´´´", "a ´ b", "★★★"])
def test_a_string_that_would_mask_too_much_is_refused(typed):
    with pytest.raises(ValidationError):
        MaskedString(string=typed).full_clean()


def test_a_masked_string_stands_once():
    MaskedString.objects.create(string="Anna Petrova")
    with pytest.raises(ValidationError, match="already exists"):
        MaskedString(string="Anna Petrova").full_clean()
