"""Destroying what a closed room holds, everywhere it stands, so that the history still verifies."""
