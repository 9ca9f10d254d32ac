import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from documents.dates import BadDate
from documents.models import Document, Original, Span, Version
from documents.models.dates import NO_DATE
from documents.text import UnstorableText, sha256
from tests import factories

pytestmark = pytest.mark.django_db


def refused(instance):
    """What validation says, by field."""
    with pytest.raises(ValidationError) as refusal:
        instance.full_clean()
    return refusal.value.message_dict


# --- sources ---------------------------------------------------------------------------------------


def test_a_source_is_called_by_its_title_or_its_address():
    assert str(factories.document("", title="A talk")) == "A talk"
    assert str(factories.document("", title="", slug="a-post")) == "Untitled: a-post"


def test_a_source_is_excerpts_and_a_draft_unless_somebody_says_otherwise():
    source = Document(slug="a")
    assert (source.display, source.status, source.language, source.form) == ("excerpts", "draft", "und", "unknown")


@pytest.mark.parametrize(
    ("date", "earliest", "latest", "sort"),
    [
        ("", None, None, NO_DATE),
        ("2023-07", "2023-07-01", "2023-07-31", "2023-07-31"),
        ("[..2023-08-03]", None, "2023-08-03", "2023-08-03"),
        ("2023-08-03/..", "2023-08-03", None, "2023-08-03"),
    ],
)
def test_what_lists_sort_by_is_derived(date, earliest, latest, sort):
    source = factories.document("", date=date, date_basis="stated" if date else "")
    day = datetime.date.fromisoformat
    assert (source.date_earliest, source.date_latest, source.sort_date) == (
        earliest and day(earliest),
        latest and day(latest),
        day(sort) if isinstance(sort, str) else sort,
    )


def test_a_bad_date_is_refused_by_the_form_and_by_saving():
    assert "is not a date in EDTF" in refused(Document(slug="a", date="July", date_basis="stated"))["date"][0]
    with pytest.raises(BadDate):
        factories.document("", date="July", date_basis="stated")


def test_names_are_found_whatever_their_case_and_script():
    source = factories.document("", title="Łódź", author="ПЕТРОВ", publisher="Рабкор")
    assert source.folded == "lodz петров рабкор"


def test_other_languages_are_tags():
    source = Document(slug="a", other_languages=" RU  sr-latn ")
    source.full_clean()
    assert source.other_languages == "ru sr-Latn"
    assert "is not a language tag" in str(refused(Document(slug="a", other_languages="ru russian")))


def test_a_source_is_public_once_it_is_released_and_has_a_cleared_text():
    public = factories.document()
    factories.document(released=False)
    factories.document("")
    factories.document(status="withheld")
    factories.version(factories.document(""), "x", cleared=False)
    assert list(Document.objects.public()) == [public]


def test_a_source_with_a_text_or_a_passage_is_not_deleted():
    source = factories.document()
    with pytest.raises(ProtectedError):
        source.delete()
    with pytest.raises(ProtectedError):
        Document.objects.all().delete()
    empty = factories.document("")
    empty.passages.create(exact="x")
    with pytest.raises(ProtectedError):
        empty.delete()
    assert Document.objects.count() == 2


def test_a_source_without_either_can_be_deleted():
    factories.document("").delete()
    assert not Document.objects.exists()


# --- versions ---------------------------------------------------------------------------------------


def test_a_text_is_kept_as_it_was_but_for_line_ends():
    version = factories.version(factories.document(""), "e\u0301 \u00a0ﬁ\r\n🏴\r")
    assert Version.objects.get().text == version.text == "e\u0301 \u00a0ﬁ\n🏴\n"
    assert version.sha256 == sha256("e\u0301 \u00a0ﬁ\n🏴\n")


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_database_keeps_is_refused(text):
    source = factories.document("")
    with pytest.raises(UnstorableText):
        factories.version(source, text)
    assert "cannot be stored" in refused(Version(document=source, number=1, text=text, sha256="0"))["text"][0]


def test_versions_are_listed_newest_first():
    source = factories.document("One.")
    factories.version(source, "Two.")
    assert [version.number for version in source.versions.all()] == [2, 1]
    assert str(source.versions.first()) == f"{source}, version 2"


def test_only_cleared_versions_are_for_the_public():
    source = factories.document("One.")
    factories.version(source, "Two.", cleared=False)
    assert [version.number for version in source.versions.cleared()] == [1]


# --- originals, asides and gaps ------------------------------------------------------------------------


def test_the_hash_of_an_original_is_of_its_bytes():
    version = factories.document().versions.get()
    original = Original.objects.create(version=version, data=b"\x00\xff", media_type="x/y", filename="a.bin")
    assert original.sha256 == "06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8"
    assert str(original) == "a.bin"


def test_an_original_has_a_largest_size(settings):
    settings.ORIGINAL_MAX_BYTES = 3
    version = factories.document().versions.get()
    Original(version=version, data=b"123", media_type="x/y", sha256="0").full_clean()
    assert refused(Original(version=version, data=b"1234", media_type="x/y", sha256="0")) == {
        "__all__": ["The file has 4 bytes; at most 3 are kept."]
    }


def test_a_list_of_versions_does_not_load_originals(django_assert_num_queries):
    version = factories.document().versions.get()
    Original.objects.create(version=version, data=b"x", media_type="x/y")
    with django_assert_num_queries(1) as queries:
        list(Version.objects.all())
    assert "documents_original" not in queries.captured_queries[0]["sql"]


def test_a_span_lies_within_its_text():
    version = factories.document("🏴🇺🇦").versions.get()
    Span(version=version, kind="aside", start=0, end=3).full_clean()
    assert refused(Span(version=version, kind="aside", start=0, end=4)) == {"end": ["The text has only 3 characters."]}
