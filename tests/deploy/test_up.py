"""`up` over the sandbox: what is promised about a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from compose2ecs.deploy import events


def test_first_up_creates_what_is_needed_and_the_second_writes_nothing(shop: Any) -> None:
    shop.service("db", "postgres:16", port=5432).service("web", count=2).needs("web", "db")

    assert shop.up().code == 0
    assert shop.running("web")["runningCount"] == 2
    assert shop.running("db")["runningCount"] == 1

    plan, found = shop.plan()
    assert plan.empty, plan.todo
    assert found == ()
    before = len(shop.sandbox.calls)
    assert shop.up().code == 0
    called = [c.operation for c in shop.sandbox.calls[before:]]
    assert [o for o in called if not o.startswith(("Describe", "List", "Get"))] == []


def test_a_new_image_is_one_registration_and_one_update(shop: Any) -> None:
    shop.service("web")
    shop.up()
    shop.service("web", "nginx:1.29")
    before = len(shop.sandbox.writes())

    outcome = shop.up()

    assert outcome.code == 0
    writes = shop.sandbox.writes()[before:]
    assert writes == ["RegisterTaskDefinition", "UpdateService", "TagResource"]
    assert shop.image("web") == "nginx:1.29"


def test_a_rollback_is_a_failed_deployment(shop: Any) -> None:
    shop.service("web")
    shop.up()
    shop.service("web", "sandbox/exit:1")

    outcome = shop.up()

    assert outcome.code == 5
    assert [r.state for r in outcome.results] == [events.ROLLED_BACK]
    assert shop.image("web") == "nginx:1.27"
    trouble = [e for e in shop.events if isinstance(e, events.Trouble)]
    assert "exited with code 1" in trouble[0].explanation.happened
    assert trouble[0].explanation.log[-1] == "fatal: told to exit with code 1"
    plan, _ = shop.plan()
    assert not plan.empty


def test_circular_names_resolve_because_endpoints_exist_before_tasks(shop: Any) -> None:
    shop.service("a", "sandbox/needs:b", port=1).service("b", "sandbox/needs:a", port=2)
    shop.calls("a", "b").calls("b", "a")
    assert shop.up().code == 0
    assert shop.plan()[0].empty


def test_a_dependant_is_not_started_after_a_failure(shop: Any) -> None:
    shop.service("db", "sandbox/unpullable").service("web").needs("web", "db", "healthy")
    outcome = shop.up()
    assert outcome.code == 5
    assert {r.name: r.state for r in outcome.results} == {
        "shop-db": events.FAILED,
        "shop-web": events.NOT_STARTED,
    }
    assert "CreateService" in shop.sandbox.writes()
    assert shop.sandbox.writes().count("CreateService") == 1


def test_what_needs_no_change_is_neither_waiting_nor_lacking_after_a_failure(shop: Any) -> None:
    for name, image in (("db", "postgres:16"), ("web", "nginx:1"), ("seed", "sandbox/done:1")):
        shop.service(name, image, job=name == "seed")
    shop.needs("web", "db", "healthy").needs("seed", "db", "healthy")
    shop.up()
    shop.service("db", "sandbox/unpullable")
    outcome = shop.up()
    assert outcome.code == 5
    assert {r.name: (r.state, r.changed, r.revision) for r in outcome.results} == {
        "shop-db": (events.ROLLED_BACK, True, "shop-db:2"),
        "shop-seed": (events.COMPLETED, False, "shop-seed:1"),
        "shop-web": (events.STABLE, False, "shop-web:1"),
    }
    assert not [e for e in shop.events if getattr(e, "state", "") == events.WAITING]


def test_what_an_earlier_run_began_goes_on_after_a_failure(shop: Any) -> None:
    shop.service("db", "postgres:16").service("web", "nginx:1").needs("web", "db", "healthy")
    shop.up()
    shop.service("web", "sandbox/slow:900")
    shop.up(wait=False)
    shop.service("db", "sandbox/unpullable")
    outcome = shop.up()
    assert outcome.code == 5
    assert {r.name: r.state for r in outcome.results}["shop-web"] == events.STARTED
    assert outcome.goes_on == ("shop-web",)


def test_after_a_failure_the_mended_file_goes_through(shop: Any) -> None:
    shop.service("db", "sandbox/unpullable", port=1).service("web").needs("web", "db", "healthy")
    assert shop.up().code == 5
    shop.service("db", "postgres:16", port=1)
    assert shop.up().code == 0
    assert shop.plan()[0].empty


def test_a_failed_deployment_is_tried_again_though_nothing_differs(shop: Any) -> None:
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
    shop.service("web", "sandbox/flaky:3", rollout=breaker)
    assert shop.up().code == 5
    plan, _ = shop.plan()
    assert plan.services[0].reasons == ("its last deployment failed",)
    assert shop.apply(plan).code == 0
    assert shop.plan()[0].empty


def test_a_deployment_that_never_ends_times_out_and_goes_on(shop: Any) -> None:
    shop.service("web", "sandbox/slow:900")
    outcome = shop.up(timeout=60)
    assert outcome.code == 5
    assert outcome.results[0].state == events.TIMED_OUT
    assert outcome.goes_on == ("shop-web",)
    assert shop.plan()[0].empty
    assert shop.up().code == 0  # the next run goes on waiting


def test_a_deployment_of_somebody_else_is_not_ours(shop: Any) -> None:
    shop.service("web")
    shop.up()
    shop.service("web", "sandbox/slow:100")
    plan, _ = shop.plan()
    request = {"cluster": "shop", "service": "shop-web", "forceNewDeployment": True}
    done: list[Any] = []

    def meddle(event: Any) -> None:
        if isinstance(event, events.Progress) and not done:
            done.append(shop.clients.ecs.update_service(request))

    from compose2ecs.deploy.apply import apply

    outcome = apply(shop.work, plan, on_event=meddle)
    assert outcome.code == 6
    assert outcome.results[0].state in (events.SUPERSEDED, events.STOPPED)


def test_an_interrupt_says_what_goes_on(shop: Any) -> None:
    shop.service("db", "postgres:16").service("web").needs("web", "db", "healthy")
    plan, _ = shop.plan()

    def interrupt(event: Any) -> None:
        if isinstance(event, events.Progress) and event.state == events.ROLLING:
            raise KeyboardInterrupt

    from compose2ecs.deploy.apply import apply

    outcome = apply(shop.work, plan, on_event=interrupt)
    assert outcome.code == 130
    assert outcome.goes_on == ("shop-db",)
    assert shop.up().code == 0
    assert shop.plan()[0].empty


def test_no_wait_starts_everything_and_leaves(shop: Any) -> None:
    shop.service("db", "postgres:16", port=5432).service("web").needs("web", "db", "healthy")
    outcome = shop.up(wait=False)
    assert outcome.code == 0
    assert {r.state for r in outcome.results} == {events.STARTED}
    assert shop.plan()[0].empty


def test_a_job_runs_once_and_again_when_it_changes(shop: Any) -> None:
    shop.service("migrate", "sandbox/done:5", job=True)
    assert shop.up().code == 0
    assert shop.up().code == 0
    assert shop.sandbox.writes().count("RunTask") == 1
    shop.service("migrate", "sandbox/done:6", job=True)
    assert shop.up().code == 0
    assert shop.sandbox.writes().count("RunTask") == 2
    assert shop.up(rerun=True).code == 0
    assert shop.sandbox.writes().count("RunTask") == 3


def test_a_job_that_fails_keeps_its_dependants_back(shop: Any) -> None:
    shop.service("migrate", "sandbox/exit:3", job=True).service("web")
    shop.needs("web", "migrate", "completed")
    outcome = shop.up()
    assert outcome.code == 5
    assert [r.state for r in outcome.results] == [events.FAILED, events.NOT_STARTED]
    assert "exited with code 3" in outcome.results[0].message


def test_a_missing_permission_is_told_with_its_statement(shop: Any) -> None:
    shop.sandbox.fail(
        "CreateService",
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/x is not authorized to perform: ecs:TagResource on resource: y",
    )
    outcome = shop.service("web").up()
    assert outcome.code == 3
    assert outcome.error.rule.code == "C2E4001"
    assert '"Action": "ecs:TagResource"' in outcome.error.help


def test_down_removes_what_up_created_and_nothing_else(shop: Any) -> None:
    shop.clients.logs.create_log_group("/ecs/shop", {"of": "somebody"})
    shop.service("db", port=5432).service("web")
    shop.up()
    assert shop.down().code == 0
    assert shop.clients.ecs.clusters(["shop"]) == []
    assert shop.clients.cloud_map.namespaces("shop") == []
    assert len(shop.clients.logs.log_groups("/ecs/shop")) == 1
    from compose2ecs.deploy.down import down_plan

    assert down_plan(shop.work, shop.target)[0].empty
    assert shop.up().code == 0


def test_a_hundred_services_are_deployed_without_one_throttled_call(shop: Any) -> None:
    shop.sandbox.throttling = True
    for number in range(100):
        shop.service(f"s{number:03}")
    outcome = shop.up()
    assert outcome.code == 0
    assert shop.sandbox.writes().count("RegisterTaskDefinition") == 100
    assert outcome.seconds < 160  # the floor of one registration a second is 80 s


def test_a_job_of_several_tasks_is_done_when_all_are(shop: Any) -> None:
    shop.service("migrate", "sandbox/done:5", job=True, count=3)
    assert shop.up().code == 0
    stopped = {"family": "shop-migrate", "desiredStatus": "STOPPED"}
    assert len(shop.clients.ecs.task_arns("shop", **stopped)) == 3
    assert shop.plan()[0].empty


def test_a_replacement_that_was_allowed_deletes_and_creates(shop: Any) -> None:
    shop.service("web", count=1)
    shop.up()
    shop.service("web", count=1, launchType="EC2")
    shop.services["web"]["request"]["networkConfiguration"] = {
        "awsvpcConfiguration": {"subnets": ["subnet-0d0000000000000b1"]}
    }
    shop.services["web"]["compatible"] = ["EC2", "FARGATE"]
    before = len(shop.sandbox.writes())
    outcome = shop.up(replace=("web",))
    assert outcome.code == 0, outcome
    writes = shop.sandbox.writes()[before:]
    assert writes.index("DeleteService") < writes.index("CreateService")
    assert shop.running("web")["launchType"] == "EC2"
    assert shop.plan()[0].empty


def test_a_published_port_is_told_as_closed_and_how_to_open_it(shop: Any) -> None:
    from compose2ecs.deploy.change import Published
    from compose2ecs.deploy.reach import reach

    shop.service("web", port=80)
    shop.up()
    plan = replace(shop.plan()[0], published=(Published("shop-web", "web", 80),))
    (place,) = reach(shop.work, plan)
    assert not place.open
    assert "closed by security group sg-" in place.why
    assert "authorize-security-group-ingress" in place.advice
    everybody = [{"CidrIp": "0.0.0.0/0"}]
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": everybody}
    group = shop.running("web")["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"][0]
    shop.sandbox.world.state["openings"][group] = [rule]
    (place,) = reach(shop.work, plan)
    assert place.open
    assert place.address.count(".") == 3


def test_a_name_that_was_not_found_is_traced_to_the_missing_port(shop: Any) -> None:
    shop.service("db", port=5432).service("api").service("web", "sandbox/needs:api")
    shop.needs("web", "api")
    assert shop.up().code == 5
    (trouble,) = [e for e in shop.events if isinstance(e, events.Trouble)]
    assert 'service "api" declares no port' in trouble.explanation.advice
    assert "C2E2133" in trouble.explanation.advice


def test_a_plan_says_what_an_earlier_run_left_under_way(shop: Any) -> None:
    shop.service("web", "sandbox/slow:100")
    shop.up(wait=False)
    plan, _ = shop.plan()
    assert plan.empty
    assert plan.under_way == ("shop-web",)
    assert shop.apply(plan).code == 0
    assert shop.plan()[0].under_way == ()
    assert shop.plan()[0].fingerprint == plan.fingerprint


def test_after_a_rollback_the_old_file_needs_no_change_and_is_cheap_again(shop: Any) -> None:
    shop.service("web")
    shop.up()
    shop.service("web", "sandbox/exit:1")
    assert shop.up().code == 5
    shop.service("web")
    plan, _ = shop.plan()
    assert plan.empty
    before = len(shop.sandbox.writes())
    assert shop.apply(plan).code == 0
    assert shop.sandbox.writes()[before:] == ["TagResource"]  # nothing but the hash
    before = len(shop.sandbox.calls)
    assert shop.plan()[0].empty
    called = [c.operation for c in shop.sandbox.calls[before:]]
    assert "DescribeTaskDefinition" not in called


def test_a_revision_that_somebody_else_deployed_is_a_difference(shop: Any) -> None:
    shop.service("web")
    shop.up()
    definition = {**shop.wanted(shop.target).task_definitions["shop-web"]}
    definition["executionRoleArn"] = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
    definition["containerDefinitions"] = [
        {**definition["containerDefinitions"][0], "image": "nginx:9"}
    ]
    other = shop.clients.ecs.register_task_definition(definition)["taskDefinitionArn"]
    shop.clients.ecs.update_service(
        {"cluster": "shop", "service": "shop-web", "taskDefinition": other}
    )
    plan, _ = shop.plan()
    assert [(d.what, d.before, d.after) for d in plan.services[0].differences] == [
        ("image", "nginx:9", "nginx:1.27")
    ]
    assert shop.apply(plan).code == 0
    assert shop.image("web") == "nginx:1.27"


def test_a_service_that_became_a_job_stays_until_orphans_are_removed(shop: Any) -> None:
    shop.service("db")
    shop.up()
    shop.service("db", "sandbox/done:5", job=True)
    plan, found = shop.plan()
    assert plan.orphans == ("shop-db",)
    # A warning, since notes are only counted: whoever took a service out is to see that it stays.
    assert [(d.rule.code, d.severity) for d in found] == [("C2E4023", "warning")]
    assert shop.apply(plan).code == 0
    assert shop.running("db")["runningCount"] == 1

    outcome = shop.up(remove_orphans=True)

    assert {r.name: r.state for r in outcome.results} == {
        "shop-db": events.COMPLETED,
        "service shop-db": events.DELETED,
    }
    assert shop.clients.ecs.service_arns("shop") == []
    assert shop.plan()[0].empty
