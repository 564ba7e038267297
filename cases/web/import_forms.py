"""The forms of importing: a report with what it is about, and what an officer puts right in a proposal."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.access import markings
from cases.access.models import Marking
from cases.commitments.models import VerdictWord
from cases.docket.models import Case, Measure
from cases.evidence.models import EvidenceKind, Language, Rendition
from cases.fields import FuzzyDateField
from cases.intake.models import Proposal
from cases.intake.terms import words_of
from cases.proceedings.models import EventKind
from cases.taxonomy.models import Member
from cases.web.forms import FILE_HELP, ActForm

CODES = "Codes, parted by commas."
DATE = "2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04."

Line, Text = (), (("rows", 4),)
"""A field of one line, and one of several."""

EDITED: dict[str, tuple[tuple[str, str, Any, str], ...]] = {
    "case": (
        ("title", "Title", Line, ""),
        ("summary", "Summary", Text, ""),
        ("respondent", "Respondent", Line, "Code of the Member: CHN."),
        ("raised_by", "Raised by", Line, CODES),
        ("sectors", "Sectors", Line, CODES),
        ("products", "Products", Line, "HS codes of 2, 4 or 6 digits."),
    ),
    "measure": (
        ("title", "Title", Line, ""),
        ("title_original", "Title in the original", Line, ""),
        ("document_number", "Document number", Line, "For example Guofa [2016] No. 6."),
        ("document_number_original", "Document number in the original", Line, "For example 国发〔2016〕6号."),
        ("kind", "Kind", Measure.Kind.choices, ""),
        ("stage", "Stage", Measure.Stage.choices, ""),
        ("issued", "Issued", Line, DATE),
        ("in_force", "In force", Line, DATE),
        ("agencies", "Agencies", Line, "Acronyms, parted by commas."),
    ),
    "claim": (
        ("provision", "Provision", Line, "As cited: SCM 25.8."),
        ("argument", "Argument", Text, ""),
    ),
    "provision": (
        ("provision", "Provision", Line, "As cited: SCM 25.8; blank for the agreement as a whole."),
        ("agreement", "Agreement", Line, "Its code: SCM."),
        ("argument", "Argument", Text, ""),
    ),
    "commitment": (
        ("words", "What was promised", Text, ""),
        ("forum", "Forum", Line, "Code of the body: JCCT."),
        ("made", "Promised on", Line, DATE),
        ("due", "Due", Line, DATE),
        ("promised_by", "Promised by", Line, "Code of the Member."),
        ("promised_to", "Promised to", Line, "Code of the Member."),
        ("provision", "Where it stands", Line, "As cited: PROT 7.3."),
        ("deliverable", "What would show that it was kept", Text, ""),
    ),
    "event": (
        ("kind", "Kind", EventKind.choices, ""),
        ("happened", "Date", Line, DATE),
        ("text", "What happened", Text, ""),
        ("body", "Before which body", Line, "Its code: DSB."),
        ("members", "Members that took part", Line, CODES),
    ),
    "proceeding": (
        ("scheme", "Scheme", Line, "DS, 301, 232, 337, SPS or TBT."),
        ("number", "Number", Line, "For example DS511."),
    ),
    "verdict": (
        ("verdict", "Verdict", VerdictWord.choices, ""),
        ("as_of", "As of", Line, DATE),
    ),
    "agency": (
        ("agency", "Acronym", Line, ""),
        ("named", "Name", Line, ""),
        ("member", "Member", Line, "Its code."),
    ),
}
"""What can be put right in a proposal of each kind: field, label, choices or kind of field, help."""


def open_markings(officer: Any) -> list[tuple[str, str]]:
    """The markings that an import may bear: those that the officer sees, without the closed rooms."""
    return [choice for choice in Marking.choices if choice[0] in markings.seen_by(officer.clearance)]


class AboutForm(ActForm):
    """What a report is about."""

    respondent = forms.ModelChoiceField(
        Member.objects.all(), required=False, help_text="Whose measures it tells of; blank for a CSV."
    )
    raised_by = forms.ModelChoiceField(Member.objects.all(), help_text="Who speaks in it, and raises its concerns.")
    as_of = FuzzyDateField(
        required=False, label="As of", help_text="How far the report goes; its date or today if blank."
    )


class FiledReportForm(AboutForm):
    """Importing a report that is an exhibit already: which of its texts."""

    rendition = forms.ModelChoiceField(Rendition.objects.none(), label="Text", empty_label=None)
    field_order = ("rendition",)

    def __init__(self, *args: Any, renditions: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["rendition"].queryset = renditions  # type: ignore[attr-defined]


class ReportForm(AboutForm):
    """Importing a report: the file, and what it is about."""

    field_order = ("file", "title", "respondent", "raised_by", "as_of")
    file = forms.FileField(
        help_text=FILE_HELP + " A CSV with the columns country, section and text is read row by row.",
        allow_empty_file=True,
    )
    title = forms.CharField(max_length=300, required=False, help_text="Of the exhibit; the file's name if blank.")
    kind = forms.ChoiceField(choices=EvidenceKind.choices, initial=EvidenceKind.STATEMENT)
    language = forms.ChoiceField(choices=Language.choices, initial=Language.ENGLISH)
    issuer = forms.CharField(max_length=200, required=False)
    marking = forms.ChoiceField()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["marking"].choices = open_markings(self.officer)  # type: ignore[attr-defined]


class ProposalForm(ActForm):
    """What a proposal says, to be put right before it is accepted."""

    def __init__(self, *args: Any, proposal: Proposal, **more: Any) -> None:
        said = proposal.now
        more["initial"] = {name: words_of(said, name) for name, *_ in EDITED[proposal.kind]}
        super().__init__(*args, **more)
        for name, label, shape, told in EDITED[proposal.kind]:
            self.fields[name] = _field(label, shape, told, words_of(said, name))
        if proposal.kind not in {Proposal.Kind.CASE, Proposal.Kind.VERDICT, Proposal.Kind.AGENCY}:
            self.fields["case"] = forms.CharField(
                max_length=60, required=False, label="Into another case", help_text="Its docket number; blank for the case of the section."
            )  # fmt: skip

    def clean_case(self) -> Case | None:
        """The case under that number, if it exists for this officer."""
        return case_or_error(self.cleaned_data["case"], self.officer)


def case_or_error(number: str, officer: Any) -> Case | None:
    """The case under a docket number; a validation error in the same words for one that is hidden and one never given out."""
    if not number.strip():
        return None
    found = Case.objects.visible_to(officer).filter(number__iexact=number.strip()).first()
    if found is None:
        raise forms.ValidationError(f"There is no case “{number.strip()}”.")
    return found  # type: ignore[no-any-return]


def _field(label: str, shape: Any, told: str, now: str) -> forms.Field:
    if shape and shape[0][0] == "rows":
        widget = forms.Textarea(attrs=dict(shape))
        return forms.CharField(required=False, label=label, help_text=told, max_length=20_000, widget=widget)
    if shape:
        choices = list(shape) if now in dict(shape) else [("", "Choose"), *shape]
        return forms.ChoiceField(required=False, label=label, help_text=told, choices=choices)
    return forms.CharField(required=False, label=label, help_text=told, max_length=1000)
