"""The site's forms: each offers only what its officer may see, and reads what an act takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from cases.access import markings
from cases.access.models import Marking, Officer
from cases.commitments.models import Commitment, Verdict, VerdictWord
from cases.docket.models import Case, Measure, Status, StatusChange
from cases.evidence.citing import Quote
from cases.evidence.extraction.kinds import FORMATS
from cases.evidence.models import EvidenceKind, Exhibit, Language, Rendition
from cases.fields import FuzzyDateField, PlainText
from cases.proceedings.models import EventKind
from cases.refusal import Refusal
from cases.taxonomy.loading import provision_or_refuse
from cases.taxonomy.models import Body, Member, Product, Provision, Sector

FILE_HELP = f"{FORMATS}; at most 100 MB."
MOST_FILES = 100
"""How many files one request may bring (settings.DATA_UPLOAD_MAX_NUMBER_FILES)."""

MANY_HELP = f"{FILE_HELP[:-1]} each, and at most {MOST_FILES} at a time. Each becomes an exhibit under its file's name."
MOST_PAGES = 100_000
"""No document has more; a number that no database column holds is refused at its field."""


class ActForm(PlainText, forms.Form):
    """A form whose officer decides what it offers, and whose act's refusal becomes an error at its field."""

    required_css_class = "required"

    def __init__(self, *args: Any, officer: Officer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.officer = officer
        if "marking" in self.fields:
            allowed = (*markings.seen_by(officer.clearance), markings.BCI)
            self.fields["marking"] = forms.ChoiceField(
                choices=[choice for choice in Marking.choices if choice[0] in allowed],
                initial=markings.DELIBERATIVE,
                help_text="Who may see it. What is not marked otherwise is DELIBERATIVE.",
            )

    def refused(self, refusal: Refusal) -> None:
        """Show an act's sentence at the field it is about, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class CaseForm(ActForm):
    """Opening a case."""

    title = forms.CharField(max_length=200, help_text="One line that says what the concern is.")
    respondent = forms.ModelChoiceField(Member.objects.all(), help_text="The Member whose measure it is.")
    raised_by = forms.ModelMultipleChoiceField(Member.objects.all(), required=False)
    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), required=False)
    sectors = forms.ModelMultipleChoiceField(Sector.objects.all(), required=False)
    products = forms.CharField(
        required=False, help_text="HS codes of 2, 4 or 6 digits, parted by spaces or commas: 1001, 7208.10."
    )
    marking = forms.ChoiceField()

    def clean_products(self) -> list[Product]:
        """The products named; refuses a code that is none."""
        found = []
        for code in self.cleaned_data["products"].replace(",", " ").replace(";", " ").split():
            digits = code.replace(".", "")
            if not (digits.isascii() and digits.isdigit() and len(digits) in {2, 4, 6}):
                raise ValidationError(f"“{code}” is not an HS code of 2, 4 or 6 digits.")
            found.append(Product.objects.get_or_create(code=digits)[0])
        return found


class AmendForm(ActForm):
    """Amending a case's title, summary and lead."""

    title = forms.CharField(max_length=200)
    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 10}), required=False)
    lead = forms.ModelChoiceField(
        Officer.objects.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX), required=False
    )


class ExhibitForm(ActForm):
    """Filing a document."""

    file = forms.FileField(help_text=FILE_HELP, allow_empty_file=True)
    title = forms.CharField(max_length=300)
    kind = forms.ChoiceField(choices=EvidenceKind.choices)
    language = forms.ChoiceField(choices=Language.choices)
    issuer = forms.CharField(max_length=200, required=False, help_text="Who issued it.")
    dated = FuzzyDateField(required=False, label="Date of the document")
    symbol = forms.CharField(max_length=80, required=False, help_text="For example G/SPS/R/99.")
    source_url = forms.URLField(max_length=600, required=False, label="Source address", assume_scheme="https")
    marking = forms.ChoiceField()


class ManyFiles(forms.ClearableFileInput):
    """An input for several files, or for a folder."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each held to nothing here: what is wrong with one is said of that one."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files as a list, perhaps an empty one."""
        return [file for file in data or () if file]


class ManyForm(ActForm):
    """Filing several documents, an exhibit each; what is given once holds for all of them."""

    documents = FilesField(widget=ManyFiles, required=False, label="Documents", help_text=MANY_HELP)
    folder = FilesField(
        widget=ManyFiles(attrs={"webkitdirectory": True}),
        required=False,
        label="Or a folder",
        help_text="Every file in it, and in the folders inside it.",
    )
    kind = forms.ChoiceField(choices=EvidenceKind.choices)
    language = forms.ChoiceField(choices=Language.choices)
    issuer = forms.CharField(
        max_length=200, required=False, help_text="Who issued them, where it was one and the same."
    )
    marking = forms.ChoiceField()

    def clean(self) -> dict[str, Any]:
        """Refuse a form without a file."""
        data = super().clean() or {}
        if not data.get("documents") and not data.get("folder"):
            self.add_error("documents", "Choose at least one file.")
        return data


