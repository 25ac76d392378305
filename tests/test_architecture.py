"""What the import contracts cannot see: words, the list of apps, and what the web process has loaded."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("moodtrack", "api", "web", "analytics", "bench")
GROUND = {"moodtrack.core", "moodtrack.entrance", "moodtrack.operation"}
"""Apps that are no subject of the domain: their files are not bound to the closed vocabulary."""
HEAVY = {"pandas", "numpy", "scipy", "celery", "analytics"}
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def parts_of(name: str) -> tuple[str, ...]:
    """CheckInForm, check-in-form, check_in_form -> check, in, form."""
    return tuple(part.lower() for part in PARTS.findall(name))


class Glossary:
    """The tables of docs/glossary.md."""

    def __init__(self, text: str) -> None:
        words, exceptions = (self._rows(table) for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE))
        excepted = [name for names, *_ in exceptions for name in names]
        self.words = {parts_of(word) for (word,), *_ in words}
        self.forbidden = {word for *_, never in words for word in never if word}
        self.excepted = {parts_of(name) for name in excepted if not name.startswith("…")}
        self.endings = {parts_of(name) for name in excepted if name.startswith("…")}

    @staticmethod
    def _rows(table: str) -> list[list[list[str]]]:
        """Rows of cells of names: what stands between commas."""
        rows = (line.strip("|").split("|") for line in table.splitlines()[2:])
        return [[[name.strip() for name in cell.split(",")] for cell in row] for row in rows]

    def faults_of(self, name: str) -> set[str]:
        """The forbidden words in a name, once the glossary's own words and exceptions are taken out of it."""
        parts = " ".join(parts_of(name))
        for known in sorted(self.words | self.excepted, key=len, reverse=True):
            parts = re.sub(rf"\b{' '.join(known)}s?\b", "", parts)
        return {part for part in parts.split() if {part, part.removesuffix("s")} & self.forbidden}

    def faults_of_path(self, path: str) -> set[str]:
        """The forbidden words in a URL: in its own words, and in the names of what it captures."""
        captured = re.findall(r"<(?:\w+:)?(\w+)>", path)
        return self.faults_of(re.sub(r"<[^>]*>", "", path)).union(*map(self.faults_of, captured))

    def without_ending(self, name: str) -> str:
        """The name of a class without Django's word for its kind."""
        *front, last = PARTS.findall(name) or [""]
        return "".join(front) if (last.lower(),) in self.endings else name


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary((ROOT / "docs" / "glossary.md").read_text())


def class_names() -> Iterator[str]:
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            tree = ast.parse(path.read_text())
            yield from (node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in SOURCES]


def own_fields() -> Iterator[str]:
    for model in own_models():
        foreign = [base for base in model.__mro__ if hasattr(base, "_meta") and base.__module__.startswith("django.")]
        inherited = {field.name for base in foreign for field in base._meta.fields}
        yield from (field.name for field in model._meta.fields if field.name not in inherited)


def own_paths(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from own_paths(pattern, path)
        elif is_ours(pattern):
            yield path


def is_ours(pattern: URLPattern) -> bool:
    view = getattr(pattern.callback, "cls", getattr(pattern.callback, "view_class", pattern.callback))
    return view.__module__.split(".")[0] in SOURCES


def test_a_forbidden_word_is_seen_in_any_spelling(glossary):
    assert glossary.faults_of("PatientRow") == {"patient"}
    assert glossary.faults_of("AuditEvent") == set()
    assert glossary.faults_of("EventRow") == {"event"}
    assert glossary.faults_of_path("appointments/<uuid:visit_id>") == {"appointments", "visit"}
    assert glossary.faults_of_path("check-ins/<uuid:check_in_id>/history") == set()
    assert glossary.faults_of_path("clients/<uuid:client_id>/history") == {"history"}


def test_classes_are_named_in_the_glossarys_words(glossary):
    named = set(class_names())

    assert {"Client", "CheckIn"} <= named
    assert {name: faults for name in named if (faults := glossary.faults_of(glossary.without_ending(name)))} == {}


def test_fields_are_named_in_the_glossarys_words(glossary):
    named = set(own_fields())

    assert {"therapist", "recorded_at"} <= named
    assert {name: faults for name in named if (faults := glossary.faults_of(name))} == {}


def test_urls_are_named_in_the_glossarys_words(glossary):
    named = set(own_paths(get_resolver()))

    assert any(path.endswith("check-ins") for path in named)
    assert {path: faults for path in named if (faults := glossary.faults_of_path(path))} == {}


def test_every_table_is_a_word_of_the_glossary(glossary):
    tables = {model.__name__ for model in own_models()}

    assert {name for name in tables if parts_of(name) not in glossary.words | glossary.excepted} == set()


def test_every_app_is_bound_to_the_closed_vocabulary_of_files():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (inside,) = (contract for contract in linter["contracts"] if contract["name"] == "Inside an app")
    installed = {name for name in settings.INSTALLED_APPS if name.startswith("moodtrack.")}

    assert set(inside["containers"]) == installed - GROUND


SERVE = """
import json, sys
from wsgiref.util import setup_testing_defaults
from moodtrack.wsgi import application

def get(path):
    environ, statuses = {"PATH_INFO": path}, []
    setup_testing_defaults(environ)
    b"".join(application(environ, lambda status, headers, *_: statuses.append(status)))
    return statuses[-1].split()[0]

answers = {path: get(path) for path in sys.argv[1:]}
print(json.dumps({"answers": answers, "loaded": sorted({name.split(".")[0] for name in sys.modules})}))
"""


def test_the_web_process_has_not_loaded_the_analysis_nor_celery():
    paths = ["/healthz", "/portal/sign-in/", "/api/v1/me", "/api/schema/"]
    # A session of its own: nothing of what this test process has imported may count.
    served = subprocess.run(
        [sys.executable, "-c", SERVE, *paths], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert served.returncode == 0, served.stderr
    seen = json.loads(served.stdout.splitlines()[-1])

    assert list(seen["answers"].values()) == ["200", "200", "401", "200"]
    assert HEAVY & set(seen["loaded"]) == set()
