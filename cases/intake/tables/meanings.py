"""What the columns of a table may be: each meaning with the headers under which tables have it; pure."""

from __future__ import annotations

from dataclasses import dataclass

IGNORE = ""
CONCERN, MEASURE = "concern", "measure"
"""What a row becomes: a concern with what happened in it, or a measure."""
BECOMES = (
    (CONCERN, "A concern: rows of one concern are one case, with an event for each date"),
    (
        MEASURE,
        "A measure: rows of one measure are one, in the case that its row names, in the one named below, or in a case of its own",
    ),
)


@dataclass(frozen=True)
class Meaning:
    """What a column may be: its name, its label, the headers under which tables have it, and words that longer headers show it by."""

    name: str
    label: str
    headers: tuple[str, ...]
    words: str


def _headers(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(","))


MEANINGS = (
    Meaning(
        "title",
        "Title",
        _headers(
            "title, concern title, concern, short title, subject, agenda item, item, measure, case title, dispute, short name, case, "
            "regulation title, measure title, title of the measure, regulation official title, dispute title, name of the measure, "
            "specific trade concern, trade concern, case name, stc title, stc, agenda, item title, titre, titulo, titel, beschwerde, "
            "section, issue, topic, barrier"
        ),
        r"\btitle\b|\bsubject\b(?!.*keyword)|short name|agenda item|case name|trade concern$",
    ),
    Meaning(
        "respondent",
        "Respondent",
        _headers(
            "respondent, respondents, isoimp, importer, member subject to the concern, member concerned, country, "
            "reporter, responding member, member maintaining measure, implementing member, defendant, "
            "imposing country, reporter code, reporter iso3, country imposing the measure, notifying member, reporting country, "
            "maintained by, membre mis en cause, defendeur, demandado, membre repondant, land"
        ),
        r"respond(?:ent|ing)|defend(?:ant|ing)|maintain|impos(?:ing|ed by)|implementing (?:member|country|jurisdiction)|reporter|"
        r"reporting (?:country|member|economy)|member subject|subject to (?:the )?(?:concern|measure|stc)|members? subject|"
        r"market concerned|mis en cause",
    ),
    Meaning(
        "speaker",
        "Who speaks in the row",
        _headers(
            "speaker, delegation, delegate, member speaking, intervention by, statement by, member intervening, speaking member, "
            "representative, intervenant, delegacion"
        ),
        r"\bspeak|delegat|interven(?:ing|tion by|ed)|statement (?:by|of|from)",
    ),
    Meaning(
        "supporters",
        "Supported by",
        _headers(
            "supported by, supporting members, members supporting, supporters, third parties, third party, other members, "
            "appuyee par, apoyado por, tierces parties, terceros"
        ),
        r"support(?:ed|ing|er)|third part",
    ),
    Meaning(
        "raised_by",
        "Raised by",
        _headers(
            "raised by, raising member, raising members, members raising, isoexp, exporter, complainant, "
            "complainants, claimant, applicant, concerned member, concerned members, requesting member, soulevee par, plaignant, "
            "planteada por, reclamante, complaining party, complaining parties"
        ),
        r"rais(?:ed by|ing)|complain|claimant|request(?:ed|ing) (?:by|member)|brought by",
    ),
    Meaning(
        "affected",
        "Partners that the measure affects",
        _headers(
            "partner, partners, partner code, partner iso3, affected members, affected countries, affected country, "
            "affected partners, affected jurisdiction"
        ),
        r"partner|affected (?:member|countr|econom|jurisdiction|trad)",
    ),
    Meaning(
        "number",
        "Number in its list",
        _headers(
            "number, no, id, ims id, stc number, concern id, concern number, ds, ds number, dispute number, "
            "case number, dispute no, item number, measure id, ntm id, stc id, stc no, concern no, intervention id, ds no, nr, "
            "numero, numero de preoccupation"
        ),
        r"\b(?:stc|ds|ims|concern|dispute|case|measure|ntm|intervention)\b.{0,12}\b(?:no|nr|number|id)\b|^(?:nr|n°|ref(?:erence)? no)$",
    ),
    Meaning(
        "measure_type",
        "Code of the measure, such as A83",
        _headers(
            "ntm code, ntmcode, ntm, measure code, mast, mast code, mast chapter, ntm type, measure type, type of measure, "
            "classification code, nontariff measure code, non tariff measure code"
        ),
        r"\b(?:ntm|mast)\b(?!.*(?:description|id\b|no\b|number))|(?:measure|intervention) type|type of (?:measure|intervention)",
    ),
    Meaning(
        "measure_number",
        "Document number of the measure",
        _headers(
            "document number, regulation number, regulation symbol, legal act number, act number, official number, regulation id, "
            "law number"
        ),
        r"(?:regulation|law|act|decree|document|official) (?:no|number|symbol|reference|id)\b|\b(?:regulation|legal act|decree)s?$",
    ),
    Meaning(
        "in_force",
        "In force from",
        _headers(
            "start date, date of entry into force, entry into force, in force, in force from, effective date, date in force, "
            "implementation date, start, valid from, date of implementation, date implemented, enforcement date"
        ),
        r"(?:in|into) force|effective|implement(?:ation|ed)\b.*date|date.*implement(?:ation|ed)|start date|valid from",
    ),
    Meaning(
        "ended",
        "In force until",
        _headers(
            "end date, repeal date, date of withdrawal, valid until, date removed, removal date, expiry date, repealed"
        ),
        r"end date|repeal|withdraw|valid (?:until|to)|expir|remov(?:ed|al)",
    ),
    Meaning(
        "issued",
        "Issued",
        _headers(
            "issued, date issued, date of issue, publication date, published, date of adoption, adopted, announcement date"
        ),
        r"publi(?:shed|cation).*date|date.*(?:publi|issue|adopt)|announc",
    ),
    Meaning(
        "date",
        "Date",
        _headers(
            "date, meeting date, meeting first day, consultation requested, consultations requested, date raised, "
            "first raised, raised on, date first raised, request date, year, date of meeting, date of request, "
            "first time raised, first date raised, request for consultations, first raised on, datum, fecha, "
            "date de la demande, year first raised, year raised, consultations request"
        ),
        r"(?:date|year|day)\b.*(?:rais|request|meeting|consult|discuss)|(?:rais|request|meeting|consult|discuss).*(?:date|year|day)\b|"
        r"(?:first|initially) (?:time )?raised|consultations? requested|request for consultations|^date\b",
    ),
    Meaning(
        "again",
        "Raised again: its dates",
        _headers(
            "last raised, last time raised, last date raised, subsequently raised, dates subsequently raised, most recently raised, "
            "further meetings, subsequent meetings, date last raised, dates raised, meetings at which raised, meeting dates"
        ),
        r"^(?!.*\b(?:number|no|nr|times|how)\b)(?:.*\b)?"
        r"(?:(?:last|latest|recent|subsequent|further)\w* (?:time |date |day )?(?:rais|discuss)|rais\w* again|"
        r"dates?\b.{0,12}subsequent|(?:last|subsequent|further) (?:date|meeting)|date last raised|dates (?:on which )?(?:it was )?raised)",
    ),
    Meaning(
        "panel_requested",
        "Panel requested",
        _headers("panel requested, panel request, request for panel, date of panel request"),
        r"panel request|request(?:s|ed)? (?:for |of )?(?:a |the )?(?:establishment|panel)",
    ),
    Meaning(
        "panel_established",
        "Panel established",
        _headers("panel established, panel establishment, establishment of panel, dsb established panel"),
        r"panel (?:was )?established|establish\w* (?:of )?(?:a |the )?panel|panel establish",
    ),
    Meaning(
        "panel_composed",
        "Panel composed",
        _headers("panel composed, panel composition, composition of panel"),
        r"panel compos|compos\w* of (?:a |the )?panel|date.*composed",
    ),
    Meaning(
        "circulated",
        "Panel report circulated",
        _headers("panel report circulated, circulation of panel report, panel report, report circulated"),
        r"(?:panel )?report.*circulat|circulat.*report|panel report",
    ),
    Meaning(
        "appealed",
        "Appealed",
        _headers("appealed, notice of appeal, date of appeal, appeal, appeal notified"),
        r"notice of appeal|date.*appeal(?:ed)?$|^appealed|appeal.*date",
    ),
    Meaning(
        "appeal_circulated",
        "Appellate Body report circulated",
        _headers("ab report circulated, ab report, appellate body report, appellate body report circulated"),
        r"(?:\bab\b|appellate body).*(?:report|circulat)|circulat.*(?:\bab\b|appellate body)",
    ),
    Meaning(
        "adopted",
        "Report adopted",
        _headers(
            "report adopted, reports adopted, adoption of report, adoption of reports, date of adoption of report"
        ),
        r"report.*adopt|adopt.*report",
    ),
    Meaning(
        "settled",
        "Settled, or reported as resolved",
        _headers(
            "settled, resolved date, date resolved, date reported as resolved, mutually agreed solution notified, "
            "date of settlement, reported resolved, date of resolution, resolved on"
        ),
        r"(?:date|day|year).*(?:resolved|settle|solution)|(?:resolved|settle|solution).*(?:date|notified)|reported (?:as )?resolved",
    ),
    Meaning(
        "meeting",
        "Meeting: its name or symbol",
        _headers(
            "meeting, meeting no, meeting number, meeting symbol, session, meeting title, meeting name, reunion, tbt meeting, sps meeting"
        ),
        r"^meeting\b(?!.*date)|meeting (?:no|number|name|symbol)",
    ),
    Meaning(
        "products",
        "Products (HS)",
        _headers(
            "hs, hs4, hs6, hs2, hs code, hs codes, product, products, product code, tariff line, hscode, products affected, "
            "products covered, product codes, affected products, tariff code, produits, productos, produkt"
        ),
        r"\bhs ?\d?\b(?!.*nomenclature)|\bproducts?\b|tariff (?:line|item|code|heading)|commodit",
    ),
    Meaning(
        "provisions",
        "Agreements and provisions",
        _headers("cited, agreements, agreements cited, provisions, articles, agreement, legal basis, articles cited"),
        r"agreements?\b|provisions?\b|articles?\b",
    ),
    Meaning(
        "symbols",
        "Document symbols",
        _headers(
            "symbol, symbols, minutes symbol, notification symbols, document, documents, document symbol, "
            "document symbols, notification, notifications, minutes, source document, reference document, references, measure notified"
        ),
        r"symbol|\bminutes\b|notification|\bdocuments?\b|measure notified",
    ),
    Meaning(
        "status",
        "Status, as the table tells it",
        _headers(
            "status, curr stat, current status, state, outcome, dispute status, solution, resolution status, stage, statut, estado"
        ),
        r"\bstatus\b|\bstat\b|outcome|\bstage\b",
    ),
    Meaning(
        "text",
        "Text",
        _headers(
            "text, description, summary, details, statement, notes, remarks, content, intervention, measure description, "
            "description of the measure, statement text, comments, product description, discussion, texte, texto"
        ),
        r"descri|statement|remark|comment|summary|\btext\b|content|details",
    ),
    Meaning(
        "kind",
        "New or raised before",
        _headers("kind, new or previously raised, type, new or previous, type of stc, type of concern"),
        r"new or|new ?previously",
    ),
    Meaning(
        "body",
        "Body",
        _headers("body, committee, forum, council"),
        r"\bcommittee\b|\bforum\b",
    ),
    Meaning(
        "case",
        "Docket number of the case it goes into",
        _headers("docket number, docket, into case, docket no"),
        r"\bdocket\b",
    ),
    Meaning(
        "kept",
        "Told in the summary, under its header",
        _headers(
            "keywords, keyword, objective, objectives, agency, agency name, issuing agency, times raised, ics codes, product at issue, "
            "primary subject keyword, other keywords, number of times raised, website, panelists"
        ),
        r"keyword|objective|agenc|\btimes\b|\bics\b",
    ),
)

LABELS = {IGNORE: "Leave out", **{meaning.name: meaning.label for meaning in MEANINGS}}
DATED = {
    "again": ("", "Raised again"),
    "panel_requested": ("panel-requested", "Panel requested"),
    "panel_established": ("panel-established", "Panel established"),
    "panel_composed": ("panel-established", "Panel composed"),
    "circulated": ("report-circulated", "Panel report circulated"),
    "appealed": ("appealed", "Appealed"),
    "appeal_circulated": ("report-circulated", "Appellate Body report circulated"),
    "adopted": ("report-adopted", "Report adopted"),
    "settled": ("settled", "Settled or reported as resolved"),
}
"""Columns of further dates, each with the kind of the event and its words; blank for the kind that holds for all rows."""
SEVERAL = frozenset(
    {"symbols", "text", "products", "provisions", "raised_by", "supporters", "affected", "kept", *DATED}
)
"""What more than one column may be."""
