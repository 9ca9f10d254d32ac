"""What keeps the parts apart: one way of importing, no way back, and a core that is plain Python."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
PLAIN = (
    "text",
    "repeating",
    "remnants",
    "dates",
    "addresses",
    "selectors",
    "anchoring",
    "redaction",
    "fragments",
    "finding",
    "wording",
    "extraction",
    "likeness",
    "detection",
    "looking",
)


def modules(*folders):
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path):
    """The full names of what a file imports, `from documents import text` as documents.text too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
            base = ".".join((*package, *filter(None, [node.module])))
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def tops(path):
    return {name.split(".")[0] for name in imports(path)}


def test_documents_never_imports_campaign():
    assert [path for path in modules("documents") if "campaign" in tops(path)] == []


def test_documents_never_names_a_model_of_campaign():
    """String keys and migrations slip past a scan of imports."""
    found = [
        (str(path.relative_to(ROOT)), node.value)
        for path in modules("documents")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"campaign(\.|$)", node.value)
    ]
    assert found == []


def test_no_model_of_documents_points_at_campaign():
    pointing = [
        (model.__name__, field.name)
        for model in apps.get_app_config("documents").get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many, *model._meta.private_fields)
        if field.is_relation
        and (field.related_model is None or field.related_model._meta.app_label not in ("documents", "auth"))
    ]
    assert pointing == []


def plain_modules():
    for name in PLAIN:
        path = ROOT / "documents" / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


@pytest.mark.parametrize("path", [path for path in plain_modules() if path.exists()], ids=lambda path: path.stem)
def test_the_core_is_plain_python(path):
    assert tops(path) & {"django", "campaign", "reversion", "logging"} == set()
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("documents.")}
    assert ours <= set(PLAIN)


def test_the_layout_of_pictures_is_plain_python():
    for path in modules("campaign/pictures"):
        assert tops(path) & {"django", "documents", "reversion", "logging"} == set()
        ours = {name for name in imports(path) if name.startswith("campaign.")}
        assert all(name.startswith("campaign.pictures") for name in ours), path


NETWORK = {
    "socket", "ssl", "socketserver", "asyncio", "selectors", "http.client", "http.server", "urllib.request",
    "urllib.robotparser", "urllib3", "requests", "httpx", "aiohttp", "smtplib", "ftplib", "poplib", "imaplib",
    "telnetlib", "nntplib", "xmlrpc", "webbrowser", "django.core.mail", "trafilatura.downloads",
    "trafilatura.fetch_url", "trafilatura.fetch_response", "trafilatura.feeds", "trafilatura.sitemaps",
    "trafilatura.spider",
}  # fmt: skip
# The demonstration looks whether its own port is free, and serves there; it reaches nobody.
SERVES = "campaign/management/commands/demo.py"
# Errors go by mail to whoever runs the site, if they want that.
MAILS = "campaign/deployment/logs.py"


def test_one_file_opens_a_socket():
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in modules("documents", "campaign")
        for name in imports(path)
        if any(name == each or name.startswith(f"{each}.") for each in NETWORK)
    }
    assert {path for path, _name in found} == {"documents/capture.py", SERVES, MAILS}
    assert {name for path, name in found if path == SERVES} == {"socket"}
    assert {name for path, name in found if path == MAILS} == {"django.core.mail"}


def test_models_know_nothing_of_pages():
    above = {
        "views",
        "urls",
        "admin",
        "filters",
        "serialize",
        "reading",
        "drafts",
        "gate",
        "trees",
        "history",
        "bundles",
    }
    found = [
        (str(path.relative_to(ROOT)), name)
        for path in modules("documents/models", "campaign/models")
        for name in imports(path)
        if name.split(".")[0] in ("documents", "campaign") and set(name.split(".")[1:]) & above
    ]
    assert found == []


def test_the_project_package_is_empty():
    assert (ROOT / "campaign" / "__init__.py").read_text() == ""


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        pytest.skip("This is no git checkout, so nothing says which files belong to the project.")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_file_speaks_of_the_machine_it_was_written_on():
    words = ["pypi" + r"\.org", "python" + "hosted", r"/(?:root|home|work|Users)/\w", r"\b10\.\d+\.\d+\.\d+:\d"]
    pattern = re.compile("|".join(words).encode())
    found = [(str(path.relative_to(ROOT)), pattern.findall(path.read_bytes())) for path in tracked() if path.is_file()]
    assert [(path, words) for path, words in found if words] == []


def test_no_database_belongs_to_the_project():
    found = [path for path in tracked() if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"]
    assert found == []
