"""Documents that just keep to the rules of the rule book: no error, no warning."""

from __future__ import annotations

from typing import Any

from compose2ecs.ecs.fargate import WINDOWS_CPUS, sizes
from tests.ecs.builders import (
    AWSLOGS,
    EFS,
    GROUP,
    NETWORK,
    PARAMETER,
    REGISTRY,
    ROLE,
    SECRET,
    behind,
    check,
    connected,
    daemon,
    ec2,
    external,
    fargate,
    fargate_windows,
    linux,
    logs,
    mount,
    on_ec2,
    ports,
    rollout,
    run,
    service,
    task,
    volume,
    windows,
    with_disk,
)

_DIGEST = "sha256:" + "a" * 64
_TAGS = [{"key": f"k{i}", "value": ""} for i in range(50)]
_WAITS = {"dependsOn": [{"containerName": "c1", "condition": "HEALTHY"}]}
_SHIFTED = behind(advancedConfiguration={
    "alternateTargetGroupArn": GROUP, "productionListenerRule": "r", "roleArn": ROLE})  # fmt: skip
_ROUTER = {"firelensConfiguration": {"type": "fluentbit"}}
_TLS = {**EFS, "transitEncryption": "ENABLED"}
_SECRETS = [
    *(f"{SECRET}{rest}" for rest in ("", ":key::", "::AWSPREVIOUS:", ":::v1", ":key:AWSCURRENT:")),
    *(PARAMETER, "db-password", "/shop/db"),
    "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf",
]
_SHARE = {
    "fileSystemId": "fs-0123456789abcdef0",
    "rootDirectory": "share",
    "authorizationConfig": {"credentialsParameter": SECRET, "domain": "a.example"},
}
_MEMBER_OF = {"type": "memberOf", "expression": "attribute:a == b"}
_BALANCER = {"targetGroupArn": GROUP, "containerName": "c0", "containerPort": 80}

