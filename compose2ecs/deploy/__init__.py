"""Observe, diff, plan, apply and watch: from a wanted EcsState to an Outcome."""
