"""Secrets are planted wherever one could leak from; then every public address of every kind is read for them.

The addresses are made from Django's own list of routes, with every slug, key and number that is there, and from
every link that is met: a route that somebody adds is read without a word here, and has to answer or be excused. What
is read is compared in many spellings: without spaces and signs, unescaped, unquoted, in base64, as a hash.
"""

import base64
import datetime
import hashlib
import io
import itertools
import json
import re
import unicodedata
import zipfile
from collections import defaultdict
from html import unescape
from urllib.parse import quote, unquote

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, resolve
from PIL import Image

from campaign import bundles, drafts, public_bundle, reviewing
from campaign.search import entries
from campaign.sitemaps import SITEMAPS
from documents import erasing, masking
from documents.models import Arrival, Document, Original, Passage, Proposal, Version
from documents.redaction import MASK
from tests import factories as make
from tests.campaign.bundle_files import contents
from tests.crawling import OTHERS, crawl

pytestmark = pytest.mark.django_db

EXCUSED = {}  # route: why it need not be read
QUERIES = {"": "?version=1", "changes": "?old=2&new=1"}  # of the pages of a source

CARD, IBAN, PHONE = "4111\u00a01111 1111 1111", "DE89 3704 0044 0532 0130 00", "+7 (916) 555-01-23"
EMAIL, WALLET = "zlata.krotova@example.org", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
BY_HAND, EVERYWHERE, PRIVATE = "Vereskovaya Street 14", "Operation Kestrel", "plantedsecret"
NAMES = ("Ignat Zavodny", "Игнат Заводный", "Ihnat Zavodnyi")
ERASED = "The erased sentence spoke of Larch Hollow and its keeper at some length."
LIFTED = "press.office@example.org"

FIRST = (
    f"The union wrote on Monday. Send it to {CARD}, or to {IBAN}, said {NAMES[0]}. {NAMES[1]} agreed at once.\n"
    f"She lives in {BY_HAND} and can be called at {PHONE}. The court sat for an hour.\n"
    f"Write to {EMAIL} or {LIFTED}; {EVERYWHERE} goes on, and {NAMES[2]} knows. Coins go to {WALLET} too.\n"
    "Nobody was heard. The letter asks for release, and says no more."
)
SECOND = FIRST.replace(CARD, "4111-1111-1111-1111").replace("on Monday", "on Tuesday").replace(PHONE, "8 916 5550123")


