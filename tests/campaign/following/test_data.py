"""The bundle that others download: what it holds, how it is described, and that it is never to be had when untrue."""

import io
import json
import zipfile

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from campaign import bundles, drafts, public_bundle
from campaign.bundles.schema import schema
from campaign.deployment.doctor import upkeep
from documents import erasing, masking, releasing
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_FOLDER = str(tmp_path / "public")
    return tmp_path / "public"


def built(capsys):
    call_command("bundle")
    return capsys.readouterr().out


def unpacked(response):
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_bundle_of_the_sample_is_offered_and_described(client, sample, capsys):
    assert client.get("/data/record.zip").status_code == 503
    assert b"It is being made anew" in client.get("/data/").content
    assert built(capsys).startswith("Built: ")
    assert built(capsys).startswith("Nothing changed since this was built: ")
    response = client.get("/data/record.zip")
    assert response["Content-Disposition"].startswith('attachment; filename="solidarity-record-20')
    files = unpacked(response)
    said = client.get("/data/record.json").json()
    assert said["rows"] == {each["name"]: each["rows"] for each in json.loads(files["datapackage.json"])["resources"]}
    assert said["sha256"] == response["ETag"].strip('"')
    assert client.get("/data/record.zip", headers={"If-None-Match": response["ETag"]}).status_code == 304
    page = client.get("/data/").content.decode()
    assert said["sha256"] in page and "Download (79" in page
    assert said["schema"] == "http://testserver/data/bundle.schema.json"


def test_every_line_of_a_bundle_fits_the_schema_and_a_wrong_one_does_not(client, sample, tmp_path):
    whole = client.get("/data/bundle.schema.json").json()
    jsonschema.Draft202012Validator.check_schema(whole)
    assert {**whole, "$id": ""} == {**schema(), "$id": ""}
    wrong = {"organizations": {"id": "x", "title": "T", "slug": "t", "kind": "party"}, "topics": {"title": "T"}}
    for public in (True, False):
        bundles.dump(tmp_path / f"{public}.zip", public=public)
        with zipfile.ZipFile(tmp_path / f"{public}.zip") as archive:
            files = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith("jsonl")}
            package = json.loads(archive.read("datapackage.json"))
        for name, text in files.items():
            validator = _validator(whole, name.removesuffix(".jsonl"))
            for line in text.splitlines():
                assert [error.message for error in validator.iter_errors(json.loads(line))] == [], line
        assert _validator(whole, "datapackage").is_valid(package)
        assert len(files) > 20
    for kind, line in wrong.items():
        assert not _validator(whole, kind).is_valid(line)


def _validator(whole, name):
    """For one of the definitions, so that an error is told of it alone."""
    found = {"$schema": whole["$schema"], "$defs": whole["$defs"], "$ref": f"#/$defs/{name}"}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(found, format_checker=checker)


def test_whatever_takes_something_out_of_the_public_takes_the_bundle_with_it(client, editor, capsys):
    petition, person, letter = make.petition("Threatened"), make.person("Ignat Zavodny"), make.statement("A letter")
    source = make.document("Call 555 01 23, she said.")
    for take in (
        lambda: drafts.withhold(petition, editor, "threat"),
        lambda: drafts.withdraw(letter, editor, "wrong"),
        lambda: drafts.withhold(person, editor, "threat"),
        lambda: masking.mask(source.versions.get(), masking.places(source.versions.get(), "555 01 23"), "contact"),
        lambda: masking.mask_everywhere("Operation Kestrel", "legal", editor),
        lambda: releasing.withhold(source, editor, "threat"),
    ):
        built(capsys)
        assert client.get("/data/record.zip").status_code == 200
        take()
        for address in ("/data/record.zip", "/data/record.json"):
            response = client.get(address)
            assert (response.status_code, response["Retry-After"]) == (503, "600")
        assert b"It is being made anew" in client.get("/data/").content
    built(capsys)
    assert not any(word in text for text in unpacked(client.get("/data/record.zip")).values()
                   for word in ("Threatened", "Ignat", "A letter", "555 01"))  # fmt: skip


def test_what_is_erased_is_not_left_on_the_disk(
    client, admin_user, capsys, folder, django_capture_on_commit_callbacks
):
    source = make.document("The sentence that a court wants gone.")
    built(capsys)
    assert len(list(folder.iterdir())) == 2
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(source.versions.get(), admin_user, "A court ordered it")
    assert list(folder.iterdir()) == []
    assert client.get("/data/record.zip").status_code == 503


def test_a_build_that_fails_leaves_what_was_there(capsys, folder, monkeypatch):
    make.petition("Old")
    built(capsys)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    make.petition("New")
    monkeypatch.setattr(public_bundle, "MANIFEST", "no/such/place.json")
    with pytest.raises(CommandError):
        built(capsys)
    assert {name: data for name, data in before.items() if (folder / name).exists()} == before


def test_the_doctor_says_when_there_is_nothing_to_download(settings, capsys):
    make.petition()
    (finding,) = upkeep.bundle()
    assert (finding.what, finding.wrong) == ("The bundle that /data/ offers was never built.", False)
    built(capsys)
    assert list(upkeep.bundle()) == []
    call_command("bundle", "--discard")
    assert [finding.check for finding in upkeep.bundle()] == ["bundle"]
    settings.DATA_FOLDER = ""
    assert ["DATA_FOLDER is not set" in finding.what for finding in upkeep.bundle()] == [True]


def test_without_a_folder_the_command_says_what_to_set(settings):
    settings.DATA_FOLDER = ""
    with pytest.raises(CommandError, match="Set DATA_FOLDER"):
        call_command("bundle")
    assert public_bundle.newest() is None


def test_what_lies_there_and_is_no_bundle_is_not_given_out(client, capsys, folder):
    make.petition()
    built(capsys)
    (folder / "record.json").write_text('{"path": "../../etc/passwd"}')
    assert client.get("/data/record.zip").status_code == 503
    built(capsys)
    assert client.get("/data/record.zip").status_code == 200
