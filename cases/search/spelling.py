"""What references are made of: the names of agreements, and how the marks of Chinese issuing bodies are romanised; pure."""

from __future__ import annotations

import re

from cases.search.folding import fold

_NAMES = {
    "WTO": "WTO Agreement|Marrakesh Agreement Establishing the World Trade Organization|世界贸易组织协定|"
    "马拉喀什建立世界贸易组织协定",
    "GATT": "General Agreement on Tariffs and Trade 1994|关税与贸易总协定|1994年关税与贸易总协定|关贸总协定",
    "AoA": "Agreement on Agriculture|Agriculture|农业协定|农业协议",
    "SPS": "SPS Agreement|Agreement on the Application of Sanitary and Phytosanitary Measures|"
    "实施卫生与植物卫生措施协定|卫生与植物卫生措施协定",
    "TBT": "TBT Agreement|Agreement on Technical Barriers to Trade|技术性贸易壁垒协定|技术性贸易壁垒协议",
    "TRIMs": "TRIMs Agreement|Agreement on Trade-Related Investment Measures|与贸易有关的投资措施协定",
    "ADA": "Anti-Dumping Agreement|Agreement on Anti-Dumping|反倾销协定|反倾销协议|"
    "Agreement on Implementation of Article VI of the General Agreement on Tariffs and Trade 1994|"
    "Agreement on Implementation of Article VI of the GATT 1994",
    "CVA": "Customs Valuation Agreement|Agreement on Customs Valuation|海关估价协定|"
    "Agreement on Implementation of Article VII of the General Agreement on Tariffs and Trade 1994|"
    "Agreement on Implementation of Article VII of the GATT 1994",
    "PSI": "Agreement on Preshipment Inspection|Preshipment Inspection|装运前检验协定",
    "RoO": "Agreement on Rules of Origin|Rules of Origin|原产地规则协定",
    "ILA": "Agreement on Import Licensing Procedures|Import Licensing|进口许可程序协定",
    "SCM": "SCM Agreement|Agreement on Subsidies and Countervailing Measures|补贴与反补贴措施协定|补贴与反补贴措施协议|补贴协定",
    "SG": "Agreement on Safeguards|Safeguards|保障措施协定",
    "TFA": "Agreement on Trade Facilitation|Trade Facilitation|贸易便利化协定",
    "FISH": "Agreement on Fisheries Subsidies|Fisheries Subsidies|渔业补贴协定",
    "ITA": "Information Technology Agreement|信息技术协定",
    "GATS": "General Agreement on Trade in Services|服务贸易总协定",
    "TRIPS": "TRIPS Agreement|Agreement on Trade-Related Aspects of Intellectual Property Rights|与贸易有关的知识产权协定",
    "GPA": "Agreement on Government Procurement|Government Procurement|政府采购协定",
    "DSU": "Understanding on Rules and Procedures Governing the Settlement of Disputes|争端解决谅解",
    "TPRM": "Trade Policy Review Mechanism",
    "PROT": "Protocol on the Accession of the People's Republic of China|China's Protocol of Accession|"
    "中国加入议定书|加入议定书|中华人民共和国加入议定书|中国入世议定书",
    "WPR": "Report of the Working Party on the Accession of China|Working Party Report|中国加入工作组报告书|工作组报告书|工作组报告",
    "P1": "Economic and Trade Agreement|第一阶段经贸协议|第一阶段协议",
    "JCCT": "JCCT outcomes",
    "S&ED": "S&ED outcomes",
    "SED": "SED outcomes",
    "CED": "CED outcomes",
    "SUMMIT": "Summit outcomes",
}

HEADS: dict[str, str] = {
    **{fold(name): code for code, names in _NAMES.items() for name in names.split("|")},
    **{fold(code): code for code in _NAMES},
}
"""The codes and names of the agreements of the vocabulary, folded, each with its code; the Chinese names as usually written."""

_READ = """
国:guo 发:fa 办:ban 函:han 令:ling 改:gai 工:gong 信:xin 部:bu 联:lian 原:yuan 规:gui 商:shang 财:cai
税:shui 关:guan 银:yin 证:zheng 监:jian 环:huan 农:nong 科:ke 技:ji 质:zhi 检:jian 食:shi 药:yao 卫:wei
海:hai 署:shu 公:gong 告:gao 贸:mao 外:wai 资:zi 经:jing 能:neng 源:yuan 市:shi 场:chang 价:jia 高:gao
产:chan 业:ye 体:ti 运:yun 行:xing 投:tou 综:zong 合:he 网:wang 电:dian 软:ruan 装:zhuang 节:jie 消:xiao
费:fei 政:zheng 法:fa 企:qi 建:jian 金:jin 汇:hui 保:bao 险:xian 教:jiao 文:wen 旅:lv 交:jiao 水:shui 安:an
全:quan 标:biao 准:zhun 人:ren 社:she 民:min 厅:ting 字:zi 土:tu 自:zi 然:ran 空:kong 航:hang 中:zhong
委:wei 总:zong 局:ju 会:hui 计:ji 划:hua 知:zhi 审:shen 注:zhu 械:xie 化:hua 妆:zhuang 品:pin 生:sheng 医:yi
林:lin 气:qi 候:hou 地:di 矿:kuang 油:you 煤:mei 钢:gang 铁:tie 稀:xi 铝:lv 通:tong 管:guan 许:xu 备:bei
易:yi 服:fu 务:wu 出:chu 口:kou 进:jin 反:fan 垄:long 断:duan 执:zhi 动:dong 植:zhi 特:te 设:she 认:ren
可:ke 研:yan 创:chuang 新:xin 基:ji 础:chu 成:cheng 果:guo 区:qu 域:yu 京:jing 沪:hu 粤:yue 苏:su 浙:zhe
鲁:lu 津:jin 渝:yu 川:chuan 府:fu 机:ji 长:chang 督:du 清:qing 控:kong 预:yu 库:ku 支:zhi 统:tong 司:si
复:fu 批:pi 厂:chang 船:chuan 车:che 牧:mu 种:zhong 渔:yu 粮:liang
"""
_PINYIN = dict(pair.split(":") for pair in _READ.split())
"""How the characters of such marks are read: 国发 is Guofa, 工信部联原 Gongxinbulianyuan; written from general knowledge."""

_SYLLABLES = sorted({*_PINYIN.values(), "lu", "nv"}, key=len, reverse=True)
_ROMANISED = re.compile(f"(?:{'|'.join(_SYLLABLES)})+")


def pinyin_of(mark: str) -> str:
    """The mark romanised, where each of its characters is known; "" where one is not.

    >>> pinyin_of("国发"), pinyin_of("国办发"), pinyin_of("发改高技"), pinyin_of("龘发")
    ('guofa', 'guobanfa', 'fagaigaoji', '')
    """
    read = [_PINYIN.get(char, "") for char in mark]
    return "".join(read) if all(read) else ""


def is_pinyin(word: str) -> bool:
    """Whether the folded word is made of syllables of such marks.

    >>> is_pinyin("guofa"), is_pinyin("lianyuan"), is_pinyin("steel")
    (True, True, False)
    """
    return _ROMANISED.fullmatch(word) is not None
