"""Posts of Mastodon and of other servers that speak ActivityPub."""

import json

import pytest

from documents.extraction import Choose, Part, Proposed, Unreadable, extract_here

STATUS = {
    "id": "110", "created_at": "2023-07-14T23:30:00.000Z", "visibility": "public", "language": "uk",
    "url": "https://social.example.org/@anna/110", "uri": "https://social.example.org/users/anna/statuses/110",
    "spoiler_text": "про в'язницю",
    "content": "<p>Свободу <a href='https://example.org/'><span>Івану</span></a>!<br>Підпишіть</p><p>#звернення</p>",
    "account": {"acct": "anna", "display_name": "Анна Н.", "url": "https://social.example.org/@anna"},
    "poll": {"options": [{"title": "Так", "votes_count": 3}, {"title": "Ні", "votes_count": 0}]},
    "media_attachments": [{"type": "image", "description": "Плакат:\nСвободу"}, {"description": None}],
}  # fmt: skip
NOTE = {
    "@context": "https://www.w3.org/ns/activitystreams", "type": "Note", "published": "2023-07-14T10:00:00Z",
    "id": "https://social.example.org/users/boris/statuses/7", "url": "https://social.example.org/@boris/7",
    "attributedTo": "https://social.example.org/users/boris", "to": ["https://www.w3.org/ns/activitystreams#Public"],
    "content": "<p>Мы требуем мира.</p>", "contentMap": {"ru": "<p>Мы требуем мира.</p>"}, "summary": None,
    "attachment": [{"type": "Document", "name": "Фото"}],
}  # fmt: skip


def read(value, **options):
    return extract_here(json.dumps(value).encode(), **options)


def test_a_post_is_its_warning_its_words_and_its_poll():
    found = read(STATUS)
    assert found.text == "про в'язницю\nСвободу Івану!\nПідпишіть\n#звернення\nТак\nНі\nПлакат:\nСвободу\n"
    assert [found.text[start:end] for start, end in found.asides] == ["Плакат:\nСвободу"]
    assert (found.media_type, found.extractor, found.data) == ("application/json", "mastodon post", None)
    assert found.url == "https://social.example.org/@anna/110"


def test_what_a_post_says_of_itself_is_proposed():
    assert read(STATUS).proposed == [
        Proposed("author", "Анна Н.", "Mastodon display name"),
        Proposed("author", "@anna@social.example.org", "Mastodon account"),
        Proposed("publisher", "social.example.org", "server of the account"),
        Proposed("date", "2023-07-14", "Mastodon created_at"),
        Proposed("language", "uk", "Mastodon language"),
        Proposed("url", "https://social.example.org/@anna/110", "Mastodon url"),
    ]


def test_a_note_of_activitypub_is_read_alike():
    found = read({"type": "Create", "actor": "x", "object": NOTE})
    assert found.text == "Мы требуем мира.\nФото\n"
    assert found.proposed == [
        Proposed("author", "@boris@social.example.org", "ActivityPub attributedTo"),
        Proposed("publisher", "social.example.org", "server of the account"),
        Proposed("date", "2023-07-14", "ActivityPub published"),
        Proposed("language", "ru", "ActivityPub contentMap"),
        Proposed("url", "https://social.example.org/@boris/7", "ActivityPub url"),
    ]


def test_a_boost_is_the_post_that_it_boosts():
    booster = {"acct": "carl", "display_name": "Carl", "url": "https://other.example.org/@carl"}
    boost = {"id": "9", "content": "", "account": booster, "created_at": "2024-01-01T00:00:00Z", "reblog": STATUS}
    assert read(boost) == read(STATUS)


def test_of_a_thread_one_post_is_chosen():
    second = STATUS | {"id": "111", "url": "https://social.example.org/@anna/111", "content": "<p>Друга</p>"}
    thread = {"ancestors": [STATUS], "descendants": [second]}
    assert read(thread) == Choose([
        Part(
            "https://social.example.org/@anna/110",
            "2023-07-14 Анна Н.: про в'язницю Свободу Івану! Підпишіть #звернення",
        ),
        Part("https://social.example.org/@anna/111", "2023-07-14 Анна Н.: про в'язницю Друга"),
    ])  # fmt: skip
    found = read(thread, part="https://social.example.org/@anna/111")
    assert found.text.splitlines()[1] == "Друга"
    assert found.part == "https://social.example.org/@anna/111"
    assert json.loads(found.data) == second
    assert extract_here(found.data).text == found.text


def test_an_outbox_offers_its_public_posts_only():
    followers = NOTE | {"id": "https://x.example.org/8", "url": None, "to": ["https://x.example.org/followers"]}
    found = read({"type": "OrderedCollection", "orderedItems": [{"type": "Create", "object": each} for each in
                                                               (NOTE, followers)]})  # fmt: skip
    assert found.part == "https://social.example.org/@boris/7"
    assert json.loads(found.data) == NOTE


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_a_post_to_a_few_is_refused(visibility):
    with pytest.raises(Unreadable, match="not to the public. If its author agrees"):
        read(STATUS | {"visibility": visibility})


def test_a_list_of_a_thousand_posts_is_offered_in_stretches():
    posts = [STATUS | {"url": f"https://social.example.org/@anna/{number}"} for number in range(1000)]
    stretches = read(posts).parts
    assert [each.key for each in stretches] == ["from:0-320", "from:320-640", "from:640-960", "from:960-1000"]
    assert [each.key for each in read(posts, part="from:960-1000").parts] == [
        f"https://social.example.org/@anna/{number}" for number in range(960, 1000)
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"content": "<p>\0</p>"}, "U\\+0000 at position 3"),
        ({"content": "<p></p>", "spoiler_text": "", "poll": None, "media_attachments": []}, "no text"),
        ({"content": None}, "neither a post"),
        ({"account": None}, "neither a post"),
    ],
)
def test_a_post_that_cannot_be_read_says_why(change, said):
    with pytest.raises(Unreadable, match=said):
        read(STATUS | change)


def test_fields_of_the_wrong_kind_are_left_out():
    odd = STATUS | {
        "created_at": 5, "language": ["uk"], "spoiler_text": {}, "poll": [], "media_attachments": {"a": 1},
        "account": {"acct": 7, "display_name": None, "url": "javascript:alert(1)"}, "url": "javascript:alert(1)",
        "uri": "\ud800",
    }  # fmt: skip
    found = read(odd, language="uk")
    assert found.text == "Свободу Івану!\nПідпишіть\n#звернення\n"
    assert (found.proposed, found.url) == ([Proposed("language", "uk", "given with the file")], "")
