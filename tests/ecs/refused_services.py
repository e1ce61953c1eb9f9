"""Services and tasks to run that break a rule of the rule book: id, severity, the documents."""

from __future__ import annotations

from typing import Any

from tests.ecs.builders import (
    EFS,
    GROUP,
    NETWORK,
    REGISTRY,
    ROLE,
    SECRET,
    behind,
    connected,
    daemon,
    ec2,
    external,
    fargate,
    fargate_windows,
    linux,
    mount,
    on_ec2,
    ports,
    rollout,
    run,
    service,
    volume,
    windows,
    with_disk,
)

Row = tuple[str, str, Any]


def _provider(name: str = "FARGATE", **more: int) -> dict[str, Any]:
    return {"capacityProvider": name, **more}


def _strategy(*items: dict[str, Any], definition: Any = None) -> Any:
    return service(definition, launchType=None, capacityProviderStrategy=list(items))


def _subnets(*names: str, **more: Any) -> Any:
    return service(networkConfiguration={"awsvpcConfiguration": {"subnets": [*names], **more}})


def _old(definition: Any) -> Any:
    return service(definition, platformVersion="1.3.0")


def _registry(**more: Any) -> Any:
    return {"serviceRegistries": [{"registryArn": REGISTRY, **more}]}


def _classic(**more: Any) -> Any:
    return [{"loadBalancerName": "web", "containerName": "c0", "containerPort": 80, **more}]


def _controller(kind: str, **more: Any) -> Any:
    return service(deploymentController={"type": kind}, **more)


_SUBNET = "subnet-0123456789abcdef0"
_NAMED = {"containerPort": 80, "name": "http"}
_ON_EXTERNAL = {"launchType": "EXTERNAL", "networkConfiguration": None}
_PUBLIC = {"awsvpcConfiguration": {"subnets": [_SUBNET], "assignPublicIp": "ENABLED"}}
_ON_AWSVPC = ec2(networkMode="awsvpc")
_MEMBER_OF = {"type": "memberOf", "expression": "attribute:a == b"}

