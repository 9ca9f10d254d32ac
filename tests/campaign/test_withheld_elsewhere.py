"""What is withheld or erased is told by nothing else either: no hash, order, heading, successor or address; and what
is left says nothing untrue."""

import re

import pytest
from django.test import Client

from campaign import bundles, drafts, history, merging, verifying
from campaign.models import Person, Petition
from campaign.search import entries
from documents import erasing, releasing
from documents.models import MaskedString
from tests import factories as make
from tests.pages import facts, sections, tree, words

pytestmark = pytest.mark.django_db
ONE, OTHER = "Zoja Abramova", "Rita Ivanovsk"  # of one length: masked, nothing tells them apart


def get(address):
    entries.refresh()
    return Client().get(address)


def said(address):
    answer = get(address)
    return (answer.getvalue() if answer.streaming else answer.content).decode()


def test_no_hash_of_what_was_erased_lets_a_name_be_guessed(editor, tmp_path):
    text = f"{ONE} was arrested in Torzhok."
    erased, _copy, person = make.document(text), make.document(text), make.person(ONE)
    make.version(erased, "Somebody was arrested in Torzhok.")
    erasing.erase(erased.versions.get(number=1), None, "a court order")

    def hashes():
        (stone,) = get(f"{erased.get_absolute_url()[:-1]}.json").json()["erasures"]
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        bundles.dump(folder, public=True)
        return stone["public_sha256"], '"public_sha256"' in (folder / "erasures.jsonl").read_text()

    assert [bool(each) for each in hashes()] == [True, True]
    drafts.withhold(person, editor)
    assert hashes() == ("", False)


def test_no_hash_is_left_of_what_only_excerpts_show(editor):
    source = make.document("A long text. Of which a part is shown.")
    make.version(source, "A long text.")
    erasing.erase(source.versions.get(number=1), None, "a court order")
    source.refresh_from_db()
    source.display = "link"
    source.save()
    (stone,) = get(f"{source.get_absolute_url()[:-1]}.json").json()["erasures"]
    assert stone["public_sha256"] == ""


@pytest.mark.parametrize(
    ("happened", "last"),
    [
        ([("arrest", "2022-01-05"), ("release", "2023-03-01"), ("custody", "2024-06-01/..")], "custody"),
        ([("custody", "2022-06-01/.."), ("release", "2023-03-01")], "release"),
        ([("arrest", "2023"), ("release", "2023-11-05")], "release"),
        ([("arrest", "[..2023-07-26]"), ("custody", "2023-07-25")], "arrest"),
    ],
)
def test_what_is_last_known_is_what_began_last(happened, last):
    person = make.person(ONE)
    for kind, date in happened:
        update = make.update(kind, kind=kind, date=date, date_basis="stated", published=False)
        make.concern(update, person, make.passage())
        make.published(update)
    body = get(f"{person.get_absolute_url()[:-1]}.json").json()
    assert body["last_known"]["update"]["title"] == last
    listed = [each["title"] for each in get("/updates.json").json()["results"]]
    assert [each["update"]["title"] for each in body["updates"]] == listed


@pytest.mark.parametrize(
    "address",
    ["", "card/", "print/", ".json", ".atom", ".png", "/petitions/", "/petitions.csv", "/petitions.atom", "/",
     "/timeline/",
     "/oembed.json?url=http://testserver/petitions/free/", "/search/?q=free"],
)  # fmt: skip
def test_who_launched_it_is_said_with_who_says_so(address):
    petition = make.petition("Free them", slug="free", published=False, date="2023", date_basis="stated")
    described = {"according_to": "State TV", "date": "2023", "date_basis": "stated"}
    make.endorsement(petition, make.organization("ENSU"), "prepared", **described)
    make.published(petition)
    if not address.startswith("/"):
        address = f"/petitions/free{address}" if address.startswith(".") else f"/petitions/free/{address}"
    answer = get(address)
    text = (answer.getvalue() if answer.streaming else answer.content).decode("utf-8", "replace")
    text = re.sub(r"<[^>]+>", "", text)
    named = [text[at.end() : at.end() + 30] for at in re.finditer(r"Free them[^A-Z]{0,60}\(ENSU", text)]
    assert all(each.startswith(", according to State TV, 2023)") for each in named)
    assert "Free them (ENSU)" not in text
    assert named or address in ("/petitions/free.atom", "/petitions/free.json", "/petitions.csv")


