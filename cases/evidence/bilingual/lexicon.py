"""Which words answer which across two texts: a short list of the field's terms, and what the pair itself teaches."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from cases.evidence.bilingual.numerals import HAN

_RUN = re.compile(rf"[{HAN}]+")
_WORD = re.compile(r"[a-z][a-z'’]+")
STEM = 6
_LITTLE = """
the of and to in or for a by on with as at from that which this be is are was were it its an such any shall may not
has have been other than under within where when who whom their they will can also into those these
"""
_IDLE = frozenset(_LITTLE.split())

_TERMS = """
国务院 國務院 state council|政府 government|机关 機關 authority agency entity|主管机关 主管機關 competent authority
部门 部門 department|企业 企業 enterprise company|公司 company corporation|法律 law laws act|法规 法規 regulation
规定 規定 provision prescribe regulation|办法 辦法 measures regulations|标准 標準 standard|条例 條例 regulations
进口 進口 import|输入 輸入 import|出口 export|输出 輸出 export|贸易 貿易 trade|关税 關稅 tariff duty customs|海关 海關 customs
罚款 罰款 fine fined|罚锾 罰鍰 fine fined|处罚 處罰 penalty punish|刑事 criminal|责任 責任 liability responsibility
申请 申請 apply application|许可 許可 permit license|登记 登記 register registration|审查 審查 examine review
检验 檢驗 inspection|检查 檢查 inspect|商标 商標 trademark|专利 專利 patent|秘密 secret|营业 營業 business trade
采购 採購 procurement|招标 招標 tender|厂商 廠商 supplier|契约 契約 contract|合同 contract|价格 價格 price|费用 費用 fee cost
食品 food|卫生 衛生 sanitation hygiene health|安全 safety security|健康 health|环境 環境 environment|产品 產品 product
商品 commodity goods|货物 貨物 goods|种子 種子 seed|网络 網路 network cyber|信息 資訊 information|数据 數據 data
投资 投資 investment|外商 foreign|外国 外國 foreign|国家 國家 state national country|国际 國際 international
经济 經濟 economic economy|市场 市場 market|竞争 競爭 competition|技术 技術 technology technical|创新 創新 innovation
发展 發展 development develop|改革 reform|产能 產能 capacity|钢铁 鋼鐵 steel iron|绿色 綠色 green|低碳 carbon
能源 energy|资源 資源 resource|质量 質量 quality|品质 品質 quality|管理 management administration|监督 監督 supervision
组织 組織 organization|实施 實施 implement|目标 目標 goal objective target|任务 任務 task|意见 意見 opinion
总则 總則 general provisions|附则 附則 supplementary provisions|罚则 罰則 penal penalties|公布 promulgated announce
施行 effect enforce implementation|废止 廢止 abolish revoke repeal|撤销 撤銷 revoke cancel|期限 period time limit
保险 保險 insurance|银行 銀行 bank|金融 financial finance|税 稅 tax|农业 農業 agriculture agricultural|工业 工業 industry industrial
行业 行業 industry|生产 生產 production produce|制造 製造 manufacturing manufacture|销售 銷售 sale sell|消费 消費 consumption consumer
所有人 owner|权利 權利 right|义务 義務 obligation|当事人 當事人 party parties|人员 人員 personnel|证明 證明 certificate proof
知识产权 智慧財產權 intellectual property|协定 協定 agreement|条约 條約 treaty|禁止 prohibit|限制 restrict restriction
公告 announce public notice|通知 notify notice|报告 報告 report|计划 計劃 plan|附加 additional|优惠 優惠 preferential
删除 刪除 deleted repealed
"""


def words_of(text: str) -> list[str]:
    """The English words of a text that mean something, cut to their first letters so that inflections meet.

    >>> words_of("The importers shall import goods")
    ['import', 'import', 'goods']
    """
    return [word[:STEM] for word in _WORD.findall(text.lower()) if word not in _IDLE]


def pairs_of(text: str) -> list[str]:
    """The pairs of neighbouring Chinese characters of a text, which serve for its words.

    >>> pairs_of("鋼鐵工業。A區")
    ['鋼鐵', '鐵工', '工業']
    """
    return [run[place : place + 2] for run in _RUN.findall(text) for place in range(len(run) - 1)]


def seed() -> dict[str, dict[str, float]]:
    """The field's terms: each pair of characters with the English stems that answer it."""
    out: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in re.split(r"[|\n]", _TERMS.strip()):
        stems = words_of(entry)
        for term in _RUN.findall(entry):
            for pair in {term[place : place + 2] for place in range(len(term) - 1)}:
                out[pair] |= dict.fromkeys(stems, 0.6)
    return out


def learn(
    joined: Iterable[tuple[Collection[str], Collection[str], float]], *, most: int = 6
) -> dict[str, dict[str, float]]:
    """What joined paragraphs teach: each Chinese pair with the stems that stand beside it more often than chance, by weight 0 to 1.

    Each joined paragraph counts by its confidence. A pair and a stem that met once only teach nothing.
    """
    pair_count: Counter[str] = Counter()
    stem_count: Counter[str] = Counter()
    both: dict[str, Counter[str]] = defaultdict(Counter)
    met: dict[str, Counter[str]] = defaultdict(Counter)
    total = 0.0
    for pairs, stems, weight in joined:
        here, there = set(pairs), set(stems)
        total += weight
        for stem in there:
            stem_count[stem] += weight  # type: ignore[assignment]  # typeshed has counts as whole numbers
        for pair in here:
            pair_count[pair] += weight  # type: ignore[assignment]  # typeshed has counts as whole numbers
            row, seen = both[pair], met[pair]
            for stem in there:
                row[stem] += weight  # type: ignore[assignment]  # typeshed has counts as whole numbers
                seen[stem] += 1
    out: dict[str, dict[str, float]] = {}
    for pair, row in both.items():
        if pair_count[pair] < 1.2:
            continue
        scored = []
        for stem, together in row.items():
            if met[pair][stem] < 2:
                continue
            dice = 2 * together / (pair_count[pair] + stem_count[stem])
            chance = pair_count[pair] * stem_count[stem] / total
            if together > chance:
                scored.append((dice * min(1.0, math.log1p(together - chance)), stem))
        best = sorted(scored, reverse=True)[:most]
        if best:
            out[pair] = {stem: min(1.0, score) for score, stem in best if score > 0.12}
    return out


def merged(first: dict[str, dict[str, float]], second: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Two lexicons as one; the larger weight stands."""
    out = {pair: dict(row) for pair, row in first.items()}
    for pair, row in second.items():
        here = out.setdefault(pair, {})
        for stem, weight in row.items():
            here[stem] = max(weight, here.get(stem, 0.0))
    return out