SERVICES: list[Row] = [
    *(("SVC-01", "error", service(serviceName=name)) for name in ("my.web", "a" * 256, "ü")),
    ("SVC-01", "error", service(cluster="my cluster")),
    ("SVC-02", "error", service(taskDefinition=None)),
    ("SVC-02", "error", _controller("CODE_DEPLOY", taskDefinition=None)),
    *(("SVC-03", "error", service(desiredCount=n)) for n in (-1, 5001)),
    ("SVC-03", "error", service(desiredCount=1001, **_registry())),
    ("SVC-03", "error", service(desiredCount=None)),
    *(("SVC-03", "error", daemon(desiredCount=n)) for n in (0, 1)),
    ("SVC-04", "error", service(capacityProviderStrategy=[_provider(weight=1)])),
    ("SVC-05", "error", service(ec2(), networkConfiguration=None)),
    ("SVC-05", "error", on_ec2(fargate(), networkConfiguration=NETWORK)),
    ("SVC-05", "error", on_ec2(launchType="EXTERNAL")),
    ("SVC-05", "error", service(fargate({"privileged": True}, requiresCompatibilities=None))),
    ("SVC-06", "error", _strategy(_provider(weight=0))),
    ("SVC-06", "error", _strategy(_provider())),
    ("SVC-06", "error", _strategy(_provider(weight=1001))),
    ("SVC-06", "error", _strategy(_provider(weight=-1))),
    ("SVC-06", "error", _strategy(_provider(weight=1, base=100001))),
    ("SVC-06", "error", _strategy(_provider(weight=1, base=1),
                                  _provider("FARGATE_SPOT", weight=1, base=1))),
    ("SVC-06", "error", _strategy(_provider(weight=1), _provider("asg", weight=1))),
    ("SVC-06", "error", _strategy(*(_provider(f"asg{i}", weight=1) for i in range(21)))),
    ("SVC-06", "error", _strategy(_provider("FARGATE_SPOT", weight=1),
                                  definition=fargate_windows())),
    ("SVC-06", "error", service(fargate(requiresCompatibilities=["MANAGED_INSTANCES"]),
                                launchType="MANAGED_INSTANCES")),
    ("SVC-07", "error", service(networkConfiguration=None)),
    ("SVC-07", "error", service(networkConfiguration={})),
    ("SVC-07", "error", on_ec2(networkConfiguration=NETWORK)),
    ("SVC-08", "error", _subnets()),
    ("SVC-08", "error", _subnets(*[_SUBNET] * 17)),
    ("SVC-08", "error", _subnets(_SUBNET, securityGroups=["sg-01234567"] * 6)),
    *(("SVC-08", "error", _subnets(s)) for s in ("my-subnet", "subnet-xyz", "")),
    *(("SVC-08", "error", _subnets(_SUBNET, securityGroups=[g])) for g in ("default", "sg-web")),
    ("SVC-08", "error", service(networkConfiguration={"awsvpcConfiguration": {}})),
    ("SVC-08", "warning", _subnets("subnet-123")),
    ("SVC-09", "error", on_ec2(_ON_AWSVPC, networkConfiguration=_PUBLIC)),
    ("SVC-09", "error", on_ec2(_ON_AWSVPC, launchType=None, networkConfiguration=_PUBLIC)),
    ("SVC-09", "error", _subnets(_SUBNET, assignPublicIp="true")),
    *(("SVC-10", "error", service(platformVersion=v)) for v in ("1.5.0", "latest", "1.0.0")),
    ("SVC-10", "error", service(fargate_windows(), platformVersion="1.4.0")),
    ("SVC-10", "error", on_ec2(platformVersion="LATEST")),
    ("SVC-11", "error", behind(loadBalancerName="web")),
    ("SVC-11", "error", behind(targetGroupArn=None)),
    ("SVC-11", "error", behind(targetGroupArn="web")),
    ("SVC-11", "error", behind(targetGroupArn=GROUP.replace("targetgroup", "loadbalancer/app"))),
    *(("SVC-11", "error", behind(containerName=name)) for name in (None, "", " ", "nobody")),
    *(("SVC-11", "error", behind(containerPort=port)) for port in (None, 81)),
    ("SVC-11", "error", service(fargate(ports({"containerPort": 80})), loadBalancers=[
        {"targetGroupArn": f"{GROUP}{i}", "containerName": "c0", "containerPort": 80}
        for i in range(6)])),
    ("SVC-11", "error", service(fargate(ports({"containerPort": 80})), loadBalancers=_classic())),
    ("SVC-11", "error", on_ec2(loadBalancers=_classic())),
    ("SVC-11", "error", on_ec2(ec2(ports({"containerPort": 80, "hostPort": 80})),
                               loadBalancers=_classic() * 2)),
    ("SVC-11", "error", on_ec2(ec2(networkMode="none"), loadBalancers=[
        {"targetGroupArn": GROUP, "containerName": "c0", "containerPort": 80}])),
    *(("SVC-12", "error", service(healthCheckGracePeriodSeconds=n)) for n in (-1, 2147483648)),
    ("SVC-12", "warning", service(healthCheckGracePeriodSeconds=60)),
    *(("SVC-13", "error", service(**rollout(minimumHealthyPercent=n))) for n in (-1, 101)),
    ("SVC-13", "error", service(**rollout(maximumPercent=99, minimumHealthyPercent=0))),
    ("SVC-13", "error", service(**rollout(maximumPercent=100, minimumHealthyPercent=100))),
    ("SVC-13", "error", service(**rollout(maximumPercent=100))),
    *(("SVC-13", "error", daemon(**rollout(maximumPercent=n))) for n in (99, 101, 200)),
    ("SVC-13", "warning", service(desiredCount=1, **rollout(maximumPercent=150,
                                                            minimumHealthyPercent=100))),
    *(("SVC-14", "error", service(**rollout(deploymentCircuitBreaker={n: True})))
      for n in ("enable", "rollback")),
    ("SVC-14", "error", _controller("EXTERNAL", taskDefinition=None, **rollout(
        deploymentCircuitBreaker={"enable": True, "rollback": True}))),
    ("SVC-15", "error", service(schedulingStrategy="DAEMON", desiredCount=None)),
    ("SVC-15", "error", daemon(deploymentController={"type": "EXTERNAL"}, taskDefinition=None)),
    ("SVC-15", "error", daemon(placementStrategy=[{"type": "random"}])),
    ("SVC-15", "error", daemon(availabilityZoneRebalancing="ENABLED")),
    ("SVC-16", "error", service(placementConstraints=[{"type": "distinctInstance"}])),
    ("SVC-16", "error", on_ec2(placementConstraints=[{"type": "distinctInstance",
                                                      "expression": "a"}])),
    ("SVC-16", "error", on_ec2(placementConstraints=[{"type": "memberOf"}])),
    ("SVC-16", "error", on_ec2(placementConstraints=[{"type": "memberOf",
                                                      "expression": "a" * 2001}])),
    ("SVC-16", "error", on_ec2(placementConstraints=[{"type": "oneOf", "expression": "a"}])),
    ("SVC-16", "error", on_ec2(placementConstraints=[_MEMBER_OF] * 11)),
    ("PLC-03", "error", on_ec2(ec2(placementConstraints=[_MEMBER_OF] * 6),
                               placementConstraints=[_MEMBER_OF] * 5)),
    ("SVC-17", "error", service(placementStrategy=[{"type": "random"}])),
    ("SVC-17", "error", on_ec2(placementStrategy=[{"type": "random"}] * 6)),
    *(("SVC-17", "error", on_ec2(placementStrategy=[s])) for s in (
        {"type": "random", "field": "cpu"}, {"type": "binpack", "field": "disk"},
        {"type": "binpack"}, {"type": "spread", "field": "zone"}, {"type": "pack"})),
    ("SVC-18", "error", service(serviceRegistries=_registry()["serviceRegistries"] * 2)),
    ("SVC-18", "error", on_ec2(**_registry())),
    ("SVC-18", "error", service(serviceRegistries=[{}])),
    ("SVC-18", "error", on_ec2(**_registry(containerName="c0"))),
    ("SVC-18", "error", on_ec2(ec2(networkMode="none"), **_registry())),
    ("SVC-18", "error", service(fargate(ports({"containerPort": 80})), **_registry(
        containerName="c0", containerPort=80, port=80))),
    ("SVC-18", "error", service(fargate(ports({"containerPort": 80})), **_registry(
        containerName="c0"))),
    ("SVC-18", "error", service(**_registry(containerName="nobody", containerPort=80))),
    ("SVC-18", "error", on_ec2(**_registry(containerName="c0", containerPort=81))),
    *(("SVC-18", "error", service(serviceRegistries=[{"registryArn": arn}])) for arn in (
        "srv-0123456789abcdef", "arn:aws:ecs:eu-west-1:123456789012:service/web",
        REGISTRY.replace(":service/", ":namespace/"))),
    ("SVC-20", "error", service(
        fargate({"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]},
                volumes=volume(configuredAtLaunch=True)),
        volumeConfigurations=with_disk()["service"]["volumeConfigurations"] * 2)),
    *(("SVC-20", "warning", with_disk(roleArn=role)) for role in (
        "ecsInfrastructureRole", "arn:aws:iam::123456789012:user/ebs", ROLE.replace("iam", "sts"))),
    *(("SVC-20", "warning", with_disk(snapshotId=name)) for name in ("0123456789abcdef0",
                                                                     "vol-0123456789abcdef0")),
    ("SVC-20", "error", with_disk(roleArn=None)),
    ("SVC-20", "error", with_disk(sizeInGiB=None)),
    *(("SVC-20", "error", with_disk(volumeType=kind, sizeInGiB=size, **more)) for kind, size, more
      in (("gp4", 20, {}), ("standard", 20, {}), ("gp2", 0, {}), ("gp2", 16385, {}),
          ("gp3", 16385, {}), ("io1", 3, {"iops": 100}), ("st1", 124, {}), ("sc1", 124, {}),
          ("io1", 20, {}), ("io2", 20, {}), ("io1", 20, {"iops": 99}), ("io1", 20, {"iops": 64001}),
          ("io2", 20, {"iops": 256001}), ("gp3", 20, {"iops": 2999}), ("gp3", 20, {"iops": 16001}),
          ("gp2", 20, {"iops": 3000}), ("gp2", 20, {"throughput": 125}),
          ("gp3", 20, {"throughput": 1001}), ("gp3", 20, {"volumeInitializationRate": 200}),
          ("gp3", 20, {"volumeInitializationRate": 99, "snapshotId": "snap-1"}),
          ("gp3", 20, {"filesystemType": "ntfs"}), ("gp3", 20, {"filesystemType": "btrfs"}),
          ("gp3", 20, {"kmsKeyId": "alias/a"}))),
    ("SVC-20", "error", with_disk(windows=True, filesystemType="ext4")),
    ("SVC-20", "error", service(
        fargate(mount(), volumes=volume(configuredAtLaunch=True)),
        volumeConfigurations=[{"name": "data"}])),
    ("SVC-20", "error", service(fargate(), volumeConfigurations=[{"name": "data"}])),
    ("TAG-01", "error", with_disk(tagSpecifications=[{"resourceType": "volume", "tags": [
        {"key": f"k{i}", "value": ""} for i in range(49)]}])),
    ("TAG-04", "error", with_disk(tagSpecifications=[{"resourceType": "volume", "tags": [
        {"key": "aws:a", "value": ""}]}])),
    ("SVC-21", "error", service(**rollout(strategy="RECREATE"))),
    ("SVC-21", "error", service(**rollout(strategy="BLUE_GREEN"))),
    *(("SVC-21", "error", service(**rollout(strategy="BLUE_GREEN", bakeTimeInMinutes=n)))
      for n in (-1, 1441)),
    *(("SVC-21", "error", service(**rollout(strategy="LINEAR", linearConfiguration=c))) for c in (
        {"stepPercent": 2.9}, {"stepPercent": 100.1}, {"stepPercent": 10.05},
        {"stepPercent": 10.0, "stepBakeTimeInMinutes": 1441})),
    *(("SVC-21", "error", service(**rollout(strategy="CANARY", canaryConfiguration=c))) for c in (
        {"canaryPercent": 0.05}, {"canaryPercent": 101.0},
        {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": -1})),
    ("SVC-21", "error", _controller("EXTERNAL", taskDefinition=None, **rollout(
        strategy="BLUE_GREEN", bakeTimeInMinutes=5))),
    ("SVC-21", "error", service(**rollout(lifecycleHooks=[{"lifecycleStages": ["PRE_SCALE_UP"]}]))),
    *(("SVC-21", "error", service(**rollout(lifecycleHooks=[{"targetType": "PAUSE",
        "lifecycleStages": stages}]))) for stages in ([], ["PRODUCTION_TRAFFIC_SHIFT"])),
    ("SVC-21", "error", service(**rollout(lifecycleHooks=[{"targetType": "PAUSE",
        "lifecycleStages": ["PRE_SCALE_UP"], "hookTargetArn": "arn:aws:lambda:x"}]))),
    *(("SVC-21", "error", {**pair, "service": pair["service"] | rollout(strategy="LINEAR")})
      for pair in (behind(), behind(advancedConfiguration={"roleArn": ROLE}),
                   behind(targetGroupArn=None, loadBalancerName="shop"))),
    ("SVC-21", "error", daemon(**rollout(strategy="BLUE_GREEN", bakeTimeInMinutes=5))),
    ("SVC-22", "error", _controller("CODE_DEPLOY")),
    ("SVC-23", "error", _controller("EXTERNAL")),
    ("SVC-23", "error", service(fargate(ports({"containerPort": 80})), taskDefinition=None,
        deploymentController={"type": "EXTERNAL"}, loadBalancers=[
        {"targetGroupArn": GROUP, "containerName": "c0", "containerPort": 80}])),
    ("SVC-24", "error", service(role="ecsServiceRole")),
    ("SVC-24", "error", service(fargate(ports({"containerPort": 80})), role="a", loadBalancers=[
        {"targetGroupArn": GROUP, "containerName": "c0", "containerPort": 80}])),
    ("SVC-24", "error", on_ec2(role="a", loadBalancers=[
        {"targetGroupArn": GROUP, "containerName": "c0", "containerPort": 80}] * 2)),
    ("SVC-25", "error", service(propagateTags="service")),
    ("SVC-25", "warning", service(enableECSManagedTags=True)),
    ("SVC-26", "error", service(enableExecuteCommand=True)),
    ("RO-01", "warning", service(fargate({"readonlyRootFilesystem": True}, taskRoleArn=ROLE),
                                 enableExecuteCommand=True)),
    ("SVC-27", "error", service(clientToken="a" * 37)),
    ("SVC-27", "error", service(clientToken="ü")),
    ("SVC-28", "error", on_ec2(external(ports({"containerPort": 80})), launchType="EXTERNAL",
        loadBalancers=[{"targetGroupArn": GROUP, "containerName": "c0", "containerPort": 80}])),
    ("SVC-28", "error", on_ec2(external(ports({"containerPort": 80})), launchType="EXTERNAL",
                               **_registry(containerName="c0", containerPort=80))),
    ("SVC-28", "error", service(external(networkMode="awsvpc"), launchType="EXTERNAL")),
    ("SVC-28", "error", service(external(volumes=volume(efsVolumeConfiguration=EFS)),
                                **_ON_EXTERNAL)),
    ("SVC-30", "error", service(availabilityZoneRebalancing="on")),
    ("SVC-30", "warning", on_ec2(availabilityZoneRebalancing="ENABLED", placementStrategy=[
        {"type": "spread", "field": "instanceId"}])),
    ("TAG-05", "error", service(tags=[{"key": "a", "value": "1"}] * 2)),
    ("SHP-08", "error", service(tags=[])),
    ("SHP-04", "error", service(schedulingStrategy="GLOBAL")),
    ("SHP-04", "error", service(launchType="Fargate")),
    ("SHP-03", "error", service(replicas=2)),
]  # fmt: skip

PLATFORM: list[Row] = [
    *(("SIZE-08", "error", _old(fargate(cpu=cpu, memory=memory)))
      for cpu, memory in (("8192", "16384"), ("16384", "32768"), ("32768", "61440"))),
    ("RTP-02", "error", _old(fargate(runtimePlatform={"cpuArchitecture": "ARM64"}))),
    ("VOL-08", "error", _old(fargate(volumes=volume(efsVolumeConfiguration=EFS)))),
    ("ENV-06", "error", _old(fargate({"environmentFiles": [
        {"value": "arn:aws:s3:::a/b.env", "type": "s3"}]}, executionRoleArn=ROLE))),
    ("SYS-04", "error", _old(fargate({"systemControls": [{"namespace": "net.a", "value": "1"}]}))),
    ("LNX-07", "error", _old(fargate(linux(tmpfs=[{"containerPath": "/t", "size": 1}])))),
    ("MODE-01", "error", _old(fargate(pidMode="task"))),
    ("LNX-02", "error", _old(fargate(linux(capabilities={"add": ["SYS_PTRACE"]})))),
    ("SEC-05", "error", _old(fargate({"secrets": [
        {"name": "A", "valueFrom": f"{SECRET}:key::"}]}, executionRoleArn=ROLE))),
]  # fmt: skip

CONNECT: list[Row] = [
    ("SVC-19", "error", connected(namespace=None)),
    ("SVC-19", "error", connected(services=[{"portName": "http"}])),
    ("SVC-19", "error", service(serviceConnectConfiguration={"namespace": "shop"})),
    ("SVC-19", "error", connected(ec2(ports(_NAMED), networkMode="host"))),
    ("SVC-19", "error", connected(fargate_windows(ports(_NAMED)))),
    ("SVC-19", "error", connected(fargate({**ports(_NAMED), "memory": 512}))),
    ("SVC-19", "error", connected(ec2({**ports(_NAMED), "memory": 512}, memory=None))),
    ("SVC-19", "error", connected(entry={"portName": "grpc"})),
    ("SVC-19", "error", connected(fargate(ports({**_NAMED, "protocol": "udp"})))),
    ("SVC-19", "error", connected(fargate(ports(_NAMED, {"containerPort": 80,
                                                         "protocol": "udp"})))),
    ("SVC-19", "error", connected(entry={"clientAliases": []})),
    ("SVC-19", "error", connected(entry={"clientAliases": [{"port": 80}, {"port": 81}]})),
    *(("SVC-19", "error", connected(entry={"clientAliases": [{"port": n}]})) for n in (0, 65536)),
    *(("SVC-19", "error", connected(entry={"clientAliases": [{"port": 80, "dnsName": name}]}))
      for name in ("Web", "-web", "a" * 128, "a b", "")),
    *(("SVC-19", "error", connected(entry={"discoveryName": name}))
      for name in ("Web", "-web", "a" * 65, "a.b")),
    *(("SVC-19", "error", connected(services=[
        {"portName": "http", "clientAliases": [{"port": port}], **names} for port in (80, 81)]))
      for names in ({}, {"discoveryName": "web"})),
    ("SVC-19", "error", connected(entry={"timeout": {"perRequestTimeoutSeconds": 5}})),
    ("SVC-19", "error", connected(accessLogConfiguration={"format": "TEXT"})),
    ("SVC-19", "error", connected(entry={"clientAliases": [{}]})),
    ("LOG-02", "error", connected(logConfiguration={"logDriver": "json-file"})),
    ("SVC-19", "error", {**connected(), "service": {**connected()["service"],
                                                    "platformVersion": "1.3.0"}}),
    ("SVC-19", "error", {**connected(), "service": {
        **connected()["service"], "deploymentController": {"type": "CODE_DEPLOY"}}}),
]  # fmt: skip

RUNS: list[Row] = [
    *(("RUN-01", "error", run(count=n)) for n in (0, 11, -1)),
    ("RUN-02", "error", run(overrides={"containerOverrides": [
        {"name": "c0", "command": ["a" * 8200]}]})),
    ("RUN-03", "error", run(overrides={"containerOverrides": [{"name": "nobody"}]})),
    ("RUN-03", "error", run(overrides={"containerOverrides": [{"cpu": 1}]})),
    ("RUN-04", "error", run(propagateTags="SERVICE")),
    ("RUN-05", "error", run(startedBy="a" * 129)),
    ("RUN-05", "warning", run(startedBy="ECS Deploy")),
    ("SVC-27", "error", run(clientToken="a" * 65)),
    *(("RUN-07", "error", run(overrides=o)) for o in (
        {"cpu": "300"}, {"memory": "600"}, {"cpu": "1024", "memory": "1024"}, {"memory": "1g"},
        {"ephemeralStorage": {"sizeInGiB": 20}}, {"ephemeralStorage": {"sizeInGiB": 201}})),
    ("SVC-04", "error", run(capacityProviderStrategy=[_provider(weight=1)])),
    ("SVC-05", "error", run(ec2(networkMode="awsvpc"))),
    ("SVC-07", "error", run(networkConfiguration={})),
    ("SVC-09", "error", run(_ON_AWSVPC, launchType="EC2", networkConfiguration=_PUBLIC)),
    ("SVC-10", "error", run(platformVersion="2.0.0")),
    ("SVC-16", "error", run(placementConstraints=[{"type": "distinctInstance"}])),
    ("SVC-17", "error", run(placementStrategy=[{"type": "random"}])),
    ("SVC-26", "error", run(enableExecuteCommand=True)),
    ("SHP-03", "error", run(loadBalancers=[])),
]  # fmt: skip

REFUSED: list[Row] = [*SERVICES, *PLATFORM, *CONNECT, *RUNS]
REFUSED += [("SVC-06", "error", _strategy(_provider("FARGATE_SPOT", weight=1),
                                          definition=windows()))]  # fmt: skip
