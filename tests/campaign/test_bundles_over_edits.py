"""Loading over what people did meanwhile: their work stays, and nothing that was taken back returns."""

import json

import pytest

from campaign import bundles, drafts, history, trees
from campaign.models import Petition, Record, Statement
from documents import releasing
from documents.models import Anchor, Document, Version
from tests import factories as make
from tests.campaign.bundle_files import another_database, loaded_and_dumped

pytestmark = pytest.mark.django_db


@pytest.fixture
def dumped(tmp_path):
    return a_petition_dumped(tmp_path)


def a_petition_dumped(tmp_path):
    """A published petition with one cited row, and the bundle of it."""
    source = make.document("The Front supports the petition. It was launched on Monday.")
    petition = make.petition("Free them", published=False)
    make.endorsement(petition, "a group", "supports", make.passage(source, "The Front supports the petition."))
    make.published(petition, make.passage(source, "It was launched on Monday."))
    bundles.dump(tmp_path / "bundle")
    return petition, tmp_path / "bundle"


def change(bundle, name, **fields):
    """Rewrite every line of one kind."""
    path = bundle / f"{name}.jsonl"
    lines = [json.loads(line) | fields for line in path.read_text().splitlines()]
    lines = [{key: value for key, value in line.items() if value is not None} for line in lines]
    path.write_text("".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines))


def problems(bundle, **options):
    with pytest.raises(bundles.BundleError) as caught:
        bundles.load(bundle, **options)
    return "\n".join(str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize("taken_back", [drafts.withhold, drafts.withdraw])
def test_what_was_taken_back_does_not_return(dumped, editor, taken_back):
    petition, bundle = dumped
    taken_back(petition, editor, "a reason")
    assert "Lift that first" in problems(bundle, overwrite=True)
    petition.refresh_from_db()
    assert petition.status != Record.Status.PUBLISHED


def test_a_withheld_source_stays_withheld(dumped, editor):
    _petition, bundle = dumped
    source = Document.objects.get()
    releasing.withhold(source, editor, "a reason")
    assert "Lift that first" in problems(bundle, overwrite=True)
    source.refresh_from_db()
    assert source.status == "withheld"


def test_what_somebody_published_is_changed_back_only_when_told_so(dumped, editor):
    petition, bundle = dumped
    tree = trees.tree(petition)
    tree[0]["fields"]["title"] = "Free them all"
    drafts.propose(petition, tree, editor)
    drafts.publish(petition, editor)

    assert "“Free them all” was changed here by somebody" in problems(bundle)
    assert Petition.objects.get().title == "Free them all"
    bundles.load(bundle, overwrite=True)
    assert Petition.objects.get().title == "Free them"
    titles = [history.tree_at(each, petition)[0]["fields"]["title"] for each in history.revisions(petition)]
    assert titles[:2] == ["Free them", "Free them all"]


def test_what_was_cleared_stays_cleared(dumped):
    _petition, bundle = dumped
    change(bundle, "versions", cleared_at=None)
    assert "a load never takes that back" in problems(bundle)
    assert Version.objects.get().cleared_at is not None


def test_a_published_record_does_not_lose_its_passage(dumped):
    _petition, bundle = dumped
    change(bundle, "anchors", start=None, end=None, state="lost", score=0.0)
    assert "stands in no version that the public may see" in problems(bundle)
    assert Anchor.objects.filter(state="exact").count() == 2


def test_a_changed_wording_is_not_any_other_text(dumped):
    _petition, bundle = dumped
    change(bundle, "anchors", start=0, end=3, state="fuzzy", confirmed_at="2026-01-02T03:04:05Z")
    assert "another text than the quote" in problems(bundle)


@pytest.mark.parametrize("lifted", [False, True])
def test_a_dump_restores_what_stood_beside_something_withheld(editor, tmp_path, lifted):
    with another_database():
        petition, _bundle = a_petition_dumped(tmp_path)
        releasing.withhold(Document.objects.get(), editor, "a reason")
        if lifted:  # it is a draft again, and under review for readers
            releasing.lift(Document.objects.get(), editor, "settled")
        named = make.statement("What Ivan Hidden said")
        drafts.withhold(make.person("Ivan Hidden", published=False), editor)
        bundles.dump(tmp_path / "later")
    loaded_and_dumped(tmp_path / "later", tmp_path / "again")
    assert {petition.status, named.status} == {"published"}
    assert {Petition.objects.get().status, Statement.objects.get().status} == {"published"}