SIZES: list[Any] = [
    *(fargate(cpu=str(s.cpu), memory=str(s.memory)) for s in sizes()),
    *(
        fargate_windows(cpu=str(s.cpu), memory=str(s.memory))
        for s in sizes()
        if s.cpu in WINDOWS_CPUS
    ),
    *(fargate(cpu=cpu, memory="2 GB") for cpu in ("1 vCPU", "1vcpu", "0.25 vCPU", ".5 vCPU")),
    *(fargate(memory=memory) for memory in ("0.5 GB", "0.5GB", ".5 GB", "1GB")),
    *(ec2({"memory": 6}, cpu=cpu, memory=None)
      for cpu in ("128", "10240", "196608", "192 vCPU")),
    ec2({"memory": 512}),
    ec2({"memory": 64, "memoryReservation": 64}, memory=None),
    ec2({"memoryReservation": 6}, {"memory": 6}, memory=None),
    fargate({"cpu": 200, "memory": 256}, {"cpu": 56, "memory": 256}),
    fargate({"cpu": 0}),
    ec2({"cpu": 262144}),
    fargate(requiresCompatibilities=["EC2", "FARGATE"]),
    *(fargate(ephemeralStorage={"sizeInGiB": n}) for n in (21, 200)),
    fargate(cpu="8192", memory="16384", runtimePlatform={"cpuArchitecture": "ARM64",
                                                         "operatingSystemFamily": "LINUX"}),
]  # fmt: skip
TASKS: list[Any] = [
    fargate(family="a" * 255),
    fargate({"name": "A_b-1"}, {"name": "a" * 255}),
    fargate({}, *({"essential": False} for _ in range(9))),
    *(fargate({"image": image}) for image in (
        "nginx", "nginx:1.27", "a" * 255, f"nginx@{_DIGEST}", f"localhost:5000/team/a:1@{_DIGEST}",
        "registry.example.com:5000/a_b/c__d/e-f.g:V1.2_3", "public.ecr.aws/nginx/nginx:1",
        "ghcr.io/a/b:" + "t" * 128)),
    fargate({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1"}, executionRoleArn=ROLE),
    ec2({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1"}),
    *(fargate(executionRoleArn=role, taskRoleArn=role) for role in (
        "web", "a/b/web", ROLE, "arn:aws-us-gov:iam::123456789012:role/service-role/web+x=1@,.")),
    *(fargate({"secrets": [{"name": "A", "valueFrom": s}]}, executionRoleArn=ROLE)
      for s in _SECRETS),
    fargate({"secrets": [{"name": "A", "valueFrom": PARAMETER}]}, executionRoleArn="web"),
    ec2({"repositoryCredentials": {"credentialsParameter": SECRET}}, executionRoleArn=ROLE),
    ec2({"repositoryCredentials": {"credentialsParameter": "team/hub"}}, executionRoleArn=ROLE),
    fargate({"environment": [{"name": "A", "value": ""}, {"name": "b c", "value": "1"}]}),
    fargate({"environmentFiles": [{"type": "s3", "value": f"arn:aws:s3:::b/{n}.env"}
                                  for n in range(10)]}, executionRoleArn=ROLE),
    *(fargate(check(interval=i, timeout=t, retries=r, startPeriod=s))
      for i, t, r, s in ((5, 2, 1, 0), (300, 60, 10, 300))),
    fargate(check(command=["CMD-SHELL", "curl -f localhost || exit 1"])),
    *(fargate({"startTimeout": n, "stopTimeout": n}) for n in (2, 120)),
    ec2({"startTimeout": 600, "stopTimeout": 3600}),
    fargate({"ulimits": [{"name": "nofile", "softLimit": 1048576, "hardLimit": 1048576}]}),
    ec2({"ulimits": [{"name": "memlock", "softLimit": -1, "hardLimit": -1}]}),
    *(fargate({"restartPolicy": {"enabled": True, "restartAttemptPeriod": n,
                                 "ignoredExitCodes": list(range(50))}}) for n in (60, 1800)),
    *(ec2({"systemControls": [{"namespace": n, "value": "1"}]}) for n in (
        "net.core.somaxconn", "kernel.msgmax", "kernel.shm_rmid_forced", "fs.mqueue.msg_max")),
    fargate({"systemControls": [{"namespace": "net.ipv4.tcp_keepalive_time", "value": "60"}]}),
    fargate({"privileged": False, "links": [], "dnsServers": [], "extraHosts": []}),
    fargate({"interactive": True, "pseudoTerminal": True, "readonlyRootFilesystem": True}),
    fargate(linux(capabilities={"add": ["SYS_PTRACE"], "drop": ["ALL"]}, initProcessEnabled=True,
                  tmpfs=[{"containerPath": "/t", "size": 1, "mountOptions": ["ro", "mode=1777"]}])),
    ec2(linux(capabilities={"add": ["NET_ADMIN"]}, sharedMemorySize=1, maxSwap=0, swappiness=0,
              devices=[{"hostPath": "/dev/a", "permissions": ["read", "write", "mknod"]}])),
    *(ec2({"user": user}) for user in ("0", "1000:1000", "app", "app:staff", "")),
    *(ec2({"dockerSecurityOptions": [o]}) for o in (
        "no-new-privileges", "apparmor:a", "label:type:a", "credentialspec:file://a.json")),
    ec2({"resourceRequirements": [{"type": "GPU", "value": "8"}]}),
    fargate(pidMode="task"),
    ec2(pidMode="host", ipcMode="none"),
    ec2(placementConstraints=[_MEMBER_OF] * 10),
    fargate(enableFaultInjection=True),
    fargate(enableFaultInjection=False, ephemeralStorage={"sizeInGiB": 50}),
    fargate(tags=_TAGS),
    fargate(tags=[{"key": "k" * 128, "value": "v" * 256}, {"key": "größe +-=._:/@", "value": "½"}]),
    fargate({"dockerLabels": {"traefik.enable": "true", "a b": ""}}),
    fargate({"mountPoints": [], "volumesFrom": [], "environment": [], "portMappings": []},
            volumes=[], placementConstraints=[]),
    windows(),
    *(ec2(mount(containerPath=path), volumes=volume())
      for path in ("C:/data", "c:\\data", "D:", "\\\\.\\pipe\\docker_engine")),
    ec2(mount(containerPath="C:\\data"), volumes=volume(
        fsxWindowsFileServerVolumeConfiguration=_SHARE)),
    windows(networkMode="awsvpc"),
    windows({"credentialSpecs": [f"credentialspec:{PARAMETER}"]}),
    windows({"credentialSpecs": ["credentialspecdomainless:arn:aws:s3:::a/b.json"]}),
    windows(mount(containerPath="C:\\data"), volumes=volume(host={"sourcePath": "C:\\data"})),
    *(fargate_windows(runtimePlatform={"operatingSystemFamily": f"WINDOWS_SERVER_{name}"})
      for name in ("2019_CORE", "2019_FULL", "2022_FULL", "2025_CORE", "2025_FULL")),
    external({"memory": 64}),
    task({"memory": 64}),
]  # fmt: skip
NETWORKING: list[Any] = [
    *(ec2(networkMode=mode) for mode in ("bridge", "host", "none", "awsvpc")),
    fargate(ports({"containerPort": 80, "hostPort": 80}, {"containerPort": 443})),
    fargate(ports({"containerPort": 53, "protocol": "tcp"}, {"containerPort": 53,
                                                             "protocol": "udp"})),
    *(fargate(ports({"containerPort": n})) for n in (1, 65535, 22, 3150)),
    fargate(ports({"containerPortRange": "1-65535"})),
    fargate(ports({"containerPortRange": "80-90"}), ports({"containerPort": 91})),
    ec2(ports({"containerPortRange": "80-90"}), ports({"containerPort": 85})),
    ec2(ports({"containerPort": 80}, {"containerPort": 80, "hostPort": 8080})),
    ec2(ports({"containerPort": 80, "hostPort": 0}), ports({"containerPort": 80})),
    ec2(ports({"containerPort": 80, "hostPort": 32767})),
    ec2(ports({"containerPort": 53, "hostPort": 53, "protocol": "udp"},
              {"containerPort": 53, "hostPort": 53, "protocol": "tcp"})),
    ec2(ports({"containerPort": 80, "hostPort": 80}), networkMode="host"),
    *(fargate(ports({"containerPort": 80, "name": n, "appProtocol": "http2"}))
      for n in ("a", "_a", "0-a", "a" * 64)),
    ec2({"links": ["c1", "c1:db"], "hostname": "web", "dnsServers": ["1.1.1.1", "fd00::1"],
         "dnsSearchDomains": ["example.com"], "disableNetworking": True,
         "extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}, {}),
    ec2({"hostname": "web"}, networkMode="host"),
    fargate(_WAITS, check()),
    *(fargate({"dependsOn": [{"containerName": "c1", "condition": c}]}, {"essential": False})
      for c in ("SUCCESS", "COMPLETE", "START")),
    fargate({"volumesFrom": [{"sourceContainer": "c1"}]}, {}),
]  # fmt: skip
LOGS: list[Any] = [
    ec2(logs("awslogs", options=AWSLOGS)),
    fargate(logs("awslogs", options={**AWSLOGS, "awslogs-stream-prefix": "a", "mode":
        "non-blocking", "max-buffer-size": "25m", "awslogs-create-group": "true"}),
        executionRoleArn=ROLE),
    *(ec2(logs(d)) for d in ("json-file", "syslog", "journald", "gelf", "fluentd")),
    ec2(logs("json-file", options={"max-size": "10m", "max-file": "3", "tag": "a"})),
    fargate(logs("splunk", options={"splunk-url": "a"}, secretOptions=[
        {"name": "splunk-token", "valueFrom": SECRET}]), executionRoleArn=ROLE),
    fargate(logs("awsfirelens", options={"Name": "loki", "max-buffer-size": "1m"}), _ROUTER),
    fargate({"firelensConfiguration": {"type": "fluentd", "options": {
        "enable-ecs-log-metadata": "true", "config-file-type": "file",
        "config-file-value": "/fluent-bit/etc/extra.conf"}}}),
    ec2({"firelensConfiguration": {"type": "fluentbit", "options": {
        "config-file-type": "s3", "config-file-value": "arn:aws:s3:::a/b.conf"}}}),
]  # fmt: skip
VOLUMES: list[Any] = [
    *(fargate(mount(), volumes=v) for v in (
        volume(), volume(host={}), volume(efsVolumeConfiguration=EFS),
        volume(efsVolumeConfiguration={**_TLS, "transitEncryptionPort": 2999}))),
    fargate(mount(), taskRoleArn=ROLE, volumes=volume(efsVolumeConfiguration={**_TLS,
        "rootDirectory": "/", "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0",
                                                      "iam": "ENABLED"}})),
    fargate(mount(), taskRoleArn=ROLE, volumes=volume(s3filesVolumeConfiguration={
        "fileSystemArn": "arn:a", "rootDirectory": "/a"})),
    *(ec2(mount(), volumes=v) for v in (
        volume(host={"sourcePath": "/data"}), volume(dockerVolumeConfiguration={"scope": "task"}),
        volume(dockerVolumeConfiguration={"scope": "shared", "autoprovision": True}),
        volume(dockerVolumeConfiguration={"scope": "shared", "driver": "rexray"}))),
    ec2(volumes=volume("unused")),
    ec2({"mountPoints": [{"sourceVolume": "data", "containerPath": p} for p in ("/a", "/b")]},
        volumes=volume()),
    external(mount(), volumes=volume(host={"sourcePath": "/data"})),
]  # fmt: skip


def _strategy(*providers: dict[str, Any]) -> Any:
    return service(launchType=None, capacityProviderStrategy=list(providers))


SERVICES: list[Any] = [
    *(service(desiredCount=n) for n in (0, 1, 5000)),
    service(serviceName="a" * 255, clientToken="a" * 36, propagateTags="TASK_DEFINITION"),
    service(launchType=None),
    _strategy({"capacityProvider": "FARGATE", "weight": 0, "base": 1},
              {"capacityProvider": "FARGATE_SPOT", "weight": 1000}),
    service(ec2(networkMode="awsvpc"), launchType=None, capacityProviderStrategy=[
        {"capacityProvider": "asg", "weight": 1}]),
    service(networkConfiguration={"awsvpcConfiguration": {
        "subnets": ["subnet-0123456789abcdef0"] * 15 + ["subnet-01234567"],
        "securityGroups": ["sg-01234567"] * 5, "assignPublicIp": "ENABLED"}}),
    *(service(platformVersion=v) for v in ("LATEST", "1.4.0", "1.3.0")),
    service(fargate_windows(), platformVersion="1.0.0"),
    on_ec2(),
    on_ec2(ec2(networkMode="awsvpc"), networkConfiguration=NETWORK),
    behind(),
    on_ec2(loadBalancers=[_BALANCER] * 5, healthCheckGracePeriodSeconds=2147483647),
    on_ec2(ec2(ports({"containerPort": 80, "hostPort": 80})), role="ecsServiceRole", loadBalancers=[
        {"loadBalancerName": "web", "containerName": "c0", "containerPort": 80}]),
    *(service(desiredCount=4, **rollout(minimumHealthyPercent=low, maximumPercent=high))
      for low, high in ((0, 100), (50, 100), (100, 200), (100, 125))),
    service(**rollout(deploymentCircuitBreaker={"enable": True, "rollback": False})),
    daemon(),
    daemon(**rollout(maximumPercent=100, minimumHealthyPercent=0)),
    service(**rollout(lifecycleHooks=[
        {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]},
        {"hookTargetArn": "arn:aws:lambda:x", "roleArn": ROLE,
         "lifecycleStages": ["PRODUCTION_TRAFFIC_SHIFT"]}])),
    {**_SHIFTED, "service": _SHIFTED["service"] | rollout(strategy="CANARY", canaryConfiguration={
        "canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10})},
    daemon(placementConstraints=[_MEMBER_OF]),
    on_ec2(placementConstraints=[_MEMBER_OF] * 9 + [{"type": "distinctInstance"}],
           placementStrategy=[{"type": "spread", "field": "attribute:ecs.availability-zone"},
                              {"type": "spread", "field": "instanceId"},
                              {"type": "spread", "field": "host"},
                              {"type": "binpack", "field": "memory"}, {"type": "random"}]),
    service(serviceRegistries=[{"registryArn": REGISTRY}]),
    service(serviceRegistries=[{"registryArn": REGISTRY, "port": 80}]),
    on_ec2(serviceRegistries=[{"registryArn": REGISTRY, "containerName": "c0",
                               "containerPort": 80}]),
    connected(),
    connected(services=[{"portName": "http", "clientAliases": [{"port": 80}]},
                        {"portName": "http", "clientAliases": [{"port": 81}],
                         "discoveryName": "other"}]),
    connected(entry={"discoveryName": "a" * 64, "clientAliases": [
        {"port": 65535, "dnsName": "_a.b-c"}]}),
    connected(fargate(ports({"containerPort": 80, "name": "http", "appProtocol": "http"})),
              {"timeout": {"perRequestTimeoutSeconds": 5}}),
    connected(ec2({**ports({"containerPort": 80, "name": "http"}), "memory": 448},
                  networkMode="awsvpc", requiresCompatibilities=["EC2", "FARGATE"], cpu="256")),
    *(with_disk(volumeType=kind, sizeInGiB=size, **more) for kind, size, more in (
        ("gp2", 1, {}), ("gp3", 16384, {"iops": 16000, "throughput": 1000}), ("st1", 125, {}),
        ("io1", 4, {"iops": 100}), ("io2", 16384, {"iops": 256000}),
        ("gp3", None, {"snapshotId": "snap-1", "volumeInitializationRate": 300}),
        ("gp3", 20, {"encrypted": True, "kmsKeyId": "alias/a", "filesystemType": "xfs"}))),
    service(deploymentController={"type": "EXTERNAL"}, taskDefinition=None),
    service(fargate(ports({"containerPort": 80})), deploymentController={"type": "CODE_DEPLOY"},
            loadBalancers=[_BALANCER]),
    service(fargate(taskRoleArn=ROLE), enableExecuteCommand=True),
    service(enableECSManagedTags=True, propagateTags="NONE"),
    service(availabilityZoneRebalancing="ENABLED"),
    service(tags=_TAGS),
    on_ec2(external(), launchType="EXTERNAL"),
    *(run(count=n) for n in (1, 10)),
    run(startedBy="release/7_a-b", clientToken="a" * 64, propagateTags="TASK_DEFINITION"),
    run(overrides={"cpu": "512", "memory": "4096", "ephemeralStorage": {"sizeInGiB": 21},
                   "containerOverrides": [{"name": "c0", "command": ["a" * 8000]}]}),
]  # fmt: skip

ACCEPTED: list[Any] = [*SIZES, *TASKS, *NETWORKING, *LOGS, *VOLUMES, *SERVICES]
