"""What kinds of document are filed, and in which languages."""

from __future__ import annotations

from django.db import models


class EvidenceKind(models.TextChoices):
    """What kind of document it is."""

    STATUTE = "statute", "Statute or regulation"
    DRAFT = "draft", "Draft"
    PLAN = "plan", "Plan"
    NOTIFICATION = "notification", "Notification"
    MINUTES = "minutes", "Minutes"
    REPORT = "panel-report", "Panel or Appellate Body report"
    STATEMENT = "statement", "Government statement"
    OUTCOME = "outcome", "Bilateral outcome"
    SUBMISSION = "submission", "Industry submission"
    AFFIDAVIT = "affidavit", "Affidavit"
    SURVEY = "survey", "Survey"
    STATISTICS = "statistics", "Statistics"
    PRESS = "press", "Press"
    ACADEMIC = "academic", "Academic"
    WEB = "web", "Web capture"
    CORRESPONDENCE = "correspondence", "Correspondence"
    NOTE = "note", "File note"


class Language(models.TextChoices):
    """The languages in which documents are filed."""

    ENGLISH = "en", "English"
    CHINESE = "zh", "Chinese"
    FRENCH = "fr", "French"
    SPANISH = "es", "Spanish"
    BOTH = "mul", "Several in one file"
    OTHER = "und", "Other"
