"""The sample campaign: what its five texts say, all of it, and nothing that they do not say."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction

from campaign import bundles, gate
from campaign.bundles.kinds import KINDS
from campaign.models import (
    RECORDS,
    Campaign,
    Citation,
    Credit,
    Demand,
    Endorsement,
    Figure,
    LanguageVersion,
    Person,
    Petition,
    Position,
    Record,
    Statement,
    Update,
)
from documents.dates import parse
from documents.models import Anchor, Document, MaskedString, Passage, Redaction, Span, Version
from documents.redaction import MASK
from documents.selectors import select

WRITTEN = {".py", ".html", ".md", ".css", ".js"}
PROJECT = Path(bundles.SAMPLE).parent.parent
ROWS = {
    "documents": 5, "versions": 5, "spans": 24, "redactions": 7, "passages": 137, "anchors": 137, "topics": 19,
    "campaigns": 2, "organizations": 12, "people": 8, "statements": 14, "petitions": 3, "updates": 16, "names": 11,
    "links": 1, "relations": 3, "credits": 14, "language_versions": 11, "demands": 7, "endorsements": 12,
    "positions": 45, "figures": 7, "concerns": 32, "citations": 420,
}  # fmt: skip
# The length of each text as it was captured, in code points: masking keeps it.
LENGTHS = {
    "rabkor-editorial-office-appeal": 3329,
    "two-cheers-for-boris-kagarlitsky": 3890,
    "we-are-not-victims-we-are-fighters": 4000,
    "index-page-russia-who-is-boris-kagarlitsky": 3320,
    "untitled-call-against-the-mobilisation-in-russia": 2618,
}
APPEAL, ARTICLE, MESSAGE, INDEX, CALL = LENGTHS
RABKOR, STOP_THE_WAR = "freedom-for-boris-kagarlitsky-rabkor", "freedom-for-boris-kagarlitsky-stop-the-war"
ENSU_SUPPORTERS = "free-boris-kagarlitsky-ensu-supporters"


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    """The sample, loaded once: every test of this file only reads it."""
    with django_db_blocker.unblock(), transaction.atomic():
        bundles.load(bundles.SAMPLE)
        yield
        transaction.set_rollback(True)


def text_of(slug):
    return Version.objects.get(document__slug=slug).text


def who_stands_where(**owner):
    rows = Endorsement.objects.filter(**owner).select_related("organization", "person")
    return sorted((row.role, str(row.who), str(row.describer)) for row in rows)


# --- the bundle ------------------------------------------------------------------------------


def test_everything_loads_and_is_counted(sample):
    assert {kind.name: kind.model.objects.count() for kind in KINDS if kind.model.objects.exists()} == ROWS


def test_dumping_the_sample_gives_its_own_bytes(sample, tmp_path):
    bundles.dump(tmp_path / "dumped")
    assert contents(tmp_path / "dumped") == contents(bundles.SAMPLE)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def test_every_record_is_published_and_passes_the_gate(sample):
    for model in RECORDS:
        records = list(model.objects.all())
        assert {record.status for record in records} == {Record.Status.PUBLISHED}
        assert [problem for problems in gate.problems(records).values() for problem in problems] == []
        assert [notice for record in records for notice in gate.notices(record)] == []


def test_every_passage_is_public_and_stands_where_its_anchor_says(sample):
    assert Passage.objects.public().count() == Passage.objects.count()
    for anchor in Anchor.objects.select_related("passage", "version"):
        assert select(anchor.version.text, anchor.start, anchor.end) == anchor.passage.selector


# --- what is not to be in it -----------------------------------------------------------------


def test_texts_are_as_long_as_captured(sample):
    assert {v.document.slug: len(v.text) for v in Version.objects.select_related("document")} == LENGTHS


def test_masks_stand_exactly_where_redactions_say(sample):
    for version in Version.objects.all():
        there = version.redactions.exclude(note__startswith="Telephone number")  # masked on its way out alone
        covered = {at for r in there for at in range(r.start, r.end)}
        assert {at for at, character in enumerate(version.text) if character == MASK} == covered
        assert version.masked_before_storing == bool(covered)
    reasons = Redaction.objects.values_list("version__document__slug", "reason")
    assert Counter(reasons) == {
        (APPEAL, "payment"): 2, (APPEAL, "person_at_risk"): 3, (MESSAGE, "third_party"): 1, (MESSAGE, "payment"): 1,
    }  # fmt: skip
    assert Redaction.objects.filter(note="").count() == 0
    assert MaskedString.objects.count() == 0  # it would repeat what is masked


def test_names_and_card_numbers_are_masks_in_the_committed_text(sample):
    appeal, message = text_of(APPEAL), text_of(MESSAGE)
    assert re.findall(r"^(\S+) - (?:Tinkoff|Freedom bank)", appeal, re.MULTILINE) == [MASK * 16, MASK * 16]
    assert [set(line.split()[-1]) for line in appeal.split("\n") if line.startswith("- ")] == [{MASK}] * 3
    assert set(re.search(r"via his daughter (\S+),", message)[1]) == {MASK}


def long_numbers(text):
    """Numbers as long as a bank card's, written in one or in groups; a piece of a hash or an id is none."""
    runs = re.findall(r"(?<![0-9a-fA-F-])\d{2,}(?:[ \u00a0-]?\d{2,})*(?![0-9a-fA-F-])", text)
    return [run for run in runs if 13 <= len(re.sub(r"\D", "", run)) <= 19]


