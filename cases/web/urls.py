"""The site's addresses."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.web import (
    account,
    acts,
    audit,
    docket,
    exports,
    feeds,
    front,
    history,
    importing,
    ledger,
    library,
    papers,
    proving,
    reviewing,
    saved,
    searching,
    tables,
    tongues,
    volumes,
    withdrawals,
)


class NumberConverter(StringConverter):
    """A number as the product gives them out; anything else in its place is under no address."""

    regex = "[0-9A-Za-z-]{1,60}"


register_converter(NumberConverter, "number")

urlpatterns = [
    path("", front.front, name="front"),
    path("sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("password/", account.password, name="password"),
    path("second-factor/", account.second_factor, name="second-factor"),
    path("second-factor/code/", account.second_factor_code, name="second-factor-code"),
    path("health/", front.health, name="health"),
    path("docket/", searching.docket, name="docket"),
    path("docket/export/<number:kind>/", exports.found, name="export-found"),
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.ask, name="ask-export"),
    path("exports/<uuid:key>/", exports.export, name="export"),
    path("exports/<uuid:key>/file/", exports.file, name="export-file"),
    path("cases/new/", acts.open_new, name="open-case"),
    path("cases/<number:number>/", docket.case, name="case"),
    path("cases/<number:number>/history/", history.history, name="case-history"),
    path("cases/<number:number>/amend/", acts.amend, name="amend-case"),
    path("cases/<number:number>/status/", acts.status, name="change-status"),
    path("cases/<number:number>/event/", acts.event, name="record-event"),
    path("cases/<number:number>/commitment/", acts.commitment, name="commit"),
    path("cases/<number:number>/claim/", acts.add_claim, name="claim"),
    path("cases/<number:number>/commitments/<number:commitment_number>/verdict/", acts.verdict, name="assess"),
    path("cases/<number:number>/cite/", acts.cite_page, name="cite"),
    path("cases/<number:number>/citations/<uuid:citation>/withdraw/", acts.uncite, name="withdraw-citation"),
    path("cases/<number:number>/file/", library.file_new, name="file-in-case"),
    path("cases/<number:number>/file/many/", library.file_many, name="file-many-in-case"),
    path("cases/<number:number>/brief/", papers.ask, name="ask-brief"),
    path("check/", acts.check, name="check-words"),
    path("commitments/", ledger.ledger, name="ledger"),
    path("exhibits/", library.exhibits, name="exhibits"),
    path("exhibits/new/", library.file_new, name="file-exhibit"),
    path("exhibits/new/many/", library.file_many, name="file-many"),
    path("exhibits/compare/", tongues.compare, name="compare"),
    path("exhibits/<number:number>/", library.exhibit, name="exhibit"),
    path("exhibits/<number:number>/rendition/", library.add_rendition, name="file-rendition"),
    path("exhibits/<number:number>/<uuid:rendition>/pages/<int:page_number>/", library.page, name="page"),
    path("exhibits/<number:number>/<uuid:rendition>/withdraw/", withdrawals.withdraw, name="withdraw-rendition"),
    path("exhibits/<number:number>/<uuid:rendition>/ocr/", library.recognise, name="recognise"),
    path(
        "exhibits/<number:number>/<uuid:rendition>/pages/<int:page_number>/image/",
        library.page_image,
        name="page-image",
    ),
    path("exhibits/<number:number>/side-by-side/", tongues.side_by_side, name="side-by-side"),
    path("exhibits/<number:number>/<uuid:rendition>/split/", tongues.split_rendition, name="split-rendition"),
    path("exhibits/<number:number>/<uuid:rendition>/file/", library.download, name="download"),
    path("briefs/", papers.briefs, name="briefs"),
    path("briefs/check/", proving.check, name="check-paper"),
    path("briefs/<number:number>/", papers.brief, name="brief"),
    path("briefs/<number:number>/docx/", proving.as_draft, name="brief-docx"),
    path("briefs/<number:number>/json/", proving.as_json, name="brief-json"),
    path("books/new/", volumes.ask_book, name="ask-book"),
    path("scorecards/new/", volumes.ask_scorecard, name="ask-scorecard"),
    path("briefs/<number:number>/stop/", papers.stop, name="stop-brief"),
    path("briefs/<number:number>/retry/", papers.retry, name="retry-brief"),
    path("briefs/<number:number>/pdf/", papers.pdf, name="brief-pdf"),
    path("imports/", importing.imports, name="imports"),
    path("imports/new/", importing.import_new, name="import-report"),
    path("imports/tables/", tables.tables, name="tables"),
    path("imports/tables/new/", tables.table_new, name="import-table"),
    path("imports/tables/<uuid:table>/", tables.table, name="table"),
    path("imports/<uuid:batch>/", importing.import_batch, name="import"),
    path("imports/<uuid:batch>/accept/", importing.accept_many, name="accept-many"),
    path("imports/<uuid:batch>/sections/<int:section>/", reviewing.section, name="import-section"),
    path("imports/<uuid:batch>/proposals/<uuid:proposal>/", reviewing.proposal, name="import-proposal"),
    path("searches/", saved.searches, name="searches"),
    path("searches/new/", saved.new, name="save-search"),
    path("searches/<uuid:search>/", saved.run, name="search"),
    path("searches/<uuid:search>/change/", saved.change, name="change-search"),
    path("feeds/<str:token>/", feeds.feed, name="feed"),
    path("unsubscribe/<str:signed>/", feeds.stop, name="unsubscribe"),
    path("audit/", audit.overview, name="audit"),
    path("audit/disclosures/", audit.disclosures, name="disclosures"),
    path("audit/disclosures/file/", audit.export, name="disclosures-csv"),
]

if settings.PROVIDER is not None:
    # Imported here: without a provider none of it exists.
    from cases.web import provider

    urlpatterns += [
        path("sign-in/provider/", provider.Away.as_view(), name="provider"),
        path("sign-in/provider/return/", provider.Return.as_view(), name="provider-return"),
    ]