def test_what_another_record_replaced_goes_with_it(editor):
    organization, passage = make.organization("Rabkor"), make.passage()
    newer, older = make.petition("A threatened petition"), make.petition("Threatened at first", published=False)
    make.endorsement(older, organization, "launched", passage)
    make.position(older, make.topic("War"), "against war", passage)
    make.published(older, passage)
    older.replaced_by = newer
    older.save()
    addresses = ["/", organization.get_absolute_url(), "/petitions/compare/", f"/passages/{passage.pk}/"]
    assert "Threatened at first" in said(organization.get_absolute_url())
    assert [each.pk for each in drafts.withhold(newer, editor)] == [older.pk]
    for address in addresses:
        assert "Threatened at first" not in said(address)
        assert "against war" not in said(address)


@pytest.mark.parametrize("how", ["by its address", "withdrawn", "over two removes"])
def test_what_leads_to_what_is_gone_is_nowhere_either(editor, tmp_path, how):
    organization, passage = make.organization("Rabkor"), make.passage()
    newer = make.petition("Newer", slug="free-zoja-abramova" if how == "by its address" else "newer")
    older = make.petition("Older said", published=False)
    make.endorsement(older, organization, "launched", passage)
    make.published(older, passage)
    older.replaced_by = newer
    older.save()
    if how == "by its address":
        assert drafts.withhold(make.person(ONE), editor) == [newer, older]
    elif how == "withdrawn":
        drafts.withdraw(newer, editor)
    else:
        newest = make.petition("Newest")
        merging.merge(newest, newer, editor, "the same")
        assert drafts.withhold(newest, editor) == [older]
    entries.refresh()
    bundles.dump(tmp_path / "bundle", public=True)
    assert not any("Older said" in file.read_text() for file in (tmp_path / "bundle").glob("*.jsonl"))
    assert "Older said" not in said(organization.get_absolute_url()) + said(f"/passages/{passage.pk}/")


def test_what_leads_to_another_of_the_same_name_goes_once(editor):
    one, other = make.petition(slug="free-zoja-abramova"), make.petition(slug="zoja-abramova-is-free")
    listed = list(Petition.objects.published())  # the first of them is the one that the other leads to
    listed[1].replaced_by = listed[0]
    listed[1].save()
    assert drafts.withhold(make.person(ONE), editor) == listed
    for each in (one, other):
        assert len([revision for revision in history.revisions(each) if "address" in revision.comment]) == 1


def test_who_was_merged_into_a_withheld_person_is_masked_with_them(editor):
    kept, gone = make.person("Зоя Абрамова", slug="z-abr-1"), make.person("Zoja Abramowa", slug="zoya-abramova")
    source = make.document("Зоя Абрамова (Zoya Abramova, Zoja Abramowa) пишет.")
    make.published(make.organization("X", published=False), make.passage(source))
    merging.merge(kept, gone, editor, "the same")
    kept.refresh_from_db()
    drafts.withhold(kept, editor)
    text = get(f"{source.get_absolute_url()[:-1]}.json").json()["text"]
    assert re.sub("█+", "█", text) == "█ (█, █) пишет."


def test_initials_in_an_address_mask_nothing(editor):
    drafts.withhold(make.person("Олег П.", slug="o-p"), editor)
    assert set(MaskedString.objects.values_list("string", flat=True)) == {"Олег П."}


