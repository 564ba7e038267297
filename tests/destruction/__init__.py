"""Tests of destroying."""
