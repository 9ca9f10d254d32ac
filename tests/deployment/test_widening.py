"""The version before goes on serving while the tables are those of the next one, or somebody is told to stop it."""

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from campaign.deployment import contents, doctor, widening

TITLE = models.CharField(max_length=100)


def state():
    made = ProjectState()
    fields = [("id", models.AutoField(primary_key=True)), ("title", TITLE), ("note", models.TextField(null=True))]
    made.add_model(ModelState("campaign", "Thing", fields))
    return made


def judged(*operations, **attributes):
    migration = type("Migration", (migrations.Migration,), {"operations": [*operations], **attributes})
    return [said.partition(": ")[2] or said for said in widening.judge(migration("0099_next", "campaign"), state())]


def constraint(model="thing"):
    return migrations.AddConstraint(
        model, models.CheckConstraint(condition=~models.Q(title=""), name="thing_has_a_title")
    )


def field(name, of, add=False):
    return (migrations.AddField if add else migrations.AlterField)("thing", name, of)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (field("new", models.TextField(null=True), add=True), ""),
        (field("new", models.TextField(db_default=""), add=True), ""),
        (field("new", models.ManyToManyField("campaign.thing"), add=True), ""),
        (field("new", models.TextField(default=""), add=True), "it does not fill the column"),
        (field("title", models.CharField(max_length=200, help_text="In its language.")), ""),
        (field("title", models.CharField(max_length=100, choices=[("a", "A")])), ""),
        (field("title", models.CharField(max_length=100, null=True)), ""),
        (field("title", models.CharField(max_length=50)), "the column becomes another"),
        (field("title", models.IntegerField()), "the column becomes another"),
        (field("title", models.TextField()), "the column becomes another"),
        (field("title", models.CharField(max_length=100, unique=True)), "it may save the same twice"),
        (field("note", models.TextField(default="")), "it may leave the column empty"),
        (migrations.RemoveField("thing", "note"), "it uses what is gone"),
        (migrations.RenameField("thing", "note", "remark"), "it uses what is gone"),
        (migrations.RenameModel("Thing", "Matter"), "it uses what is gone"),
        (migrations.DeleteModel("Thing"), "it uses what is gone"),
        (migrations.AddIndex("thing", models.Index(fields=["title"], name="thing_title")), ""),
        (constraint(), "it may save what the constraint forbids"),
        (migrations.RunPython(migrations.RunPython.noop), "nobody knows"),
        (migrations.RunSQL("SELECT 1"), "nobody knows"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_what_the_version_before_would_stumble_over(operation, said):
    found = judged(operation)
    assert [why.startswith(said) for why in found] == [True] * bool(said)


def test_a_table_of_its_own_may_be_anything_and_a_migration_may_speak_for_itself():
    new = migrations.CreateModel("Other", [("id", models.AutoField(primary_key=True)), ("title", TITLE)])
    assert judged(new, constraint("other")) == []
    assert judged(migrations.DeleteModel("Thing"), while_serving="Nothing used it in the release before.") == []
    assert judged(new, while_serving=False) == ["it says so itself"]


def test_every_migration_keeps_the_rule_or_says_that_it_does_not():
    for key, said in widening.not_while_serving(contents.known_migrations()).items():
        assert said == ["it says so itself"], f"{key}: see campaign/deployment/widening.py"


def test_the_first_release_ends_with_migrations_that_are_there():
    numbers = {(app, int(name[:4])) for app, name in MigrationLoader(None).disk_migrations}
    assert set(widening.BEFORE.items()) - numbers == set()


@pytest.mark.django_db
def test_what_the_first_release_knows_is_in_the_tables_of_today():
    """Read from the database itself: columns that it names are there, and those that it does not are filled."""
    loader = MigrationLoader(None)
    wanted = [
        max(key for key in loader.disk_migrations if key[0] == app and int(key[1][:4]) <= last)
        for app, last in widening.BEFORE.items()
    ]
    before = loader.project_state(wanted).apps
    stopped = widening.not_while_serving(contents.known_migrations())
    if stopped:
        pytest.skip(f"Processes have to be stopped for {sorted(stopped)}")
    with connection.cursor() as cursor:
        for model in before.get_models():
            if model._meta.app_label not in widening.BEFORE:
                continue
            there = connection.introspection.get_table_description(cursor, model._meta.db_table)
            known = {field.column for field in model._meta.local_concrete_fields}
            names = {column.name for column in there}
            empty = {column.name for column in there if not column.null_ok and column.default is None}
            assert (known - names, empty - known) == (set(), set()), model
    assert len(list(before.get_models())) >= len(apps.get_app_config("campaign").models)


@pytest.mark.django_db
def test_the_doctor_says_when_to_stop_every_process(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'documents' AND name LIKE '0005%'")
    monkeypatch.setitem(widening.BEFORE, "documents", 2)
    (mend,) = [each.mend for each in doctor.examine() if each.check == "migrations"]
    assert mend == "Make a backup, then run: manage.py migrate. Processes of the version before may go on meanwhile."
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'documents' AND name LIKE '0004%'")
    (mend,) = [each.mend for each in doctor.examine() if each.check == "migrations"]
    assert mend.startswith("Make a backup, stop every process of the version before (documents.0004_erasures: ")
