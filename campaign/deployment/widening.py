"""Whether migrations may run while processes of the version before still serve.

Where several hosts serve one site they are updated one after the other, so that the version before reads and writes
tables that are new already. It names each column that it knows, and gives a value to no other. So nothing that it
knows may go, get another name or take less, and what is new has to do without its help (null=True, or a db_default).
Widen first; fill; tighten in a release after that.

What cannot be judged (RunPython, RunSQL) or must break the rule says so in its class: `while_serving = "…"` with the
reason why the version before does not mind, or `while_serving = False` where every process has to be stopped.
"""

from django.db import connection
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

# Those with numbers up to these belong to the time before the first release: there is no version before.
BEFORE = {"campaign": 22, "documents": 6}
HARMLESS = (
    operations.CreateModel, operations.AddIndex, operations.RemoveIndex, operations.RenameIndex,
    operations.RemoveConstraint, operations.AlterConstraint, operations.AlterModelOptions,
    operations.AlterModelManagers, operations.AlterModelTableComment,
)  # fmt: skip


def not_while_serving(migrations):
    """{(app, name): sentences} of those among these keys for which every process has to be stopped."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = {}
    for app, name in sorted(migrations):
        if app in BEFORE and int(name[:4]) > BEFORE[app]:
            state = loader.project_state((app, name), at_end=False)
            if said := [*judge(loader.disk_migrations[app, name], state)]:
                found[app, name] = said
    return found


def judge(migration, state):
    """Sentences on what the version before would stumble over; `state` is the one before the migration."""
    stated = getattr(migration, "while_serving", None)
    if stated is False:
        yield "it says so itself"
    if stated is not None:
        return
    made = {each.name_lower for each in migration.operations if isinstance(each, operations.CreateModel)}
    for operation in migration.operations:
        model = getattr(operation, "model_name", "").lower()
        if not isinstance(operation, HARMLESS) and model not in made:
            why = _judge(operation, state, migration.app_label, model)
            if why:
                yield f"{operation.describe()}: {why}"
        operation.state_forwards(migration.app_label, state)


def _judge(operation, state, app, model):
    if isinstance(operation, operations.AddField):
        field = operation.field
        is_filled = field.null or field.many_to_many or field.db_default is not NOT_PROVIDED
        return "" if is_filled else "it does not fill the column; give it null=True or a db_default"
    if isinstance(operation, operations.AlterField):
        return _takes_less(state.models[app, model].fields[operation.name], operation.field)
    if isinstance(operation, operations.AddConstraint):
        return "it may save what the constraint forbids"
    if isinstance(operation, operations.RunPython | operations.RunSQL):
        return "nobody knows; say in while_serving why it does not mind"
    return "it uses what is gone or has another name; do this in a release after the one that no longer uses it"


def _takes_less(old, new):
    """Choices, labels and help are not the database's; longer, or null as well, is more."""
    if old.null and not new.null:
        return "it may leave the column empty"
    was, now = ({"type": field.db_type(connection), "longest": field.max_length or 0} for field in (old, new))
    if (was["type"] != now["type"] and was["longest"] >= now["longest"]) or old.get_internal_type() != (
        new.get_internal_type()
    ):
        return "the column becomes another"
    if new.unique and not old.unique:
        return "it may save the same twice"
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED:
        return "it does not fill the column"
    return ""
