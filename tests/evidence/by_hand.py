"""Quotations written by hand against a document written for them: each with the outcome that an officer would call right.

The outcomes are those of a check: `found`, `elsewhere`, `altered`, `not-found`, `no-words`; and `look`, which is found and pointed out.
"""

from __future__ import annotations

HEAD = "Review of Fair Trade in Fisheries"

PAGES = (
    f"""{HEAD}

1. The Ministry of Harbours announced on 14 March 2019 that it “will not, in any event, close the register” to foreign owned
vessels.¹ It may extend the period by 30 days and/or by one further term, and shall publish the list of all applicants.

2. Under 19 U.S.C. § 2415(a)(1), duties of 7.5 percent apply to goods worth $1,250 million (€ 1.1 billion). Exports rose by 40%
between 2017–2019, and fell by −3.2 % in 2020; some 10,000 tonnes, or 5-10 per cent of the catch, were un-
reported. The co-operative’s members’ dues are unpaid.

3. No licence is required for vessels under 12 m, unless the vessel carries nets. The authority’s practice was inconsistent
with Article III:4 and it has not been notified to the Committee. Every office that the reform reached was “made
‘efficient’ at once” (as the Minister put it), and the difficulties of the oﬃce with its ﬂeet were resolved. The Council

1""",
    f"""{HEAD}

welcomed the steps but regretted that the subsidies remain in place. It noted that Guofa [2018] No. 44 and Decree No. 7[3] do
not provide for an appeal. Members asked the authority to (a) withdraw the measure; (b) repay the fees; and (c) report by the
end of 2021.

Species | Quota 2019 | Quota 2020
Cod | 1,200 t | 900 t
Herring | 15,000 t | 14,500 t

4. The market for smoked fish12 has grown. Its owners were compensated.13 They asked for more. The résumé of the naïve façade
costs £20 per crate, i.e. 1½ times the price. The sum of 4 million yuan was paid in three instalments.

2""",
    f"""{HEAD}

5. An owner who objects shall be heard within 60 days. The owner need not appear in person. A measure that restricts
imports without justification is not consistent with the Agreement. The Ministry announced that it would
review the rules every two years. China’s tariff-rate quotas for wool were filled in neither year.

第一条 为了规范远洋渔业的管理，根据《渔业法》和有关规定，制定本办法。到二〇二五年，全国远洋渔船总数不得超过3000艘，产量占比达到40％以上。

第二条 主管部门应当自收到申请之日起20个工作日内作出决定；未经批准，任何单位和个人不得从事远洋捕捞。
“以渔养渔”的补贴政策，自2020年1月1日起停止执行。

第三条 外国投资者可以设立合资企业，但是持股比例不超过49%，并且（除国家另有规定外）无需另行审批。使用 GPS 设备的渔船应当在24小时内报告位置。

3""",
    f"""{HEAD}

6. Nothing in these rules limits the rights of Members. The register stays open until 31 December 2024 (see the annex). Prices
rose by a third; wages did not. The Minister’s reply of 2 May reads: ‘We cannot agree to this, and we never will.’

4""",
)

