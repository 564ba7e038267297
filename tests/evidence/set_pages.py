"""Reports and tariff schedules set by WeasyPrint in the product's faces, with the words that stand in them, in their order."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

import weasyprint
from django.conf import settings
from weasyprint.text.fonts import FontConfiguration

from cases.briefs import fonts

_CLAUSES = (
    "报告期内公司实现营业收入较上年同期增长", "主要原因是出口管制措施实施后境外订单减少", "董事会审议通过了关于补贴资金使用情况的议案",
    "公司按照企业会计准则编制季度财务报表", "存货跌价准备的计提方法与上年度末保持一致", "政府补助计入其他收益并在现金流量表中列示",
    "独立董事对关联交易事项发表了同意的意见", "稀土永磁材料产能利用率有所回升", "公司将持续关注国际贸易政策变化带来的风险",
)  # fmt: skip
_GOODS = (
    "Purebred breeding animals, other than dairy", "Boneless meat of bovine animals, fresh or chilled",
    "Polyvinyl chloride, not mixed with any other substances", "Flat-rolled products of iron or nonalloy steel, 600 mm or more wide",
    "Photosensitive semiconductor devices, including photovoltaic cells assembled in modules or made up into panels",
    "Permanent magnets and articles intended to become permanent magnets after magnetization", "Lip make-up preparations",
)  # fmt: skip


@dataclass(frozen=True)
class Set:
    """A PDF, and what a person reads in it from the first page to the last, running heads and feet left out."""

    pdf: bytes
    words: str


def report(pages: int) -> Set:
    """A quarterly report in Chinese: two columns, a table of accounts a page, a head set upright, running heads, page numbers."""
    chance, said, body = random.Random(1), [], []
    for number in range(1, pages + 1):
        head = f"第{number}节　管理层讨论与分析"
        texts = ["，".join(chance.sample(_CLAUSES, 6)) + "。" for _ in range(7)]
        rows = [(name, f"{chance.randrange(10**9):,}.{chance.randrange(100):02}", f"{chance.randrange(10**9):,}.00") for name in
                ("营业收入", "营业成本", "研发费用", "其他收益", "净利润")]  # fmt: skip
        body.append(
            f"<section><div class=side>{'<br>'.join('合并利润表')}</div><h2>{head}</h2><div class=columns>{_paragraphs(texts)}</div>"
            f"<table><tr><th>项目<th>本报告期（元）<th>上年同期（元）</tr>{_rows(rows)}</table></section>"
        )
        said += ["合并利润表", head, *texts, "项目本报告期（元）上年同期（元）", *("".join(row) for row in rows)]
    style = (
        "@page { size: A4; margin: 25mm; @top-center { content: '2024年第三季度报告全文' } @bottom-center { content: counter(page) } }"
        ".columns { columns: 2 } section { break-after: page } .side { float: left; width: 1.2em; margin-right: 6mm }"
    )
    return Set(_printed("".join(body), style), "".join(said))


def schedule(lines: int) -> Set:
    """A tariff schedule: seven columns, headings indented, cells of several lines, the head of the table on every page."""
    chance, said, rows = random.Random(2), [], []
    for number in range(lines):
        code = f"{1 + number // 90:02}{1 + number % 90:02}.{chance.randrange(10, 99)}.{chance.randrange(100):02}"
        cells = (code, f"{chance.randrange(100):02}", chance.choice(_GOODS), "kg", f"{chance.randrange(90) / 10}%",
                 f"Free (A, AU, BH, CL, CO, D, IL{chance.randrange(9)})", f"{chance.randrange(20, 90)}%")  # fmt: skip
        rows.append(cells)
        said.append(" ".join(cells))
    head = "<thead><tr><th>Heading<th>Suffix<th>Article Description<th>Unit<th>General<th>Special<th>Other</tr></thead>"
    style = (
        "@page { size: letter; margin: 20mm; @top-left { content: 'Harmonized Tariff Schedule' } @bottom-right { content: counter(page) } }"
        "th:nth-child(3) { width: 40% } td { vertical-align: top }"
    )
    return Set(_printed(f"<table>{head}{_rows(rows)}</table>", style), " ".join(said))


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)


def _printed(body: str, style: str) -> bytes:
    fonts.prepare(settings.FONTS)
    faces = "".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; src: url('{face.file.as_uri()}') }}"
        for face in (*fonts.latin()[:1], *fonts.chinese(settings.FONTS))
    )
    whole = (
        f"{faces} body {{ font: 10pt 'Paper Serif', 'Paper Chinese' }} table {{ border-collapse: collapse }} {style}"
    )
    config = FontConfiguration()
    css = weasyprint.CSS(string=whole, font_config=config)
    made: bytes = weasyprint.HTML(string=f"<html lang=zh><body>{body}").write_pdf(stylesheets=[css], font_config=config)
    return made
