"""From Compose files to a typed Project, in Docker's order."""
