"""The admin of the vocabularies: everybody reads them, the registrar keeps them, and a row that a case can use stays."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.db import models
from django.http import HttpRequest

from cases.admin.asking import KEEPS
from cases.admin.base import CaseFileAdmin, Rows
from cases.admin.site import site
from cases.fields import PlainText
from cases.taxonomy.models import (
    Agency,
    Agreement,
    Body,
    MeasureType,
    Member,
    MemberName,
    Product,
    Provision,
    Sector,
)


def is_used(row: models.Model) -> bool:
    """Whether any row of any table points at this one."""
    for relation in row._meta.get_fields(include_hidden=True):
        if isinstance(relation, (models.ManyToOneRel, models.OneToOneRel)):
            source: Any = relation.related_model
            if source._base_manager.filter(**{relation.field.name: row}).exists():
                return True
    return False


def serves_cases(model: type[models.Model]) -> bool:
    """Whether a table of the case file points at this vocabulary."""
    keys = (models.ManyToOneRel, models.OneToOneRel)
    sources = [key.related_model for key in model._meta.get_fields(include_hidden=True) if isinstance(key, keys)]
    return any(getattr(source, "__module__", "") != model.__module__ for source in sources)


class Vocabulary(CaseFileAdmin):
    """A table of terms. A row's code is its key: written once.

    Rows of a table that cases use are not removed: that one could not be would tell of a case that the registrar may not see.
    """

    adds = changes = deletes = KEEPS
    fixed: ClassVar[tuple[str, ...]] = ("code",)
    derived: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is worked out, and, once the row stands, its code and its place in the tree."""
        return [*self.derived, *(self.fixed if obj is not None else ())]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The registrar, and only a row of a table that no case uses, at which nothing points."""
        allowed = super().has_delete_permission(request, obj) and not serves_cases(self.model)
        return allowed and (obj is None or not is_used(obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The row alone: nothing points at it, or there would be no right to remove it."""
        rows = list(objs)
        return [str(row) for row in rows], {self.model._meta.verbose_name_plural: len(rows)}, set(), []


class Tree(Vocabulary):
    """A vocabulary whose rows lie in a tree, each under the codes of those above it."""

    fixed: ClassVar[tuple[str, ...]] = ("code", "parent")
    derived = ("lineage",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Work out the path of codes from the root when the row is new; its place does not change afterwards."""
        if not change:
            obj.lineage = f"{obj.parent.lineage if obj.parent else ''}{obj.code}|"
        super().save_model(request, obj, form, change)


class OtherNames(Rows):
    """A Member's other spellings."""

    model = MemberName
    shown = ("name",)


@admin.register(Member, site=site)
class MemberAdmin(Vocabulary):
    """WTO Members."""

    list_display = ("code", "name", "name_zh", "status", "accession")
    list_display_links = ("code", "name")
    list_filter = ("status",)
    search_fields = ("code", "name", "name_zh", "other_names__name")
    shown = ("code", "iso2", "name", "official_name", "name_zh", "status", "accession")
    inlines = (OtherNames,)


@admin.register(MemberName, site=site)
class MemberNameAdmin(Vocabulary):
    """Other spellings of Members' names."""

    list_display = ("name", "member")
    search_fields = ("name", "member__name")
    autocomplete_fields = ("member",)
    related = ("member",)
    shown = ("name", "member")
    fixed = ("name",)


@admin.register(Agency, site=site)
class AgencyAdmin(Vocabulary):
    """Agencies."""

    list_display = ("code", "acronym", "name", "name_zh", "member", "successor")
    list_filter = (("member", RelatedOnlyFieldListFilter),)
    search_fields = ("code", "acronym", "name", "name_zh")
    autocomplete_fields = ("member", "successor")
    related = ("member", "successor")
    shown = ("code", "member", "acronym", "name", "name_zh", "successor", "until", "source")


@admin.register(Body, site=site)
class BodyAdmin(Vocabulary):
    """Councils, committees, dialogues."""

    list_display = ("code", "short_name", "name", "kind", "parent")
    list_filter = ("kind",)
    search_fields = ("code", "short_name", "name")
    autocomplete_fields = ("parent",)
    related = ("parent",)
    shown = ("code", "name", "short_name", "kind", "parent", "source")


@admin.register(Agreement, site=site)
class AgreementAdmin(Vocabulary):
    """Agreements."""

    list_display = ("code", "short_name", "kind", "body", "symbols", "in_force")
    list_filter = ("kind",)
    search_fields = ("code", "name", "short_name", "symbols")
    autocomplete_fields = ("body",)
    related = ("body",)
    shown = ("code", "name", "short_name", "kind", "body", "symbols", "in_force", "source", "position")


@admin.register(Provision, site=site)
class ProvisionAdmin(Tree):
    """Provisions."""

    list_display = ("code", "heading", "agreement", "parent")
    list_filter = (("agreement", RelatedOnlyFieldListFilter),)
    search_fields = ("code", "heading")
    autocomplete_fields = ("agreement", "parent")
    related = ("agreement", "parent")
    shown = ("code", "agreement", "parent", "heading", "lineage", "position")
    fixed = ("code", "agreement", "parent")


@admin.register(Sector, site=site)
class SectorAdmin(Tree):
    """Sectors."""

    list_display = ("code", "title", "kind", "parent")
    list_filter = ("kind",)
    search_fields = ("code", "title")
    autocomplete_fields = ("parent",)
    related = ("parent",)
    shown = ("code", "kind", "parent", "title", "source", "lineage", "position")


class ProductForm(PlainText, forms.ModelForm[Product]):
    """A code and its title. A code that a case brought along without a title, which not all may know of, gets its title."""

    title = forms.CharField(widget=forms.Textarea)

    def validate_unique(self) -> None:
        """A code with a title is in the vocabulary already."""
        if not Product.objects.filter(pk=self.instance.pk, title="").exists():
            super().validate_unique()


@admin.register(Product, site=site)
class ProductAdmin(Vocabulary):
    """Products of the Harmonized System."""

    form = ProductForm

    list_display = ("code", "title")
    search_fields = ("code", "title")
    shown = ("code", "title")


@admin.register(MeasureType, site=site)
class MeasureTypeAdmin(Vocabulary):
    """MAST chapters."""

    list_display = ("code", "title", "source")
    search_fields = ("code", "title")
    shown = ("code", "title", "source")
