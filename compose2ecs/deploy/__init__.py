"""Observe, diff, plan, apply and watch: from a wanted EcsState to an Outcome.

The order, for `plan` and `up` (`deploy.prepare` and so on are the modules):

    clients = aws.clients.connect(session, region=..., endpoint_url=None, clock=SystemClock())
    work = pace.Work(clients)                                   one for each run
    target, found = prepare.prepare(work, project, target)      account, role, default VPC
    topology, desired = arrange(...), translate(...)            mapping/, for that target
    current = observe.observe(work, target, topology, desired)
    plan, found = plan.make_plan(topology, desired, current, target, show_values=False,
                                 remove_orphans=False, replace=(), rerun=False, force=(),
                                 project=None)
    outcome = apply.apply(work, plan, on_event=callback, wait=True, timeout=1800)
    places = reach.reach(work, plan)                            where each published port answers

    plan, found = down.down_plan(work, target)                  then `apply` as above

`session` is `aws.session.open_session(profile, region)` or the sandbox's; the clock goes with it.
Every function raises `aws.errors.AwsError` when AWS refuses or can't be reached (exit code 3, told
by `refusal.refusal(error)`); `apply` never does: its Outcome says so. Errors among `found` mean
that the plan must not be applied. `Outcome.code` is 0, 3, 5, 6 or 130 (interface.md). `plan.empty`
is what `--detailed-exitcode` asks. A saved plan is held against `plan.fingerprint`, which covers
the wanted documents and the state that they were compared with, and shows no value. The last event
is `events.Ended` with the Outcome. `project` tells `reach` what is published. `render.plan` and
`render.progress` turn plans, events and outcomes into text, JSON and Markdown.
"""
