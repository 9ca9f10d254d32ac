import pytest

from campaign.accounts import codes
from tests.campaign.accounts.people import PASSWORD, app_code


@pytest.fixture
def person(editor):
    """An editor who knows a password."""
    editor.set_password(PASSWORD)
    editor.save()
    return editor


@pytest.fixture
def with_app(person):
    """The same, with a second factor: (person, device, recovery codes)."""
    device = codes.begin(person)
    made = codes.finish(person, app_code(device, -1))
    device.refresh_from_db()
    return person, device, made