class RenditionForm(ActForm):
    """Filing another text of an exhibit."""

    file = forms.FileField(help_text=FILE_HELP, allow_empty_file=True)
    kind = forms.ChoiceField(choices=[choice for choice in Rendition.Kind.choices if choice[0] != "original"])
    language = forms.ChoiceField(choices=Language.choices)
    translator = forms.CharField(
        max_length=200, required=False, help_text="Who translated it; a person, an office or a program."
    )
    translated = FuzzyDateField(required=False, label="Date of the translation")


class PartingForm(ActForm):
    """Filing the two texts of a combined file."""

    original = forms.ChoiceField(choices=[("zh", "Chinese"), ("en", "English")], label="Language of the original")
    kind = forms.ChoiceField(
        choices=[choice for choice in Rendition.Kind.choices if choice[0] not in {"original", "ocr"}],
        label="Kind of translation",
    )
    translator = forms.CharField(max_length=200, required=False)
    translated = FuzzyDateField(required=False, label="Date of the translation")


class CitationForm(ActForm):
    """Hanging a citation from a statement of a case."""

    statement = forms.ChoiceField(help_text="What the citation supports.")
    rendition = forms.ModelChoiceField(Rendition.objects.none(), label="Exhibit")
    page = forms.IntegerField(
        min_value=1, max_value=MOST_PAGES, required=False, help_text="Counted from 1; empty to search all pages."
    )
    place = forms.CharField(
        max_length=120, required=False, label="Paragraph or article", help_text="As it is cited: paras. 3.138-3.148."
    )
    quotation = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        label="Words quoted",
        help_text="Paste the words as they stand in the document.",
    )

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case = case
        self.fields["statement"] = forms.ChoiceField(choices=statements(case, self.officer))
        self.fields["rendition"] = RenditionChoice(queryset=renditions(self.officer), label="Exhibit", case=case)

    def quote(self) -> Quote:
        """What is cited."""
        data = self.cleaned_data
        return Quote(data["rendition"], data["quotation"], data["page"], data["place"])

    def target(self) -> Any:
        """The statement cited for, among those that the officer may see."""
        kind, _, key = self.cleaned_data["statement"].partition(":")
        if kind == "summary":
            return self.case
        rows: dict[str, QuerySet[Any]] = {
            "claim": self.case.claims.all(),
            "commitment": self.case.commitments.visible_to(self.officer),
            "verdict": Verdict.objects.filter(commitment__case=self.case).visible_to(self.officer),
            "event": self.case.events.visible_to(self.officer),
            "status": self.case.status_changes.visible_to(self.officer),
        }
        return rows[kind].get(pk=key)


class RenditionChoice(forms.ModelChoiceField[Rendition]):
    """The renditions that an officer may see, those of the case's file first."""

    def __init__(self, *, queryset: QuerySet[Rendition], case: Case, **more: Any) -> None:
        super().__init__(queryset=queryset, **more)
        here: list[tuple[str, str]] = []
        library: list[tuple[str, str]] = []
        in_case = set(case.exhibit_links.values_list("exhibit", flat=True))
        for row in queryset:
            choice = (str(row.pk), label_of(row))
            (here if row.exhibit_id in in_case else library).append(choice)
        groups = [("In this case", here), ("In the library", library)]
        self.choices = [("", "Choose an exhibit"), *[group for group in groups if group[1]]]


def renditions(officer: Officer) -> QuerySet[Rendition]:
    """Every rendition that the officer may see, the newest exhibit first."""
    return Rendition.objects.visible_to(officer).select_related("exhibit").order_by("-exhibit__filed_at", "filed_at")


def label_of(rendition: Rendition) -> str:
    """`Exhibit 64-ENG: Opinion on steel`."""
    return f"{rendition.cited_as}: {rendition.exhibit.title}"[:120]


