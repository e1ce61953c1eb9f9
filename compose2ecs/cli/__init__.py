"""Flags in, exit code out: the only place that knows Typer, printing and the environment."""