def test_the_names_that_addresses_spell_are_masked_too(editor):
    person = make.person("Зоя Абрамова", slug="zoya-abramova-2")
    statement = make.statement("Письмо", slug="pismo-zoya-abramova")
    source = make.document("Зоя Абрамова (Zoya Abramova) пишет.", url="https://x.example/zoya-abramova")
    make.published(make.organization("X", published=False), make.passage(source))
    assert statement in drafts.withhold(person, editor)
    assert set(MaskedString.objects.values_list("string", flat=True)) == {"Зоя Абрамова", "zoya abramova"}
    body = get(f"{source.get_absolute_url()[:-1]}.json").json()
    assert "oya" not in body["text"] and body["original_url"] == ""
    drafts.lift(person, editor)
    assert not MaskedString.objects.exists()


def test_an_address_in_other_words_than_the_name_adds_nothing(editor):
    drafts.withhold(make.person("Anna Petrova", slug="anna-petrova"), editor)
    drafts.withhold(make.person("Jeremy", slug="jeremy"), editor)
    assert set(MaskedString.objects.values_list("string", flat=True)) == {"Anna Petrova", "Jeremy"}


def test_what_is_known_of_a_form_leaves_the_public_bundle_with_its_address(editor, tmp_path):
    petition = make.petition("Free them", published=False)
    make.language_version(
        petition, "en", make.passage(), sign_url="https://x.example/zoja-abramova", form_run_by="Somebody",
        names_shown="all", seen_open="2024-01-01",
    )  # fmt: skip
    make.published(petition)
    drafts.withhold(make.person(ONE), editor)
    bundles.dump(tmp_path / "bundle", public=True)
    line = (tmp_path / "bundle" / "language_versions.jsonl").read_text()
    assert not any(name in line for name in ("sign_url", "form_run_by", "names_shown", "seen_open"))


def test_pages_do_not_say_that_no_source_says_what_is_withheld(editor):
    person, passage = make.person(ONE), make.passage(make.document(f"{ONE} launched it and wrote it."))
    petition, statement, update = (
        each("A title", published=False) for each in (make.petition, make.statement, make.update)
    )
    make.endorsement(petition, person, "launched", passage)
    make.credit(statement, person, passage=passage)
    make.concern(update, person, passage)
    for each in (petition, statement, update):
        make.published(each)
    drafts.withhold(person, editor)
    shown = [facts(tree(get(each.get_absolute_url()))) for each in (petition, statement, update)]
    assert shown[0]["Launched by"] == "Nothing is shown here of who launched it."
    assert shown[0]["Where to sign"] == "No link to sign it is shown here."
    assert shown[1]["Said by"] == "Nothing is shown here of who said it."
    assert shown[2]["Concerns"] == "Nothing is shown here."


def test_words_that_were_erased_are_not_under_review():
    source = make.document("We ask for the release. A second sentence.")
    statement = make.statement("A letter", published=False)
    make.cite(statement, make.passage(), "title")
    make.cite(statement, make.passage(source, "We ask for the release."), "text")
    make.published(statement)
    erasing.erase(source.versions.get(), None, "a court order")
    for page in ("", "print/"):
        text = words(tree(get(f"{statement.get_absolute_url()}{page}")))
        assert "A passage of it was erased." in text
        assert "A passage of it is under review" not in text


def test_what_masked_titles_no_longer_tell_apart_is_not_put_together(editor):
    petition = make.petition("A petition", published=False)
    for name, position, number in ((ONE, "demands it", 10), (OTHER, "refuses it", 99)):
        make.position(petition, make.topic(f"Release of {name}"), position, make.passage())
        make.figure(petition, f"days that {name} was held", number, make.passage())
    make.published(petition)
    for name in (ONE, OTHER):
        drafts.withhold(make.person(name), editor)
    rows = get("/petitions/compare.json").json()["topics"]
    assert sorted(position["summary"] for row in rows for position in row["cells"][0]["positions"]) == [
        "demands it", "refuses it",
    ]  # fmt: skip
    assert not any(row["cells"][0]["accounts_differ"] for row in rows)
    shown = sections(tree(get(petition.get_absolute_url())))["Figures, and whose they are"]
    assert len(list(shown.iter("h3"))) == 2