ROWS: tuple[tuple[str, int | None, str], ...] = (
    # As it stands, in whatever type.
    ("announced on 14 March 2019", 1, "found"),
    ("announced on 14 March 2019", 3, "elsewhere"),
    ("announced on 14 March 2019", None, "found"),
    ("“will not, in any event, close the register”", 1, "found"),
    ("that it ‘will not, in any event, close the register’ to", 1, "found"),
    ("that it \"will not, in any event, close the register\" to", 1, "found"),
    ("that it will not, in any event, close the register to", 1, "altered"),
    ("foreign owned vessels. It may extend", 1, "found"),
    ("foreign owned\nvessels.¹ It may extend", 1, "found"),
    ("foreign owned vessels.2 It may extend", 1, "altered"),
    ("foreign owned vessels.[1] It may extend", 1, "found"),
    ("foreign-owned vessels", 1, "altered"),
    ("some 10,000 tonnes, or 5–10 per cent of the catch", 1, "found"),
    ("some 10 000 tonnes", 1, "altered"),
    ("some 10000 tonnes", 1, "altered"),
    ("some 10.000 tonnes", 1, "altered"),
    ("were unreported", 1, "found"),
    ("were un-reported", 1, "found"),
    ("were reported", 1, "altered"),
    ("co-operative's members' dues", 1, "found"),
    ("cooperative's members' dues", 1, "altered"),
    ("The co-operatives members' dues are unpaid", 1, "altered"),
    ("The co-operative's member's dues are unpaid", 1, "altered"),
    ("sub\u00adsidies remain in place", 2, "found"),
    ("the diffi\u00adculties of the office with its fleet", 1, "found"),
    ("the diﬃculties of the office with its fleet", 1, "found"),
    ("sub\u200bsidies re\u200dmain in place", 2, "found"),
    ("\u200fsubsidies remain\u200e in place\u202c", 2, "found"),
    ("subsidies\x07 remain in\x00 place", 2, "found"),
    ("subsidies\ufe0f remain in place", 2, "found"),
    ("subsidies\u061c remain in place", 2, "found"),
    ("subsidies remаin in place", 2, "altered"),  # with a Cyrillic letter
    ("Тhe subsidies", 2, "altered"),
    ("ｓｕｂｓｉｄｉｅｓ　ｒｅｍａｉｎ", 2, "found"),
    ("The re\u0301sume\u0301 of the nai\u0308ve fac\u0327ade", 2, "found"),
    ("The resume of the naive facade costs", 2, "altered"),
    ("costs £20 per crate", 2, "found"),
    ("costs £ 20 per crate", 2, "found"),
    ("costs €20 per crate", 2, "altered"),
    ("costs $20 per crate", 2, "altered"),
    ("costs £20 per box", 2, "altered"),
    ("duties of 7.5 percent apply", 1, "found"),
    ("duties of 7.5 per cent apply", 1, "altered"),
    ("duties of 7.5% apply", 1, "altered"),
    ("duties of 75 percent apply", 1, "altered"),
    ("duties of 17.5 percent apply", 1, "altered"),
    ("duties of .5 percent apply", 1, "altered"),
    ("5 percent apply to goods", 1, "altered"),
    ("Exports rose by 40 % between", 1, "found"),
    ("Exports rose by 40％ between", 1, "found"),
    ("Exports rose by ４０％ between", 1, "found"),
    ("Exports rose by 40 per cent between", 1, "altered"),
    ("Exports rose by 50% between", 1, "altered"),
    ("Exports rose by 40 between", 1, "altered"),
    ("Exports fell by 40% between", 1, "altered"),
    ("between 2017-2019, and fell", 1, "found"),
    ("between 2017 – 2019, and fell", 1, "found"),
    ("between 2017 and 2019, and fell", 1, "altered"),
    ("between 2017-2018, and fell", 1, "altered"),
    ("fell by -3.2% in 2020", 1, "found"),
    ("fell by 3.2 % in 2020", 1, "altered"),
    ("5-10 per cent of the catch", 1, "found"),
    ("5—10 per cent of the catch", 1, "found"),
    ("510 per cent of the catch", 1, "altered"),
    ("Under 19 U.S.C. §2415(a)(1), duties", 1, "found"),
    ("Under 19 U.S.C. 2415(a)(1), duties", 1, "altered"),
    ("Under 19 USC § 2415(a)(1), duties", 1, "altered"),
    ("Under 19 U.S.C. § 2415(a)(2), duties", 1, "altered"),
    ("goods worth $1,250 million (€1.1 billion)", 1, "found"),
    ("goods worth $ 1,250 million", 1, "found"),
    ("goods worth $1,250 billion", 1, "altered"),
    ("goods worth $1.250 million", 1, "altered"),
    ("goods worth 1,250 million", 1, "altered"),
    # Words changed, and nothing to tell it.
    ("It shall extend the period by 30 days", 1, "altered"),
    ("It may extend the period by 30 days or by one further term", 1, "altered"),
    ("It may extend the period by 30 days and by one further term", 1, "altered"),
    ("It may extend the period by 60 days and/or", 1, "altered"),
    ("It may extend the period by 30 weeks and/or", 1, "altered"),
    ("It may extend the periods by 30 days", 1, "altered"),
    ("it may extend the period by 30 days", 1, "altered"),
    ("publish the list of applicants", 1, "altered"),
    ("publish a list of all applicants", 1, "altered"),
    ("shall list the publish of all applicants", 1, "altered"),
    ("shall not publish the list of all applicants", 1, "altered"),
    ("it will, in any event, close the register", 1, "altered"),
    ("announced on 14 March 2018", 1, "altered"),
    ("announced on March 14, 2019", 1, "altered"),
    ("announced on 14 Mar. 2019", 1, "altered"),
    ("The Ministry of Harbors announced on 14 March 2019", 1, "altered"),
    ("licence is required for vessels under 12 m", 1, "found"),
    ("License is required for vessels under 12 m", 1, "altered"),
    ("A licence is required for vessels under 12 m", 1, "altered"),
    ("No licence is required for vessels under 12 km", 1, "altered"),
    ("No licence is required for vessels over 12 m", 1, "altered"),
    ("practice was consistent with Article III:4", 1, "altered"),
    ("practice was inconsistent with Article III:5", 1, "altered"),
    ("practice was inconsistent with Article 3:4", 1, "altered"),
    ("it has been notified to the Committee", 1, "altered"),
    ("the subsidies rernain in place", 2, "altered"),
    ("the 5ubs1dies remain in p1ace", 2, "altered"),
    ("thc subsidics rcmain in placc", 2, "altered"),
    ("the subsidies no longer remain in place", 2, "altered"),
    ("The sum of 4 billion yuan was paid in three instalments", 2, "altered"),
    ("The sum of four million yuan was paid in three instalments", 2, "altered"),
    ("The sum of 4 million yuan was paid in two instalments", 2, "altered"),
    ("The sum of 4 million dollars was paid in three instalments", 2, "altered"),
    ("1½ times the price", 2, "found"),
    ("1 1/2 times the price", 2, "altered"),
    ("11⁄2 times the price", 2, "altered"),
    ("The owner need appear in person", 3, "altered"),
    ("restricts imports with justification", 3, "altered"),
    ("China's tariff rate quotas for wool", 3, "altered"),
    ("quotas for wool were filled in either year", 3, "altered"),
    ("wages did", 4, "found"),
    ("Rivers of honey flow beneath the quiet orchard", None, "not-found"),
    ("橘子园里流着蜂蜜的河水", None, "not-found"),
    # Nested quotes.
    ("reached was “made ‘efficient’ at once” (as the Minister put it)", 1, "found"),
    ("was 'made \"efficient\" at once' (as the Minister", 1, "found"),
    ("was “made “efficient” at once” (as the Minister", 1, "found"),
    ("was “made efficient at once” (as the Minister", 1, "altered"),
    ("‘We cannot agree to this, and we never will.’", 4, "found"),
    ("We can agree to this", 4, "altered"),
    # Ellipses.
    ("The Ministry of Harbours announced ... that it", 1, "found"),
    ("The Ministry of Harbours announced . . . that it", 1, "found"),
    ("The Ministry of Harbours announced .... that it", 1, "found"),
    ("The Ministry of Harbours announced … that it", 1, "found"),
    ("The Ministry of Harbours announced […] that it", 1, "found"),
    ("The Ministry of Harbours announced [. . .] that it", 1, "found"),
    ("The Ministry of Harbours announced (...) that it", 1, "found"),
    ("The Ministry of Harbours announced ⋯ that it", 1, "found"),
    ("The Ministry of Harbours announced***that it", 1, "altered"),
    ("The Ministry of Harbours announced .. that it", 1, "altered"),
    ("The Ministry … announced … the list of all applicants.", 1, "look"),
    ("…announced on 14 March 2019…", 1, "found"),
    ("it will … close the register", 1, "altered"),
    ("“will … close the register”", 1, "look"),
    ("has … been notified to the Committee", 1, "look"),
    ("The owner need … appear in person", 3, "look"),
    ("No licence is required for vessels … carries nets", 1, "look"),
    ("announced … on 14 March 2018", 1, "altered"),
    ("that it … announced", 1, "altered"),
    ("shall publish the list … The Ministry of Harbours announced", 1, "altered"),
    ("The Ministry of Harb… announced", 1, "altered"),
    ("remain in place. … Decree No. 7", 2, "found"),
    # Brackets.
    ("[t]he Ministry of Harbours", 1, "found"),
    ("The [m]inistry of Harbours", 1, "found"),
    ("the Ministry of Harbours announced on 14 March", 1, "altered"),
    ("announce[s] on 14 March 2019", 1, "found"),
    ("vessel[s] carries nets", 1, "found"),
    ("It may [not] extend the period", 1, "look"),
    ("It may [must] extend the period", 1, "look"),
    ("It [shall] extend the period", 1, "look"),
    ("It may extend the period by [60] days", 1, "look"),
    ("announced on 14 March [2018]", 1, "look"),
    ("announced in [2018] on 14 March", 1, "altered"),
    ("The [Government] announced on 14 March 2019", 1, "found"),
    ("[The Government] announced on 14 March 2019", 1, "found"),
    ("announced [publicly] on 14 March 2019", 1, "found"),
    ("noted that Guofa [2018] No. 44", 2, "found"),
    ("noted that Guofa [2019] No. 44", 2, "altered"),
    ("noted that Guofa 〔2018〕 No. 44", 2, "altered"),
    ("noted that Guofa (2018) No. 44", 2, "altered"),
    ("Decree No. 7 do not provide", 2, "found"),
    ("announced on 14 March 2019 (publicly)", 1, "altered"),
    ("The Ministry {of Harbours} announced", 1, "altered"),
    # Notes.
    ("announced [sic] on 14 March 2019", 1, "found"),
    ("announced (sic) on 14 March 2019", 1, "found"),
    ("announced on 14 March 2019 (emphasis in original)", 1, "found"),
    ("announced on 14 March 2019 (emphasis added; footnotes omitted)", 1, "found"),
    ("announced on 14 March 2019” (emphasis added, footnote omitted).", 1, "found"),
    ("announced on 14 March 2019 [emphasis supplied]", 1, "found"),
    ("announced on 14 March 2019 (original emphasis; citations omitted)", 1, "found"),
    ("announced on 14 March 2019 (Emphasis added.)", 1, "found"),
    ("announced on 14 March 2019 (internal quotation marks omitted)", 1, "found"),
    ("announced on 14 March 2018 (emphasis added)", 1, "altered"),
    ("announced on 14 March 2019 (tariffs added)", 1, "altered"),
    # Numbers of footnotes that extraction glued to words.
    ("The market for smoked fish has grown", 2, "look"),
    ("The market for smoked fish12 has grown", 2, "found"),
    ("The market for smoked fish¹² has grown", 2, "look"),
    ("The market for smoked fish13 has grown", 2, "altered"),
    ("Its owners were compensated. They asked for more", 2, "look"),
    ("Its owners were … compensated. They asked", 2, "look"),
    ("Its owners were … compensated.14 They asked", 2, "altered"),
    ("do not provide for an appeal", 2, "found"),
    # Over the page's end, and in tables and lists.
    ("The Council welcomed the steps but regretted", 1, "found"),
    ("The Council welcomed the steps but regretted", 2, "found"),
    ("The Council welcomed … the subsidies remain", 2, "found"),
    ("The Council never welcomed the steps", 1, "altered"),
    ("Cod 1,200 t 900 t", 2, "altered"),
    ("Cod | 1,200 t | 900 t", 2, "found"),
    ("Cod … 900 t", 2, "found"),
    ("Herring | 15,000 t | 14,600 t", 2, "altered"),
    ("withdraw the measure; (b) repay the fees", 2, "found"),
    ("withdraw the measure; repay the fees", 2, "altered"),
    ("(a) withdraw the measure; … and (c) report", 2, "found"),
    (HEAD, 3, "found"),
    # Chinese.
    ("到二〇二五年，全国远洋渔船总数不得超过3000艘", 3, "found"),
    ("到二〇二五年,全国远洋渔船总数不得超过3000艘", 3, "found"),
    ("到二零二五年，全国远洋渔船总数不得超过3000艘", 3, "altered"),
    ("到2025年，全国远洋渔船总数不得超过3000艘", 3, "altered"),
    ("到二〇二六年，全国远洋渔船总数不得超过3000艘", 3, "altered"),
    ("五年，全国远洋渔船总数不得超过3000艘", 3, "look"),
    ("000艘，产量占比达到40％以上", 3, "altered"),
    ("全国远洋渔船总数不得超过３０００艘", 3, "found"),
    ("全国远洋渔船总数不得超过3,000艘", 3, "altered"),
    ("全国远洋渔船总数不得超过三千艘", 3, "altered"),
    ("全国远洋渔船总数可以超过3000艘", 3, "altered"),
    ("全国远洋渔船总数得超过3000艘", 3, "altered"),
    ("全國遠洋漁船總數不得超過3000艘", 3, "altered"),
    ("全国 远洋 渔船 总数 不得 超过 3000 艘", 3, "found"),
    ("产量占比达到40%以上", 3, "found"),
    ("产量占比达到 40 % 以上", 3, "found"),
    ("产量占比达到50％以上", 3, "altered"),
    ("产量占比达到百分之四十以上", 3, "altered"),
    ("产量占比达到40％以下", 3, "altered"),
    ("根据《渔业法》和有关规定", 3, "found"),
    ("根据〈渔业法〉和有关规定", 3, "altered"),
    ("根据渔业法和有关规定", 3, "altered"),
    ("根据《渔业法》及有关规定", 3, "altered"),
    ("应当自收到申请之日起20个工作日内作出决定", 3, "found"),
    ("应当自收到申请之日起20日内作出决定", 3, "altered"),
    ("应当自收到申请之日起……作出决定", 3, "found"),
    ("应当自收到申请之日起⋯⋯作出决定", 3, "found"),
    ("应当自收到申请之日起…作出决定", 3, "found"),
    ("应当自收到申请之日起[……]作出决定", 3, "found"),
    ("应当自收到申请之日起（……）作出决定", 3, "found"),
    ("可以自收到申请之日起……作出决定", 3, "altered"),
    ("任何单位和个人……从事远洋捕捞", 3, "look"),
    ("任何单位和个人从事远洋捕捞", 3, "altered"),
    ("任何单位和个人[可以]从事远洋捕捞", 3, "look"),
    ("[主管部门]应当自收到申请之日起20个工作日内", 3, "found"),
    ("「以渔养渔」的补贴政策", 3, "found"),
    ("“以渔养渔”的补贴政策，自2020年1月1日起停止执行。", 3, "found"),
    ("的补贴政策，自2020年1月1日起停止执行.", 3, "found"),
    ("的补贴政策，自2021年1月1日起停止执行。", 3, "altered"),
    ("的补贴政策，自2020年1月1日起停止执行（着重号为引者所加）", 3, "found"),
    ("持股比例不超过49％，并且(除国家另有规定外)无需另行审批", 3, "found"),
    ("持股比例不超过49%，并且无需另行审批", 3, "altered"),
    ("持股比例不低于49%，并且（除国家另有规定外）", 3, "altered"),
    ("使用GPS设备的渔船应当在24小时内报告位置", 3, "found"),
    ("使用 GPS 设备的渔船应当在 24 小时内报告位置", 3, "found"),
    ("使用ＧＰＳ设备的渔船", 3, "found"),
    ("使用GPS设备的渔船应当在48小时内报告位置", 3, "altered"),
    ("使用GPS设备的鱼船应当在24小时内报告位置", 3, "altered"),
    # Hardly a quotation.
    ("   ", None, "no-words"),
    ("register", None, "found"),
    ("regist", None, "not-found"),
    ("registry", None, "not-found"),
    ("…", None, "not-found"),
    ("[not]", None, "not-found"),
    ("[…]", None, "not-found"),
    ("“”", None, "not-found"),
    ("(emphasis added)", None, "not-found"),
    ("\u200b\u200f\x00", None, "not-found"),
    ("never " * 3400, None, "not-found"),
)  # fmt: skip
