"""Positions, rules and diagnostics: how every stage says what it found."""