def test_no_place_among_others_tells_how_a_masked_title_begins(editor):
    for name in ("Yellow", "Zebra", f"{ONE} free", "Zzz last"):
        make.campaign(name)
    petitions = [make.petition(name) for name in (f"{ONE} must be free", "Yes", "Zz", "Ziggy")]
    for name in (ONE, "Yarn", "Zzz", "Zip"):
        topic = make.topic(name)
        for petition in petitions:
            make.position(petition, topic, "a summary", make.passage())
    drafts.withhold(make.person(ONE), editor)
    for address in ("/", "/timeline/", "/follow/", "/campaigns/"):
        found = re.findall(r"█+ free|Yellow|Zebra|Zzz last", re.sub(r"<[^>]+>", "", said(address)))
        assert re.sub("█+", "█", " ".join(found[-4:])) == "Yellow Zebra Zzz last █ free"
    body = get("/petitions/compare.json").json()
    titles = [each["title"] for each in body["petitions"]], [each["topic"]["title"] for each in body["topics"]]
    assert [[re.sub("█+", "█", title) for title in each] for each in titles] == [
        ["Yes", "Ziggy", "Zz", "█ must be free"], ["Yarn", "Zip", "Zzz", "█"],
    ]  # fmt: skip


def test_no_address_confirms_a_name_or_what_was_never_public(editor):
    person = make.person(ONE, slug="zoja-abramova")
    make.statement("A letter", slug="letter-by-zoja-abramova")
    make.document(slug="interview-zoja-abramova")
    drafts.withdraw(make.organization("A fund", slug="zoja-abramova-fund"), editor)
    drafts.withhold(make.statement("A draft", slug="a-draft", published=False), editor)
    releasing.withhold(make.document(slug="a-draft", released=False), editor)
    drafts.withhold(person, editor)
    for address in (
        "/people/zoja-abramova", "/statements/letter-by-zoja-abramova", "/sources/interview-zoja-abramova",
        "/organizations/zoja-abramova-fund", "/statements/a-draft", "/sources/a-draft",
    ):  # fmt: skip
        nothing = re.sub(r"/[a-z]+(-[a-z]+)*$", "/nothing-of-this", address)
        for end in ("/", ".json", ".bib"):
            answer, plain = get(f"{address}{end}"), get(f"{nothing}{end}")
            assert (answer.status_code, plain.status_code) == (404, 404)
            assert ("under review" in answer.content.decode(), "withdrawn" in answer.content.decode()) == (
                False,
                False,
            )


def test_no_topic_confirms_a_name(editor):
    topic = make.topic(f"Release of {ONE}")
    topic.slug = "release-of-zoja-abramova"
    topic.save()
    petition = make.petition("P", published=False)
    make.position(petition, topic, "demands it", make.passage())
    make.published(petition)
    drafts.withhold(make.person(ONE), editor)
    for address in ("/petitions.json?", "/petitions/compare.json?", "/search.json?q=P&", "/petitions.csv?"):
        theirs, nobodys = (get(f"{address}topic=release-of-{slug}") for slug in ("zoja-abramova", "rita-ivanovsk"))
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)
        assert theirs.status_code == 400


def test_neither_the_order_nor_the_choice_of_campaigns_tells_how_a_masked_title_begins(editor):
    make.person(ONE)
    petition = make.petition("P", published=False)
    named = [make.campaign(title) for title in ("Yellow", f"{ONE} free", "Zzz")]
    petition.campaigns.set(named)
    make.published(petition)
    for number in range(10):
        make.campaign(f"M{number:02}")
    drafts.withhold(Person.objects.get(), editor)
    titles = [each["title"] for each in get(f"{petition.get_absolute_url()[:-1]}.json").json()["campaigns"]]
    assert titles == ["Yellow", "Zzz", f"{'█' * 13} free"]
    assert "█" not in re.sub(r"<[^>]+>", "", said("/").split("<main")[1]).split("Petitions")[0]
    assert "█" * 13 in said("/follow/")