def statements(case: Case, officer: Officer) -> list[tuple[str, Any]]:
    """What a citation of this case can hang from, grouped, as choices."""
    claims = [(f"claim:{row.pk}", f"{row}: {row.argument}"[:110]) for row in case.claims.select_related("provision")]
    commitments = [
        (f"commitment:{row.pk}", f"{row.number}: {row.words}"[:110]) for row in case.commitments.visible_to(officer)
    ]
    verdicts = [
        (f"verdict:{row.pk}", f"On commitment {row.commitment.number}: {row}"[:110])
        for row in Verdict.objects.filter(commitment__case=case).visible_to(officer).select_related("commitment")
    ]
    events = [(f"event:{row.pk}", str(row)[:110]) for row in case.events.visible_to(officer)]
    changes = [(f"status:{row.pk}", str(row)[:110]) for row in case.status_changes.visible_to(officer)]
    groups = [
        ("Claims", claims),
        ("Commitments", commitments),
        ("Verdicts", verdicts),
        ("Events", events),
        ("Status history", changes),
    ]
    return [("summary:", "The summary"), *[group for group in groups if group[1]]]


class StatusForm(ActForm):
    """Changing the status."""

    to = forms.ChoiceField(choices=Status.choices, label="New status")
    effective = FuzzyDateField(label="In effect since")
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="Part of the history for good.")
    corrects = forms.ModelChoiceField(
        StatusChange.objects.none(), required=False, help_text="Only when this entry corrects an earlier, wrong one."
    )
    marking = forms.ChoiceField()

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["corrects"].queryset = StatusChange.objects.filter(case=case).standing_for(self.officer)  # type: ignore[attr-defined]


class EventForm(ActForm):
    """Recording an event."""

    kind = forms.ChoiceField(choices=EventKind.choices)
    happened = FuzzyDateField(label="Date")
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), label="What happened")
    body = forms.ModelChoiceField(Body.objects.all(), required=False, label="Before which body")
    members = forms.ModelMultipleChoiceField(Member.objects.all(), required=False, label="Members that took part")
    marking = forms.ChoiceField()


class CommitmentForm(ActForm):
    """Entering a commitment into the ledger."""

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), label="What was promised")
    forum = forms.ModelChoiceField(Body.objects.all(), help_text="Where it was promised.")
    made = FuzzyDateField(label="Promised on")
    promised_to = forms.ModelChoiceField(Member.objects.all(), required=False)
    provision = forms.CharField(max_length=60, required=False, help_text="Where it stands, as cited: PROT 7.3.")
    deliverable = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}), required=False, help_text="What would show that it was kept."
    )
    due = FuzzyDateField(required=False)
    marking = forms.ChoiceField()

    def clean_provision(self) -> Provision | None:
        """The provision cited, or nothing."""
        return _provision(self.cleaned_data["provision"])


class ClaimForm(ActForm):
    """Adding a claim."""

    provision = forms.CharField(max_length=60, required=False, help_text="As cited: SCM 25.8, GATT III:4.")
    no_discipline = forms.BooleanField(required=False, label="No discipline applies")
    measure = forms.ModelChoiceField(Measure.objects.none(), required=False)
    argument = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["measure"].queryset = Measure.objects.visible_to(self.officer)  # type: ignore[attr-defined]

    def clean_provision(self) -> Provision | None:
        """The provision cited, or nothing."""
        return _provision(self.cleaned_data["provision"])

    def clean(self) -> dict[str, Any]:
        """Either a provision or the box, never both or neither."""
        data = super().clean() or {}
        if "provision" in data and (data["provision"] is None) != bool(data.get("no_discipline")):
            self.add_error("provision", "Name the provision, or tick “No discipline applies”: one of the two.")
        return data


class VerdictForm(ActForm):
    """Giving a verdict on a commitment, with the citation it rests on."""

    verdict = forms.ChoiceField(choices=VerdictWord.choices)
    as_of = FuzzyDateField(label="As of")
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False, label="Why")
    rendition = forms.ModelChoiceField(Rendition.objects.none(), label="Exhibit")
    page = forms.IntegerField(min_value=1, max_value=MOST_PAGES, required=False)
    quotation = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), label="Words quoted")
    corrects = forms.ModelChoiceField(
        Verdict.objects.none(), required=False, help_text="Only when this verdict corrects an earlier, wrong one."
    )

    def __init__(self, *args: Any, commitment: Commitment, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["rendition"] = RenditionChoice(
            queryset=renditions(self.officer), label="Exhibit", case=commitment.case
        )
        self.fields["corrects"].queryset = Verdict.objects.filter(commitment=commitment).standing_for(self.officer)  # type: ignore[attr-defined]

    def quote(self) -> Quote:
        """What the verdict rests on."""
        data = self.cleaned_data
        return Quote(data["rendition"], data["quotation"], data["page"])


def _provision(code: str) -> Provision | None:
    if not code.strip():
        return None
    try:
        return provision_or_refuse(code)
    except Refusal as refusal:
        raise ValidationError(refusal.sentence) from None


def exhibits(officer: Officer) -> QuerySet[Exhibit]:
    """Every exhibit that the officer may see, the newest first."""
    return Exhibit.objects.visible_to(officer).order_by("-filed_at", "-id")
