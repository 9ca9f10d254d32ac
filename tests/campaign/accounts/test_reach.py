"""Who may not reach what: every address of the site, and every action of the admin's lists.

`who_may.txt` says of each one who may, at the least: anybody, who is signed in (without being of the staff), the staff
(without any right), a curator, an editor, an administrator, or nobody. An address or action without a line fails, and
so does a line of which there is no address any more.
"""

from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client, RequestFactory

from campaign.models import Petition
from tests.campaign.accounts import addresses

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("who_may.txt")
# Lists of records are built alike: that they let in is tried on one, that they keep out on all. What anybody may read
# is read in test_secrets.py.
ALIKE = tuple(f"admin:campaign_{name}_" for name in ("campaign", "organization", "person", "statement", "update"))


def table():
    """{address or action: the least who may}"""
    lines = [line.split("  ", 1) for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    assert len({name for _role, name in lines}) == len(lines)
    return {name.strip(): role for role, name in lines}


class Site:
    """Somebody of each role, and of each address what it answers them."""

    def __init__(self):
        self.people = addresses.people()
        self.found = addresses.things(self.people["curator"])
        self.clients = {role: self.client(user) for role, user in self.people.items()}

    def client(self, user, **options):
        client = Client(**options)
        if user:
            client.force_login(user)
        return client

    def places(self):
        for label, name, wanted in addresses.names():
            yield label, addresses.address(name, wanted, self.found)

    def answer(self, role, method, where):
        """(status, or "sent to sign in"), and nothing stays of what it did."""
        client = self.clients[role]
        kept = client.cookies.copy()
        with transaction.atomic():
            response = getattr(client, method)(where)
            body = b"".join(response)
            transaction.set_rollback(True)
        client.cookies = kept
        assert b"planted-bytes" not in body, where
        if response.status_code == 302 and response["Location"].startswith("/admin/login/"):
            return "sent to sign in"
        return response.status_code

    def may(self, role, where):
        """404 and 405 are answers, too: nothing is there, or nothing by this method, for whoever got so far."""
        answers = (self.answer(role, method, where) for method in ("get", "post"))
        return any(answer not in (403, "sent to sign in") for answer in answers)


class Answers:
    """What all of them were answered. Read at once, for one transaction does not outlive a test on PostgreSQL."""

    def __init__(self, site):
        may = table()
        self.labels = {label for label, _where in site.places()}
        for model in admin.site._registry:
            self.labels |= {f"action {model._meta.label_lower} {name}" for name in everything(model)}
        self.reached = list(self.reach(site, may))
        self.kept_out = [
            label for label, where in site.places()
            if may.get(label, "nobody") not in ("nobody", "anybody") and not label.startswith(ALIKE)
            and not site.may(may[label], where)
        ]  # fmt: skip
        self.offered = {
            (model, role): offered(site.people[role], model)
            for model in admin.site._registry for role in addresses.ROLES[2:-1]
        }  # fmt: skip
        self.upload = [
            site.answer(role, "get", addresses.address("sheet_preview", ["pk"], site.found))
            for role in ("curator", "editor", "administrator")
        ]
        foreign = site.client(site.people["administrator"], enforce_csrf_checks=True)
        self.without_token = {
            label for label, where in site.places()
            if where.startswith("/admin/") and not label.startswith(ALIKE) and foreign.post(where).status_code != 403
        }  # fmt: skip
        self.original = site.clients["administrator"].get(
            addresses.address("admin:documents_original_change", ["object_id"], site.found)
        )
        self.unasked = list(self.sent_unasked(site))

    def reach(self, site, may):
        for label, where in site.places():
            for role in below(may.get(label, "anybody")):
                if role == "signed in" and label.startswith(ALIKE):  # no more than anybody, by the same line of code
                    continue
                methods = ("get", "post") if role == below(may[label])[-1] else ("get",)
                answers = [site.answer(role, method, where) for method in methods]
                if any(answer not in (403, 404, 405, "sent to sign in") for answer in answers):
                    yield label, role, answers

    def sent_unasked(self, site):
        """The draft before and after a curator sent actions that they are not offered."""
        draft = Petition.objects.filter(pk=site.found[Petition][0].pk)
        yield draft.values().get()
        for action in ("publish", "withdraw", "withhold", "delete_selected"):
            data = {
                "action": action,
                "_selected_action": [draft.get().pk],
                "decided": "1",
                "reason": "x",
                "post": "yes",
            }
            site.clients["curator"].post("/admin/campaign/petition/", data)
        yield draft.values().get()


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        found = Answers(Site())
        transaction.set_rollback(True)
    return found


def below(least):
    return addresses.ROLES[: addresses.ROLES.index(least)]


def offered(user, model):
    request = RequestFactory().get("/admin/")
    request.user = user
    return addresses.actions(request, model)


def everything(model):
    return offered(User(is_superuser=True, is_staff=True, is_active=True), model)


def test_every_address_and_action_has_a_line_and_every_line_one(answers):
    without, gone = answers.labels - set(table()), set(table()) - answers.labels
    assert (without, gone) == (set(), set()), f"Say in {TABLE.name} who may reach what is new; take out what is gone."


def test_nobody_gets_where_they_may_not(answers):
    assert answers.reached == []


def test_who_may_is_let_in(answers):
    assert answers.kept_out == []


def test_actions_are_offered_to_whom_they_are_for(answers):
    may = table()
    for (model, role), found in answers.offered.items():
        expected = {
            name for name in everything(model) if role not in below(may[f"action {model._meta.label_lower} {name}"])
        }
        assert (model, role, found) == (model, role, expected)


def test_an_action_that_is_sent_without_being_offered_does_nothing(answers):
    before, after = answers.unasked
    assert before == after


def test_nothing_is_done_without_the_token_of_a_form(answers):
    """Each kind of address of the admin, sent to by an administrator's browser from another site's page."""
    assert answers.without_token == set()


def test_an_upload_is_its_owners_alone(answers):
    assert answers.upload == [200, 404, 404]


def test_original_bytes_are_served_by_no_address(answers):
    """`Site.answer` looks for them in all that is answered to anybody; here, that there is no way to them."""
    page = answers.original.content.decode()
    assert "planted-bytes" not in page and "download" not in page.casefold() and "text/html" in page