def test_figures_of_what_is_masked_are_not_put_together(editor):
    petitions = []
    for name in (ONE, ONE, OTHER):
        petitions.append(make.petition(f"P{len(petitions)}", published=False))
        make.figure(petitions[-1], f"days that {name} was held", 10, make.passage())
        make.published(petitions[-1])
    address = f"{petitions[0].get_absolute_url()[:-1]}.json"
    assert len(get(address).json()["other_figures"]) == 1
    for name in (ONE, OTHER):
        drafts.withhold(make.person(name), editor)
    assert get(address).json()["other_figures"] == []


def test_a_mask_in_a_draft_takes_no_hash_from_a_page_that_is_kept(editor):
    source = make.document("Text of one.")
    make.version(source, "Second text.")
    erasing.erase(source.versions.get(number=1), None, "a court order")
    reader, address = Client(), f"{source.get_absolute_url()[:-1]}.json"

    def has_hash():
        entries.refresh()
        return bool(reader.get(address).json()["erasures"][0]["public_sha256"])

    assert has_hash()
    other = make.document("With a card", released=False)
    with history.revision(editor, "masked"):
        make.redaction(other.versions.get(), "card")
    assert has_hash()
    with history.revision(editor, "released"):
        other.status, other.released_at = "released", make.NOW
        other.save()
    assert not has_hash()
    releasing.withhold(other, editor)  # of which readers may have kept a copy
    assert not has_hash()


def test_where_several_launched_it_each_ends_before_the_next():
    petition = make.petition("Free them", published=False)
    described = {"according_to": "State TV", "date": "2023", "date_basis": "stated"}
    make.endorsement(petition, make.organization("ENSU"), "prepared", **described)
    make.endorsement(petition, make.organization("Rabkor"), "launched")
    make.published(petition)
    expected = "Free them (ENSU, according to State TV, 2023; Rabkor)"
    for address in ("/", "/petitions/", "/search/?q=free", petition.get_absolute_url(), "/petitions.atom"):
        assert expected in re.sub(r"<[^>]+>", "", said(address)), address


def test_verify_names_what_a_withheld_person_is_called_and_is_not_masked(editor):
    person = make.person(ONE, slug="zoya-abramova")
    drafts.withhold(person, editor)
    assert list(verifying.problems()) == []
    MaskedString.objects.get(string="zoya abramova").delete()  # as who was withheld before addresses were masked
    entries.refresh()
    (problem,) = verifying.problems()
    assert problem == (
        f"Person {person.pk} is withheld, and “zoya abramova” is not masked. Open the person in the admin and save "
        "it: then it is."
    )
    assert drafts.mask_names(person, editor) == [] and list(verifying.problems()) == []


def test_a_name_that_is_loaded_for_a_withheld_person_is_masked(editor, tmp_path):
    person, source = make.person("Anna Petrova"), make.document("Hanna Petrowa wrote to the court.")
    make.published(make.organization("X", published=False), make.passage(source))
    make.name(person, "Ganna P", make.passage())
    drafts.withhold(person, editor)
    bundles.dump(tmp_path / "bundle")
    names = tmp_path / "bundle" / "names.jsonl"
    names.write_text(names.read_text().replace("Ganna P", "Hanna Petrowa"))
    bundles.load(tmp_path / "bundle", overwrite=True)
    assert get(f"{source.get_absolute_url()[:-1]}.json").json()["text"] == f"{'█' * 13} wrote to the court."
    assert list(verifying.problems()) == []
