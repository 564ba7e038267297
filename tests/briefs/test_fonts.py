"""The faces: cut once, static, covering the characters in common use, and no half of a file is ever used."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from fontTools.ttLib import TTFont

from cases.briefs import fonts

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def folder() -> Path:
    """The product's folder of prepared faces."""
    fonts.prepare(settings.FONTS)
    return Path(settings.FONTS)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_second_preparing_changes_nothing(folder: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in _files(folder)}
    assert fonts.prepare(folder) is False
    assert {path.name: path.stat().st_mtime_ns for path in _files(folder)} == before


def test_the_folder_holds_two_faces_and_the_stamp_and_nothing_half_written(folder: Path) -> None:
    assert sorted(path.name for path in _files(folder)) == [
        "chinese-bold.otf", "chinese-regular.otf", "common.woff", "further.woff", "stamp", "traditional.woff",
    ]  # fmt: skip


def test_the_command_says_whether_it_cut(folder: Path) -> None:
    said = io.StringIO()
    call_command("prepare_fonts", stdout=said)
    assert said.getvalue() == "Chinese face is there.\n"


@pytest.mark.parametrize("missing", ["stamp", "chinese-bold.otf", "site/faces/further.woff"])
def test_a_cut_that_was_interrupted_is_not_taken_for_a_whole_one(folder: Path, tmp_path: Path, missing: str) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / missing).unlink()
    assert fonts.prepared(folder)
    assert not fonts.prepared(tmp_path)


def test_a_cut_of_another_recipe_is_made_anew(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "stamp").write_text("an older recipe")
    assert fonts.prepare(tmp_path) is True
    assert (tmp_path / "chinese-regular.otf").read_bytes() == (folder / "chinese-regular.otf").read_bytes()


def test_the_cut_faces_are_static_and_of_the_kind_that_a_pdf_embeds(folder: Path) -> None:
    for face in fonts.chinese(folder):
        with TTFont(face.file) as font:
            assert "fvar" not in font
            assert "CFF " in font
            assert font["OS/2"].usWeightClass == (700 if face.weight == 600 else 400)


@pytest.mark.parametrize("codec", ["gb2312", "big5"])
def test_every_character_of_the_simplified_and_the_traditional_repertoire_can_be_printed(
    folder: Path, codec: str
) -> None:
    wanted = {ord(sign) for point in range(0x4E00, 0xA000) if (sign := chr(point)).encode(codec, "ignore")}
    assert len(wanted) > 6_000
    assert wanted - fonts.common(folder) == set()


def test_the_marks_of_checks_and_the_signs_of_the_timeline_are_in_the_faces(folder: Path) -> None:
    assert {
        sign
        for sign in "✓≠×○·?◆▽▼•–—“”‘’…，。、；：？！（）《》〔〕「」【】％"
        if ord(sign) not in fonts.common(folder)
    } == set()


def test_a_rare_character_is_cut_out_of_the_whole_face() -> None:
    rare = ord("龘")
    with TTFont(io.BytesIO(fonts.cut(frozenset({rare}), weight=400))) as font:
        assert set(font.getBestCmap()) == {rare}


def test_the_same_cut_gives_the_same_bytes() -> None:
    points = frozenset(map(ord, "中华人民共和国"))
    assert fonts.cut(points, weight=700) == fonts.cut(points, weight=700)


def test_the_site_has_every_character_of_the_cut_in_one_of_its_files(folder: Path) -> None:
    several = [fonts.covered(fonts.site_file(folder, name)) for name in fonts.SITE]
    letters = {point for point in fonts.repertoire() if 0x3000 <= point < 0xA000}
    assert letters & fonts.covered(fonts.chinese(folder)[0].file) <= frozenset().union(*several)
    assert {ord(char) for char in "㈠钢铁产业政策，〔２０１６〕《国有企业》。"} <= several[0]
    assert ord("鋼") in several[2]
    assert not several[0] & several[1]
