"""What rests on a passage in public protects its quote, whatever way the change comes."""

import pytest
from django.core.exceptions import ValidationError

from documents.models import Passage
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["exact", "prefix", "suffix"])
def test_no_update_of_many_changes_a_quote_that_is_public(field):
    cited, free = make.passage(), make.passage()
    make.endorsement(make.petition(), "a group", "supports", cited)

    with pytest.raises(ValidationError):
        Passage.objects.update(**{field: "other words"})
    assert Passage.objects.filter(**{field: "other words"}).count() == 0
    assert Passage.objects.filter(pk=free.pk).update(**{field: "other words"}) == 1
    assert Passage.objects.filter(pk=cited.pk).update(archived=True) == 1