def test_the_search_for_card_numbers_finds_some():
    written = ["4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", "41111111111111111"]
    assert long_numbers(", ".join(written)) == written


def test_no_card_number_is_in_the_project():
    files = [path for path in bundles.SAMPLE.rglob("*") if path.is_file()]
    for folder in ("campaign", "documents", "templates"):
        files += [path for path in (PROJECT / folder).rglob("*") if path.suffix in WRITTEN]
    files += PROJECT.glob("*.md")
    assert [number for path in files for number in long_numbers(path.read_text(encoding="utf-8"))] == []


# --- do no harm ------------------------------------------------------------------------------


def test_the_call_for_violence_is_excerpts_under_a_content_note(sample):
    call = Document.objects.get(slug=CALL)
    assert (call.title, call.author, call.publisher, call.date, call.display) == ("", "", "", "", "excerpts")
    assert call.content_note
    barred = Span.objects.filter(version__document=call, kind="sensitive")
    assert barred.count() == 3
    for span in barred:
        assert not Anchor.objects.filter(version=span.version, start__lt=span.end, end__gt=span.start).exists()
    assert Demand.objects.filter(statement__slug="call-against-the-mobilisation-in-russia").count() == 0


def test_nothing_cites_an_aside(sample):
    for span in Span.objects.filter(kind="aside"):
        assert not Anchor.objects.filter(version=span.version, start__lt=span.end, end__gt=span.start).exists()


def test_a_characterization_always_names_whose_it_is(sample):
    for position in Position.objects.filter(own_words=False):
        assert str(position.describer)
    own = "“[^”]*”"  # what stands in quotation marks is somebody's
    harsh = re.compile("political prisoner|regime|trumped-up|exaggerated|nationalistic|authoritarian", re.IGNORECASE)
    for model in RECORDS:
        for record in model.objects.all():
            assert harsh.findall(re.sub(own, "", f"{record.summary}\n{record.editor_note}")) == []
    for summary in Position.objects.values_list("summary", flat=True):
        assert harsh.findall(re.sub(own, "", summary)) == []


def test_an_appeal_for_funds_says_when_and_that_nobody_should_pay(sample):
    update = Update.objects.get(kind="fundraising")
    assert (update.date, update.date_basis) == ("2023", "worked_out")
    assert "nobody should pay" in update.summary


def test_people_are_named_for_a_reason_and_as_the_texts_name_them(sample):
    assert sorted(Person.objects.values_list("title", "naming_reason")) == [
        ("Adam Novak", "author"),
        ("Boris Kagarlitsky", "public_figure"),
        ("Federico Fuentes", "author"),
        ("Jean-Luc", "public_act"),
        ("Jeremy", "public_act"),
        ("Mikhail Gorbachev", "public_figure"),
        ("Putin", "public_figure"),
        ("Yevgeny Prigozhin", "public_figure"),
    ]


# --- what the texts say ----------------------------------------------------------------------


