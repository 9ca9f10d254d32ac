import pytest

from documents.reading import public_sha256
from documents.serialize import full_source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("display", ["full", "excerpts", "link"])
def test_a_hash_is_given_only_of_a_text_that_readers_see_whole(display):
    source = factories.document("The phone is 555 0100.", display=display)
    version = source.versions.get()
    given = full_source(source, version)["version"]["sha256"]
    assert given == (public_sha256(version) if display == "full" else None)