def plant(editor, administrator):
    """A public record in which every kind of secret could leak; returns {what: the string that must not}."""
    quiet = make.passage(make.document("Nothing of it is secret."))
    person = make.person(NAMES[0], published=False, naming_reason="", slug="a-person")
    for name in NAMES[1:]:
        make.name(person, name, public=False)
    drafts.withhold(person, editor, PRIVATE)
    masking.mask_everywhere(EVERYWHERE, "legal", editor)
    petition = make.petition(f"Free {NAMES[0]}", False, summary=f"{NAMES[1]} asks.", private_note=PRIVATE)
    front = make.organization("The Front", False, private_note=PRIVATE)
    letter = make.statement(f"Of {NAMES[0]}", False)
    others = [
        make.person("Quiet Person", False),
        make.update("Quiet news", False),
        make.campaign("Quiet cause", False),
    ]
    for record in (petition, front, letter, *others):
        make.published(record, quiet)
    for display in Document.Display.values:
        source = make.document(
            FIRST, display=display, title=f"On {NAMES[2]} and {EVERYWHERE}", author=NAMES[0], private_note=PRIVATE,
            url=f"https://example.org/{PRIVATE}", archive_url=f"https://archive.example/{PRIVATE}", url_hidden=True,
        )  # fmt: skip
        second = make.version(source, SECOND, final_url=f"https://example.org/{PRIVATE}/2", part=PRIVATE)
        for version in source.versions.order_by("number"):
            cover(version, editor)
        make.version(source, f"{PRIVATE} {FIRST}", cleared=False)
        Proposal.objects.create(version=second, field="title", value=PRIVATE, origin=PRIVATE)
        for passage in passages_of(second)[: None if display == Document.Display.FULL else 3]:
            make.endorsement(petition, front, "supports", passage)
    open_source = make.document(
        f"Before the quote {BY_HAND} stands here. The quote is public. After it {CARD} stands. The end.",
        url="https://example.org/open", archive_url="https://archive.example/open",
    )  # fmt: skip
    cover(open_source.versions.get(), editor)
    make.endorsement(petition, front, "supports", make.passage(open_source, "stands here. The quote is public. After"))
    make.credit(letter, NAMES[1], passage=make.passage(open_source, "The end."))
    make.document(PRIVATE, title=PRIVATE, released=False)
    make.petition(PRIVATE, published=False)
    around = f"{PRIVATE} {'x ' * 300}%s{' y' * 300} {PRIVATE}"  # farther away than an excerpt reaches
    far = make.document(around % "The Front agrees.", display=Document.Display.EXCERPTS)
    link = make.document(f"{PRIVATE}. The Front is for it. {PRIVATE}", display=Document.Display.LINK)
    for passage in (make.passage(far, "The Front agrees."), make.passage(link, "The Front is for it.")):
        make.endorsement(petition, front, "supports", passage)
    make.name(front, PRIVATE, make.passage(far, "Front"), public=False)
    drafts.withdraw(make.petition(f"{PRIVATE} withdrawn"), editor, PRIVATE)
    edited = make.petition("A quiet title")
    tree = drafts.trees.tree(edited)
    tree[0]["fields"]["title"] = PRIVATE
    drafts.propose(edited, tree, editor, PRIVATE)
    once = make.petition("Once", summary=f"{PRIVATE} old words")
    drafts.history.keep_prior_state(once)
    for summary in (f"{PRIVATE} older words", "Quiet"):
        tree = drafts.trees.tree(once)
        tree[0]["fields"]["summary"] = summary
        drafts.propose(once, tree, editor, PRIVATE)
        drafts.publish(once, editor, PRIVATE)
    reviewing.comment(once, editor, PRIVATE)
    Arrival.objects.create(data=PRIVATE.encode(), captured_how="paste", requested_url=f"https://{PRIVATE}.example/")
    gone = make.document(f"{ERASED} The rest is silence.", title="A source with a hole")
    make.endorsement(petition, front, "supports", make.passage(gone, ERASED))
    make.version(gone, "The rest is silence, and stays so.")
    erasing.erase(gone.versions.get(number=1), administrator, "A court ordered it")
    masked = Version.objects.cleared().filter(redactions__isnull=False).distinct()
    hashes = {f"hash of {version.document.slug}, {version.number}": version.sha256 for version in masked}
    return hashes | {
        "card": CARD, "IBAN": IBAN, "telephone": PHONE, "e-mail": EMAIL, "wallet": WALLET, "by hand": BY_HAND,
        "everywhere": EVERYWHERE, "private": PRIVATE, "erased": ERASED, "part of the erased": "Larch Hollow",
        "first half of the card": "4111 1111 1111", "telephone without its code": "916 555-01-23",
        "part of the e-mail": "zlata.krotova", "curator": editor.username, "file": "planted-original-bytes",
        **{f"name {name}": name for name in NAMES},
    }  # fmt: skip


def cover(version, editor):
    """The masks of a version: by hand, by the detection, one of them lifted; and the file that it came from."""
    Original.objects.create(
        version=version, data=f"planted-original-bytes {FIRST}".encode(), media_type="text/html",
        filename=f"{PRIVATE}.html",
    )  # fmt: skip
    masking.mask(version, masking.places(version, BY_HAND), "contact", note=PRIVATE)
    for found in masking.suggest(version):
        if version.text[found.start : found.end] == LIFTED:
            masking.lift(found, editor, f"{PRIVATE}: the office’s own")


def passages_of(version):
    """Quotes that hold secrets, that stand between two, and that are translated with one."""
    translated = {"translation_language": "de", "translated_by": "human"}
    source, text = version.document, version.text

    def quoted(words, **fields):
        return make.passage(source, words, of=version, **fields)

    return [
        quoted("The union wrote on Tuesday.", translation=f"{BY_HAND}, {CARD}", **translated),
        quoted(text[text.index("Send") : text.index("agreed")], translation=PRIVATE, **translated),
        quoted("The court sat for an hour."),
        quoted(text[text.index("She lives") : text.index(" The court")]),
        quoted(text[text.index("Write to") : text.index("Nobody")]),
        quoted(f"or {LIFTED}"),
        quoted(" and can be called at "),
    ]


# --- the addresses ------------------------------------------------------------------------------