def test_petitions_exist_in_the_languages_that_the_article_lists(sample):
    found = {}
    for slug, language in LanguageVersion.objects.values_list("petition__slug", "language"):
        found.setdefault(slug, set()).add(language)
    assert found == {
        ENSU_SUPPORTERS: {"en", "fr", "es"},
        RABKOR: {"en", "fr", "es", "it", "de", "sk", "ru"},
        STOP_THE_WAR: {"en"},
    }


def test_no_petition_has_what_no_text_holds(sample):
    assert LanguageVersion.objects.exclude(sign_url="").count() == 0
    assert Petition.objects.exclude(addressee="", state="").count() == 0
    assert Figure.objects.filter(kind="signatures").count() == 0
    assert Figure.objects.filter(petition__isnull=False).count() == 0


def test_who_launched_prepared_supports_and_recommends_which_petition(sample):
    novak = "Adam Novak"
    assert who_stands_where(petition__slug=ENSU_SUPPORTERS) == [
        ("launched", "ENSU supporters and other Ukraine solidarity activists", novak),
    ]
    assert who_stands_where(petition__slug=RABKOR) == [
        ("first_signatory", "some ENSU supporters", novak),
        ("prepared", "Rabkor", novak),
        ("recommends", "Organisers [of the petition launched by Stop the War]", novak),
        ("supports", "Russian Socialist Movement", novak),
        ("supports", "Russian left groups", novak),
    ]
    assert who_stands_where(petition__slug=STOP_THE_WAR) == [("launched", "Stop the War", novak)]


def test_the_marker_beside_the_russian_socialist_movement_leads_to_exactly_its_sentence(sample):
    row = Endorsement.objects.get(organization__title="Russian Socialist Movement")
    assert [citation.passage.exact for citation in row.citations.all()] == [
        "This petition is supported by Russian left groups including Russian Socialist Movement (RSD)."
    ]


def test_solidarity_with_a_prisoner_is_no_signature(sample):
    line = "a line marked “UPD” under the Rabkor Editorial Office Appeal"
    assert who_stands_where(campaign__slug="free-boris-kagarlitsky") == [
        ("solidarity", "Jean-Luc", line),
        ("supports", "Jeremy", line),
        ("supports", "Organization of Communist-Internationalists", "an index page that does not say whose it is"),
        ("supports", "Rabkor", ""),
        ("supports", "Worker’s Front of Ukraine", line),
    ]
    assert Endorsement.objects.filter(statement__isnull=False).count() == 0


def test_regrets_is_said_of_the_group_and_not_of_its_petition(sample):
    rows = Position.objects.filter(summary__contains="regrets")
    assert [str(row.record) for row in rows] == ["Stop the War"]
    assert Petition.objects.filter(summary__contains="regrets").count() == 0


def test_the_message_has_its_occasion_and_everybody_who_had_a_part_in_it(sample):
    message = Statement.objects.get(slug="message-to-the-socialism-2025-conference")
    assert (message.occasion, message.occasion_place, message.occasion_date) == (
        "Socialism 2025 conference",
        "Chicago, United States",
        "2025-07-03/2025-07-06",
    )
    assert [(credit.role, str(credit.who)) for credit in Credit.objects.filter(statement=message)] == [
        ("speaker", "Boris Kagarlitsky"),
        ("delivered_by", "his daughter"),
        ("edited_by", "Federico Fuentes"),
        ("image", "Boris Kagarlitsky International Solidarity Campaign"),
    ]


def test_what_is_held_of_each_statement(sample):
    assert sorted(Statement.objects.values_list("held", "slug")) == [
        ("excerpt", "workers-front-of-ukraine-telegram-post"),
        ("full", "call-against-the-mobilisation-in-russia"),
        ("full", "message-to-the-socialism-2025-conference"),
        ("full", "rabkor-editorial-office-appeal"),
        ("full", "two-cheers-for-boris-kagarlitsky"),
        ("reported", "jean-luc-solidarity"),
        ("reported", "jeremy-demand-for-release"),
        ("reported", "kagarlitsky-plan-for-donetsk-luhansk-and-crimea"),
        ("reported", "organization-of-communist-internationalists-call-for-freedom"),
        ("reported", "workers-front-of-ukraine-on-the-flight-of-the-valkyries"),
        ("reported", "workers-front-of-ukraine-support"),
        ("teaser", "organization-of-communist-internationalists-on-prigozhin"),
        ("teaser", "putin-declares-partial-mobilization"),
        ("teaser", "who-is-boris-kagarlitsky-and-why-is-he-being-prosecuted"),
    ]


