"""Exhibits, their renditions and pages, and citations checked against their words."""