def routes(patterns=None, before=""):
    """(route, converters) of every public route: what Django would resolve, but the admin's."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(each, URLResolver):
            yield before + str(each.pattern), each.pattern.converters
        elif each.app_name != "admin":
            yield from routes(each.url_patterns, before + str(each.pattern))


def arguments():
    """{kind of converter: every value that could be meant}: slugs, keys, small numbers, words."""
    slugs, keys = set(), set()
    for model in [*apps.get_app_config("campaign").get_models(), *apps.get_app_config("documents").get_models()]:
        names = {field.name for field in model._meta.concrete_fields}
        if "slug" in names:
            slugs |= set(model._base_manager.values_list("slug", flat=True))
        if isinstance(model._meta.pk, models.UUIDField) and hasattr(model, "get_absolute_url"):
            keys |= set(model._base_manager.values_list("pk", flat=True)[: None if model is Passage else 1])
    return {"slug": sorted(slugs), "uuid": sorted(map(str, keys)), "int": ["1", "2"], "str": sorted(SITEMAPS)}


def addresses():
    """Every address that the routes allow, with every value that there is for each of their parts.

    A slug is tried below the first part of its own page's address, or wherever that part is no page's.
    """
    values, own = arguments(), defaultdict(set)
    slugs = values["slug"]
    for model in apps.get_models():
        if hasattr(model, "slug") and hasattr(model, "get_absolute_url"):
            for thing in model._base_manager.all():
                own[thing.get_absolute_url().split("/")[1]].add(thing.slug)
    for route, converters in routes():
        kinds = [
            re.sub("Converter$", "", type(each).__name__).lower().replace("string", "str")
            for each in converters.values()
        ]
        values["slug"] = sorted(own.get(route.split("/")[0]) or slugs)
        for chosen in itertools.product(*(values[kind] for kind in kinds)):
            address = route
            for name, value in zip(converters, chosen, strict=True):
                address = re.sub(rf"<(?:\w+:)?{name}>", value, address)
            yield f"/{address}"


def read_everything():
    """{address: response} of what the routes allow, what links lead to, and what is asked of each source."""
    client = Client()
    one = str(Passage.objects.public().latest("created_at").pk)
    start = ["/", "/robots.txt", "/sitemap.xml", "/search/?q=front", *addresses()]
    # The page of a source is the same for each of its passages, but for one mark.

    def follow(link):
        if OTHERS.match(link):
            return bool(re.match("/ru/(petitions|sources|updates)", link)) and "?" not in link
        return "?passage=" not in link or one in link

    responses = crawl(client, start, most=4000, follow=follow)
    pages = {address.partition("?")[0] for address, response in responses.items() if response.status_code == 200}
    for path in sorted(pages):
        page = re.match(r"/sources/[^/]+?(?:\.json|/|/(changes)(?:/|\.json))$", path)
        if page:
            address = path + QUERIES[page[1] or ""]
            responses[address] = responses.get(address) or client.get(address)
    return responses


# --- what is read in them -----------------------------------------------------------------------


def squeezed(text):
    """Letters and digits alone, folded; what is masked parts them."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum() or c == MASK)


