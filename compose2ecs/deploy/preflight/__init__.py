"""Preflight: what the account lacks for the wanted state, asked all at once and read only.

    asked = asked.Asked(work, target, state)            the documents, and AWS to ask
    results = run.preflight(asked)                      OK, NG or SKIPPED, one for each question

`checks.CHECKS` is THE table: each check has its rule, the IAM actions that it may use, and a
function from what is asked to questions. A question knows its subject, its place in the Compose
files, the permissions that it needs, and how to ask. So `verify`, `permissions` and the
documentation all come from one place. What may not be asked is SKIPPED, never an error.
"""
