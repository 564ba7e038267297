"""The vocabularies of the field: who is in them, what is in them, and that loading them again changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from cases.access.models import Officer
from cases.docket.models import Case, Claim
from cases.docket.opening import claim
from cases.refusal import Refusal
from cases.taxonomy.loading import DATA, load_products, load_vocabularies, parent_path, provision_or_refuse
from cases.taxonomy.models import Agency, Agreement, Body, MeasureType, Member, MemberName, Product, Provision, Sector
from tests import build

pytestmark = pytest.mark.django_db

VOCABULARIES: tuple[type[models.Model], ...] = (
    Member,
    MemberName,
    Body,
    Agreement,
    Provision,
    Sector,
    MeasureType,
    Agency,
    Product,
)
ROMAN = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
    "XVIII",
    "XIX",
    "XX",
    "XXI",
    "XXII",
    "XXIII",
    "XXIV",
    "XXV",
    "XXVI",
    "XXVII",
    "XXVIII",
    "XXIX",
    "XXX",
    "XXXI",
    "XXXII",
    "XXXIII",
    "XXXIV",
    "XXXV",
    "XXXVI",
    "XXXVII",
    "XXXVIII",
]
ARTICLES = {
    "AoA": 21,
    "SPS": 14,
    "TBT": 15,
    "TRIMs": 9,
    "ADA": 18,
    "CVA": 24,
    "PSI": 9,
    "RoO": 9,
    "ILA": 8,
    "SCM": 32,
    "SG": 14,
    "TFA": 24,
    "TRIPS": 73,
    "DSU": 27,
    "PROT": 18,
}
"""How many articles each agreement with arabic numbers has, by its own text."""
CLOCKS = [
    "DSU 4.3",
    "DSU 4.7",
    "DSU 4.8",
    "DSU 4.11",
    "DSU 6.1",
    "DSU 8.7",
    "DSU 12.8",
    "DSU 12.9",
    "DSU 12.12",
    "DSU 16.1",
    "DSU 16.4",
    "DSU 17.5",
    "DSU 17.14",
    "DSU 21.3",
    "DSU 21.3(a)",
    "DSU 21.3(b)",
    "DSU 21.3(c)",
    "DSU 21.5",
    "DSU 21.6",
    "DSU 22.2",
    "DSU 22.6",
    "SCM 4.4",
    "SCM 4.6",
    "SCM 4.8",
    "SCM 4.9",
    "SCM 7.4",
    "SCM 7.5",
    "SCM 7.6",
    "SCM 7.7",
    "SCM 7.9",
    "SCM 25.8",
    "SCM 25.9",
    "SCM 25.10",
    "TBT 2.9",
    "TBT 10",
    "SPS Annex B",
    "GATT III:4",
    "PROT 2(C)(1)",
    "PROT 2(C)(3)",
    "P1 3.16",
    "USC 2412",
    "USC 2414",
    "USC 2415",
    "USC 2415(a)(1)",
    "USC 2417",
    "USC 1862",
    "USC 2242",
]
"""Every provision that the table of limits and the forms of citation name."""


def _everything() -> dict[str, list[tuple[object, ...]]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in VOCABULARIES}


def test_there_are_166_members_and_the_observers_beside_them() -> None:
    assert Member.objects.filter(status="member").count() == 166
    assert Member.objects.filter(status="observer").count() == 23
    assert not Member.objects.filter(status="member", accession=None).exists()


def test_china_is_known_by_its_code_its_accession_and_its_name_in_chinese() -> None:
    china = Member.objects.get(pk="CHN")
    assert (china.iso2, str(china), china.name_zh, str(china.accession)) == ("CN", "China", "中国", "2001-12-11")


def test_other_spellings_of_a_member_lead_to_it() -> None:
    for name in ("Korea, Rep.", "Vietnam", "EUROPEAN COMMUNITIES"):
        assert MemberName.objects.get(name=name).member_id in {"KOR", "VNM", "EU"}


@pytest.mark.parametrize("code", CLOCKS)
def test_each_provision_that_the_field_cites_is_in_the_tree(code: str) -> None:
    assert Provision.objects.get(pk=code).agreement_id == code.split()[0]


@pytest.mark.parametrize(("code", "last"), ARTICLES.items())
def test_an_agreement_has_all_its_articles(code: str, last: int) -> None:
    wanted = {f"{code} {number}" for number in range(1, last + 1)}
    assert wanted <= set(Provision.objects.values_list("pk", flat=True))
    assert not Provision.objects.filter(pk=f"{code} {last + 1}").exists()


@pytest.mark.parametrize(("code", "last"), [("GATT", 38), ("GATS", 29), ("GPA", 22), ("WTO", 16)])
def test_an_agreement_in_roman_numbers_has_all_its_articles(code: str, last: int) -> None:
    wanted = {f"{code} {number}" for number in ROMAN[:last]}
    assert wanted <= set(Provision.objects.values_list("pk", flat=True))


def test_every_instrument_of_the_field_is_there_with_the_whole_of_it_as_the_root_of_its_tree() -> None:
    codes = [
        "GATT",
        "AoA",
        "SPS",
        "TBT",
        "TRIMs",
        "ADA",
        "CVA",
        "PSI",
        "RoO",
        "ILA",
        "SCM",
        "SG",
        "TFA",
        "FISH",
        "ITA",
        "GATS",
        "TRIPS",
        "GPA",
        "DSU",
        "TPRM",
        "PROT",
        "WPR",
        "P1",
        "JCCT",
        "S&ED",
        "SED",
        "CED",
    ]
    assert set(codes) <= set(Agreement.objects.values_list("pk", flat=True))
    roots = Provision.objects.filter(parent=None)
    assert set(roots.values_list("pk", flat=True)) == set(Agreement.objects.values_list("pk", flat=True))


def test_the_lineage_of_an_article_finds_its_paragraphs_and_no_others() -> None:
    article = Provision.objects.get(pk="SCM 2")
    under = set(Provision.objects.filter(lineage__startswith=article.lineage).values_list("pk", flat=True))
    assert {"SCM 2", "SCM 2.1", "SCM 2.1(a)"} <= under
    assert not under & {"SCM 1", "SCM 20", "SCM 25", "SCM 25.8", "SPS 2"}
    assert len(under) == 1 + sum(1 for row in Provision.objects.filter(pk__startswith="SCM 2.").all())


def test_every_lineage_is_that_of_its_parent_continued() -> None:
    for row in Provision.objects.select_related("parent"):
        path = row.code.removeprefix(row.agreement_id).strip()
        assert row.lineage == (f"{row.parent.lineage}{path}|" if row.parent else f"{row.agreement_id}|")
    for sector in Sector.objects.select_related("parent"):
        assert sector.lineage == f"{sector.parent.lineage if sector.parent else ''}{sector.code}|"


def test_the_lineage_of_a_sector_finds_its_chapters() -> None:
    chapter = Sector.objects.get(pk="10")
    assert chapter.parent is not None
    section = Sector.objects.filter(lineage__startswith=chapter.parent.lineage)
    assert {"06", "10", "14"} <= set(section.values_list("pk", flat=True))
    assert Sector.objects.filter(kind="goods-chapter").count() == 96
    assert Sector.objects.filter(kind="goods-section").count() == 21


def test_the_twelve_services_and_the_sixteen_kinds_of_measure_are_there() -> None:
    tops = Sector.objects.filter(kind="service", parent=None)
    assert tops.count() == 12 or tops.get().children.count() == 12
    assert sorted(MeasureType.objects.values_list("pk", flat=True)) == list("ABCDEFGHIJKLMNOP")


def test_an_agency_names_its_successor() -> None:
    assert Agency.objects.get(pk="CHN-CFDA").successor_id in {"CHN-NMPA", "CHN-SAMR"}
    assert Agency.objects.get(pk="CHN-MOFCOM").name_zh == "商务部"


def test_every_body_of_an_agreement_and_every_parent_is_there() -> None:
    assert {"JCCT", "DSB"} <= set(Body.objects.values_list("pk", flat=True))
    assert Agreement.objects.get(pk="SCM").body is not None


def test_loading_again_changes_nothing() -> None:
    before = _everything()
    counts = load_vocabularies()
    assert _everything() == before
    assert counts["members"] == 189
    assert counts["provisions"] == Provision.objects.count()


def test_loading_again_leaves_what_a_case_rests_on_and_puts_right_what_was_altered(lead: Officer) -> None:
    case = build.case(lead)
    claim(case, provision=Provision.objects.get(pk="SCM 25.8"), by=lead, at=build.NOW)
    Member.objects.filter(pk="CHN").update(name="Elsewhere")
    load_vocabularies()
    assert Member.objects.get(pk="CHN").name == "China"
    assert (Case.objects.get().respondent_id, Claim.objects.get().provision_id) == ("CHN", "SCM 25.8")


def test_no_value_of_a_vocabulary_is_longer_than_its_column() -> None:
    """SQLite does not look at lengths, PostgreSQL does."""
    for model in VOCABULARIES:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField) and field.max_length:
                longest = max(map(len, model._default_manager.values_list(field.attname, flat=True)), default=0)
                assert longest <= field.max_length, f"{model.__name__}.{field.name}"


def test_a_row_that_names_an_unknown_parent_stops_the_load_and_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    with (tmp_path / "data" / "bodies.csv").open("a", encoding="utf-8") as file:
        file.write("NEW,New body,New,committee,NOWHERE,\n")
    before = _everything()
    with pytest.raises(ValueError, match="NEW"):
        load_vocabularies(tmp_path / "data")
    assert _everything() == before


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        ("25.8", "25"),
        ("III:4", "III"),
        ("III:4(a)", "III:4"),
        ("3.1(a)", "3.1"),
        ("29", ""),
        ("2.10", "2"),
        ("Annex A.1", "Annex A"),
        ("XX", ""),
    ],
)
def test_a_path_hangs_from_the_longest_path_that_it_continues(path: str, parent: str) -> None:
    paths = {"2", "2.1", "25", "25.8", "3", "3.1", "31", "III", "III:4", "X", "Annex A", "Annex", path}
    assert parent_path(path, paths) == parent


def test_a_provision_is_found_as_it_is_cited() -> None:
    assert provision_or_refuse("SCM 25.8").pk == "SCM 25.8"
    assert provision_or_refuse("  scm   25.8 ").pk == "SCM 25.8"


def test_a_provision_that_does_not_exist_is_refused_with_known_ones() -> None:
    with pytest.raises(Refusal) as refused:
        provision_or_refuse("SCM 99")
    assert refused.value.field == "provision"
    assert refused.value.sentence.startswith("No provision “SCM 99” in the vocabulary. Known ones begin: SCM")
    with pytest.raises(Refusal, match=r"No provision “nonsense” in the vocabulary.$"):
        provision_or_refuse("nonsense")


def test_the_whole_harmonized_system_is_loaded_and_again(shared_data: Path) -> None:
    file = shared_data / "classifications" / "hs.csv"
    count = load_products(file)
    assert count == 6939
    assert load_products(file) == count
    assert Product.objects.count() == count
    assert Product.objects.get(pk="010121").title == "Horses; live, pure-bred breeding animals"


@pytest.mark.parametrize(
    "text",
    [
        "hscode,description\n1001,Wheat\n10,Cereals\n100111,Durum\n",
        "\ufeffCode , Title \n1001,Wheat\n10.01.11,Durum\n10,Cereals\n",
        "HS6,name\n1001,Wheat\n10 0111,Durum\n10,Cereals\n1001112345,Too long\nTOTAL,All\n,\n",
    ],
)
def test_products_are_read_from_files_of_several_makes(text: str, tmp_path: Path) -> None:
    file = tmp_path / "hs.csv"
    file.write_text(text, encoding="utf-8")
    assert load_products(file) == 3
    assert set(Product.objects.filter(pk__startswith="10").values_list("pk", "title")) == {
        ("10", "Cereals"),
        ("1001", "Wheat"),
        ("100111", "Durum"),
    }


def test_a_code_that_lost_its_leading_zero_gets_it_back(tmp_path: Path) -> None:
    file = tmp_path / "hs.csv"
    file.write_text("code,description\n1,Animals\n101,Horses\n10121,Pure-bred\n", encoding="utf-8")
    load_products(file)
    assert set(Product.objects.filter(pk__startswith="01").values_list("pk", flat=True)) == {"01", "0101", "010121"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "hs.csv has no column “hscode” (or “code”) and “description”; its columns are: none."),
        (
            b"section,text\nI,Animals\n",
            "hs.csv has no column “hscode” (or “code”) and “description”; its columns are: section, text.",
        ),
        (b"code,description\nTOTAL,All\n", "hs.csv holds no code of 2, 4 or 6 digits; nothing was loaded."),
        (b"code,description\n\xff\xfe,\xff\n", "hs.csv is not a CSV file in UTF-8."),
        (b'code,description\n1001,"Wheat\n' + b"x" * 200_000, "hs.csv is not a CSV file in UTF-8."),
    ],
)
def test_a_file_that_holds_no_products_is_refused_and_changes_nothing(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    file = tmp_path / "hs.csv"
    file.write_bytes(content)
    before = list(Product.objects.values_list())
    with pytest.raises(Refusal) as refused:
        load_products(file)
    assert refused.value.sentence == sentence
    assert list(Product.objects.values_list()) == before


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"nowhere.csv cannot be opened: No such file or directory."):
        load_products(tmp_path / "nowhere.csv")
    with pytest.raises(Refusal, match="cannot be opened: Is a directory"):
        load_products(tmp_path)


def test_no_table_of_the_app_but_these_has_a_readable_key() -> None:
    """A serial number in an address betrays what is hidden; a vocabulary hides nothing."""
    readable = {
        model
        for model in apps.get_app_config("cases").get_models()
        if not isinstance(model._meta.pk, models.UUIDField) and not model._meta.auto_created
    }
    assert {model.__name__ for model in readable} - {model.__name__ for model in VOCABULARIES} == {
        "Acting",
        "Change",
        # Numbered for the full-text index; no address and no page has them.
        "IndexState",
        "IndexUnit",
        "RolePolicy",
        "Seal",
        "Series",
    }
