import pytest

from documents.reading import public_sha256
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("display", ["full", "excerpts", "link"])
def test_a_hash_is_given_only_of_a_text_that_readers_see_whole(client, display):
    source = factories.document("The phone is 555 0100.", slug="phone", display=display)
    version = source.versions.get()
    given = client.get("/sources/phone.json").json()["version"]["sha256"]
    assert given == (public_sha256(version) if display == "full" else None)
