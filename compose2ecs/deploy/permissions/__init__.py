"""Permissions: the least IAM policy that a command needs for a project, made offline.

`grants.GRANTS` is THE table: one row for each IAM action that a method of aws/ declares and a
command calls, with the projects that need it and on what. What the checks before a plan ask comes
from their own questions (deploy/preflight). `policy.policy` puts both together.
"""