def test_own_words_are_quoted_in_the_order_of_the_source(sample):
    for statement in Statement.objects.all():
        places = Anchor.objects.filter(
            passage__in=Citation.objects.filter(object_id=statement.pk, field="text").values("passage")
        )
        quoted = Citation.objects.filter(object_id=statement.pk, field="text").order_by("position")
        assert list(quoted.values_list("passage", flat=True)) == list(
            places.order_by("start").values_list("passage", flat=True)
        )
        assert bool(quoted) == (statement.held in {"full", "excerpt"})


def test_figures_are_claims_of_somebody_and_stand_side_by_side(sample):
    found = {}
    for row in Figure.objects.select_related("according_to_person", "according_to_organization"):
        found.setdefault(row.of, []).append((row.qualifier, row.low, row.high, row.words, str(row.describer)))
    assert found == {
        "“political prisoners” in Russia": [("at_least", 10000, None, "", "Boris Kagarlitsky")],
        "“political prisoners” in Ukraine": [("about", 5000, None, "", "Boris Kagarlitsky")],
        "“political prisoners” in Torzhok": [("", None, None, "quite a few", "Boris Kagarlitsky")],
        "people to be mobilised in Russia": [
            ("exact", 300000, None, "", "an index page that does not say whose it is"),
            ("at_most", None, 1000000, "", "Novaya Gazeta"),
        ],
        "people detained in Russia after the mobilisation began": [
            ("more_than", 1000, None, "", "an untitled call that names no author")
        ],
        "large marches in Russia after the mobilisation began": [
            ("", None, None, "dozens", "an untitled call that names no author")
        ],
    }


def test_dates_are_no_more_certain_than_their_texts(sample):
    dates = {slug: (date, basis) for slug, date, basis in Document.objects.values_list("slug", "date", "date_basis")}
    assert dates == {
        APPEAL: ("2023", "worked_out"),
        ARTICLE: ("2023-08-03", "stated"),
        MESSAGE: ("2025-07-13", "stated"),
        INDEX: ("", ""),
        CALL: ("", ""),
    }
    assert dict(Update.objects.values_list("slug", "date")) == {
        "arrest-of-boris-kagarlitsky": "[..2023-08-03]",
        "prosecution-of-boris-kagarlitsky": "2023",
        "searches-and-interrogations": "[..2023]",
        "rabkor-continues-to-work": "2023",
        "appeal-for-funds": "2023",
        "support-by-workers-front-of-ukraine": "",
        "solidarity-by-jean-luc": "",
        "demand-for-release-by-jeremy": "",
        "statements-and-petitions-appear": "[..2023-08-03]",
        "article-lists-three-petitions": "2023-08-03",
        "message-delivered-to-socialism-2025": "[2025-07-03..2025-07-06]",
        "in-prison-in-torzhok": "2025-07-13",
        "partial-mobilisation-in-russia": "",
        "marches-and-detentions-after-the-mobilisation": "",
        "people-leave-russia-after-the-mobilisation": "",
        "rebellion-of-yevgeny-prigozhin": "",
    }
    assert {parse(date).kind for date in Petition.objects.values_list("date", flat=True)} == {"one_of"}


def test_what_stands_in_russian_or_ukrainian_is_marked_and_translated(sample):
    foreign = Passage.objects.exclude(language="en")
    assert Counter(foreign.values_list("language", flat=True)) == {"ru": 12, "uk": 5}
    assert foreign.filter(translation="").count() == 0
    assert Passage.objects.filter(exact__regex="[а-яїієґ]{4}", language="en").count() == 0


def test_two_campaigns_group_the_records(sample):
    assert list(Campaign.objects.order_by("slug").values_list("slug", "title")) == [
        ("free-boris-kagarlitsky", "Free Boris Kagarlitsky"),
        ("resist-the-mobilisation-in-russia", "Resist the mobilisation in Russia"),
    ]