def readings(text):
    """A page in the ways in which a machine or a person may read it."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
    plain = unescape(unescape(unquote(unquote(plain))))
    return {text.casefold(), plain.casefold(), squeezed(plain), squeezed(re.sub(r"<[^>]*>", "", plain))}


def spellings(secret):
    """A secret in the ways in which one may write it."""
    folded = " ".join(unicodedata.normalize("NFKC", secret).split())
    yield secret.casefold()
    yield folded.casefold()
    yield squeezed(secret)
    yield quote(secret).casefold()
    for written in {secret, folded, re.sub(r"\W", "", secret)}:
        yield hashlib.sha256(written.encode()).hexdigest()
        for shift in range(3):  # base64 depends on where in three bytes it begins
            coded = base64.b64encode(b"x" * shift + written.encode()).decode()[4 if shift else 0 :]
            yield coded.rstrip("=")[:-2].casefold()


def leaks(pages, secrets):
    """(what, where) of every secret in every page; `pages` is {where: text}."""
    wanted = {(what, each) for what, secret in secrets.items() for each in spellings(secret) if len(each) >= 6}
    found = set()
    for where, text in pages.items():
        read = readings(text)
        found |= {(what, where) for what, each in wanted for reading in read if each in reading}
    return sorted(found)


def page_text(response):
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    if response["Content-Type"] == "application/zip":
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            body = "\n".join(f"{name}\n{archive.read(name).decode()}" for name in archive.namelist())
    elif response["Content-Type"] == "image/png":  # what is drawn stands in it as text, too
        body = "\n".join(Image.open(io.BytesIO(response.content)).text.values())
    else:
        body = response.content.decode()
    return f"{headers}\n\n{body}"


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """(secrets, responses, {where: text}) of the whole site and of its public dump, read once."""
    from django.contrib.auth.models import Group, User

    from campaign.roles import EDITOR

    with django_db_blocker.unblock(), transaction.atomic():
        editor = User.objects.create_user("hushhushcurator", is_staff=True)
        editor.groups.add(Group.objects.get(name=EDITOR))
        administrator = User.objects.create_superuser("administrator")
        secrets = plant(editor, administrator)
        entries.refresh()
        found = {what: found_by_asking(secret) for what, secret in [*secrets.items(), ("lifted", LIFTED)]}
        told = {"SECURITY_CONTACT": ["mailto:security@example.org"], "SECURITY_EXPIRES": datetime.date(2030, 1, 1)}
        with override_settings(DATA_FOLDER=str(tmp_path_factory.mktemp("data")), **told):
            public_bundle.build()
            responses = read_everything()
        folder = tmp_path_factory.mktemp("dump") / "public"
        bundles.dump(folder, public=True)
        transaction.set_rollback(True)
    pages = {address: page_text(response) for address, response in responses.items()}
    dumped = {f"dump: {name}": f"{name}\n{data.decode()}" for name, data in contents(folder).items()}
    return secrets, responses, pages | dumped, found


def found_by_asking(secret):
    """How many results each search and list gives for the words of a secret, in their order."""
    client, asked = Client(), quote(f'"{secret}"'[:190])
    lists = ["search", "petitions", "statements", "organizations", "people", "updates", "sources"]
    return [client.get(f"/{name}.json?q={asked}").json().get("count", 0) for name in lists]


def test_no_planted_secret_is_found_by_asking_for_it(site):
    *_rest, found = site
    assert sum(found.pop("lifted")) > 0
    assert {what: counts for what, counts in found.items() if any(counts)} == {}


def test_no_planted_secret_leaves_by_any_address_or_dump(site):
    secrets, _responses, pages, _found = site
    assert len(secrets) > 20
    assert leaks(pages, secrets) == []


def test_what_was_lifted_may_be_seen(site):
    _secrets, _responses, pages, _found = site
    seen = [where for where, text in pages.items() if LIFTED in text]
    assert any(where.startswith("dump: ") for where in seen)
    assert any(where.endswith(".json") for where in seen)
    assert sum(where.endswith("/") for where in seen) > 3


def test_every_public_route_answers_or_is_excused(site):
    _secrets, responses, _pages, _found = site
    answered = {resolve(re.split("[?#]", address)[0]).route for address, response in responses.items()
                if response.status_code < 400 and not OTHERS.match(address)}  # fmt: skip
    assert [route for route, _converters in routes() if route not in answered and route not in EXCUSED] == []


def test_no_address_fails(site):
    _secrets, responses, _pages, _found = site
    assert [
        (address, response.status_code) for address, response in responses.items() if response.status_code >= 500
    ] == []


def test_masked_quotes_are_shown_masked_and_their_links_avoid_the_mask(site):
    _secrets, responses, pages, _found = site
    quotes = [json.loads(response.content) for address, response in responses.items()
              if re.fullmatch(r"/passages/[-0-9a-f]+\.json", address) and response.status_code == 200]  # fmt: skip
    assert sum(MASK in quote["exact"] for quote in quotes) >= 5
    fragments = {link for text in pages.values() for link in re.findall(r"#:~:text=[^\"'<\s]+", text)}
    assert [link for link in fragments if MASK in unquote(link)] == []


@pytest.mark.parametrize(
    ("page", "leak"),
    [
        ("<b>4111</b> 1111<i>-</i>1111&nbsp;1111", "card"), ("4111%201111%201111%201111", "card"),
        ("x" + base64.b64encode(b"12 zlata.krotova@example.org 34").decode(), "e-mail"),
        (hashlib.sha256(b"4111111111111111").hexdigest(), "card"), ("\\u0418гнат&#32;Заводный", "name"),
        ("IGNAT-ZAVODNY", "name"), ("a quiet page", ""), ("4111 █ 1111 1111 1111", ""),
    ],
)  # fmt: skip
def test_the_comparison_sees_a_secret_in_every_spelling(page, leak):
    secrets = {"card": CARD, "e-mail": EMAIL, "name": NAMES[0], "name in Cyrillic": NAMES[1]}
    assert {what.split()[0] for what, _where in leaks({"page": page}, secrets)} == {leak} - {""}
