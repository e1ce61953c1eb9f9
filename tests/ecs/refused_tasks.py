"""Task definitions that break a rule of the rule book: its id, the severity, the document."""

from __future__ import annotations

from typing import Any

from tests.ecs.builders import (
    AWSLOGS,
    EFS,
    PARAMETER,
    ROLE,
    SECRET,
    check,
    ec2,
    external,
    fargate,
    fargate_windows,
    linux,
    logs,
    mount,
    ports,
    service,
    task,
    volume,
    windows,
)

Row = tuple[str, str, Any]

_DEEP = [{"name": f"V{i}", "value": "é" * 1000} for i in range(40)]
_FSX = {
    "fileSystemId": "fs-0123456789abcdef0",
    "rootDirectory": "share",
    "authorizationConfig": {"credentialsParameter": PARAMETER, "domain": "example.com"},
}
_MESH = [
    {"name": name, "value": "1"}
    for name in ("ProxyIngressPort", "ProxyEgressPort", "AppPorts", "IgnoredUID")
]
_FILES = [{"value": "arn:aws:s3:::shop/web.env", "type": "s3"}]
_ROUTER = {"firelensConfiguration": {"type": "fluentbit"}}


def _proxy(**more: Any) -> dict[str, Any]:
    basis = {"type": "APPMESH", "containerName": "c0", "properties": _MESH}
    return {"proxyConfiguration": {**basis, **more}}


def _router(**options: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return {"firelensConfiguration": {"type": "fluentbit", "options": named}}


def _os(family: str) -> dict[str, Any]:
    return {"runtimePlatform": {"operatingSystemFamily": family}}


def _waits(condition: str = "START", on: str = "c1") -> dict[str, Any]:
    return {"dependsOn": [{"containerName": on, "condition": condition}]}


def _control(name: str, value: str = "1") -> dict[str, Any]:
    return {"systemControls": [{"namespace": name, "value": value}]}


def _limit(name: str, soft: int, hard: int) -> dict[str, Any]:
    return {"ulimits": [{"name": name, "softLimit": soft, "hardLimit": hard}]}


def _constraints(count: int, kind: str = "memberOf", words: str = "attribute:a == b") -> Any:
    return {"placementConstraints": [{"type": kind, "expression": words}] * count}


SHAPE: list[Row] = [
    ("SHP-01", "error", fargate(cpu=256)),
    ("SHP-01", "error", ec2({"cpu": 1.5})),
    ("SHP-01", "error", ec2({"cpu": True})),
    ("SHP-01", "error", fargate({"command": "nginx -g"})),
    ("SHP-01", "error", fargate({"environment": [{"name": "A", "value": None}]})),
    ("SHP-01", "error", fargate({"dockerLabels": {"a": 1}})),
    ("SHP-01", "error", fargate({"user": 1000})),
    ("SHP-02", "error", task({"memory": 8}, family=None)),
    ("SHP-02", "error", {"family": "web", "networkMode": "awsvpc"}),
    ("SHP-02", "error", fargate({"secrets": [{"name": "A"}]}, executionRoleArn=ROLE)),
    ("SHP-02", "error", fargate(_waits() | {"dependsOn": [{"containerName": "c1"}]}, {})),
    ("SHP-02", "error", ec2({"extraHosts": [{"hostname": "a"}]})),
    ("SHP-02", "error", fargate({"restartPolicy": {}})),
    ("SHP-02", "error", fargate(ephemeralStorage={})),
    ("SHP-02", "error", fargate(proxyConfiguration={"type": "APPMESH"})),
    ("SHP-03", "error", fargate({"restart": "always"})),
    ("SHP-03", "error", fargate(Memory="512")),
    ("SHP-04", "error", fargate({"resourceRequirements": [{"type": "CPU", "value": "1"}]})),
    ("SHP-06", "error", fargate({"environment": _DEEP})),
    ("SHP-06", "error", fargate({"environment": [{"name": "A", "value": "\x01" * 11000}]})),
    ("SHP-07", "error", fargate(taskDefinitionArn="arn:x", registeredBy="me")),
    ("SHP-07", "note", fargate(revision=1, status="ACTIVE", requiresAttributes=[],
                               compatibilities=["EC2"])),
    ("SHP-08", "error", ec2(tags=[])),
    ("TAG-01", "error", ec2(tags=[{"key": f"k{i}", "value": ""} for i in range(51)])),
    ("TAG-02", "error", ec2(tags=[{"key": "k" * 129, "value": ""}])),
    ("TAG-02", "error", ec2(tags=[{"key": "k", "value": "v" * 257}])),
    ("TAG-02", "error", ec2(tags=[{"value": "v"}])),
    ("TAG-03", "error", ec2(tags=[{"key": "a,b", "value": ""}])),
    ("TAG-03", "error", ec2(tags=[{"key": "a", "value": "tab\there"}])),
    ("TAG-04", "error", ec2(tags=[{"key": "AWS:a", "value": ""}])),
    ("TAG-04", "error", ec2(tags=[{"key": "a", "value": "aws:b"}])),
    ("TAG-05", "error", ec2(tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}])),
]  # fmt: skip
NAMES: list[Row] = [
    ("FAM-01", "error", fargate(family="my.app")),
    ("FAM-02", "error", fargate(family="a" * 256)),
    ("FAM-02", "error", fargate(family="")),
    ("CNT-01", "error", {**fargate(), "containerDefinitions": []}),
    ("CNT-02", "error", fargate(*({} for _ in range(11)))),
    ("CNT-03", "error", fargate({"name": ""})),
    ("CNT-03", "error", fargate({"name": None})),
    ("CNT-04", "error", ec2({"name": "my.app"})),
    ("CNT-04", "error", ec2({"name": "a" * 256})),
    ("CNT-05", "error", fargate({"name": "a"}, {"name": "a"})),
    ("CNT-06", "error", fargate({"essential": False}, {"essential": False})),
    ("IMG-01", "error", fargate({"image": None})),
    ("IMG-01", "error", fargate({"image": ""})),
    ("IMG-02", "error", fargate({"image": "nginx: 1"})),
    ("IMG-02", "error", fargate({"image": "<account>/nginx"})),
    ("IMG-02", "error", fargate({"image": '"nginx"'})),
    ("IMG-03", "error", ec2({"image": "a" * 256})),
    ("IMG-03", "error", ec2({"image": "nginx@sha256:abc"})),
    ("IMG-03", "error", ec2({"image": "nginx@sha512:" + "a" * 64})),
    ("IMG-04", "warning", fargate({"image": "Nginx:1"})),
    ("IMG-04", "warning", fargate({"image": "nginx:"})),
    ("IMG-04", "warning", fargate({"image": "nginx:" + "t" * 129})),
    ("IMG-04", "warning", fargate({"image": "https://example.com/nginx"})),
    ("ROLE-01", "error", fargate(taskRoleArn="arn:aws:iam::ACCOUNT:role/web")),
    ("ROLE-01", "error", fargate(executionRoleArn="arn:aws:iam::123456789012:user/web")),
    ("ROLE-01", "error", ec2(executionRoleArn="arn:aws:iam::1234:role/web")),
    ("ROLE-02", "error", fargate({"secrets": [{"name": "A", "valueFrom": SECRET}]})),
    ("ROLE-02", "error", ec2({"secrets": [{"name": "A", "valueFrom": SECRET}]})),
    ("ROLE-02", "error", external({"secrets": [{"name": "A", "valueFrom": "a"}]})),
    ("ROLE-02", "error", ec2(logs("splunk", options={"splunk-url": "x"}, secretOptions=[
        {"name": "splunk-token", "valueFrom": SECRET}]))),
    ("ROLE-02", "error", ec2({"repositoryCredentials": {"credentialsParameter": SECRET}})),
    ("ROLE-03", "error", fargate(logs("awslogs", options=AWSLOGS))),
    ("ROLE-04", "error", fargate({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1"})),
    ("ROLE-04", "error", fargate({"image":
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1"})),
    ("ROLE-05", "warning", ec2({"environmentFiles": _FILES})),
    ("ROLE-06", "warning", external(logs("awslogs", options=AWSLOGS))),
    ("ROLE-06", "warning", external({"image":
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1"})),
    ("ROLE-07", "warning", fargate(mount(), volumes=volume(efsVolumeConfiguration={**EFS,
        "transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}))),
    ("REPO-01", "error", ec2({"repositoryCredentials": {"credentialsParameter": PARAMETER}},
                             executionRoleArn=ROLE)),
    ("REPO-01", "error", ec2({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1",
        "repositoryCredentials": {"credentialsParameter": SECRET}}, executionRoleArn=ROLE)),
]  # fmt: skip
SIZES: list[Row] = [
    *(("SIZE-01", "error", fargate(cpu=cpu, memory=memory)) for cpu, memory in (
        ("256", "3072"), ("512", "512"), ("512", "5120"), ("1024", "1024"), ("1024", "9216"),
        ("2048", "3072"), ("2048", "17408"), ("4096", "7168"), ("4096", "31744"),
        ("8192", "15360"), ("8192", "17408"), ("8192", "62464"), ("16384", "31744"),
        ("16384", "36864"), ("16384", "131072"), ("32768", "65536"), ("32768", "250880"),
        ("3072", "8192"), ("1 vCPU", "1 GB"), ("64", "512"), ("65536", "122880"),
        ("256", "600"))),
    ("SIZE-02", "error", fargate(cpu=None)),
    ("SIZE-03", "error", fargate({"memory": 64}, memory=None)),
    *(("SIZE-04", "error", ec2(cpu=cpu)) for cpu in ("0.25", "", "1 cpu", "256m", "-1")),
    *(("SIZE-04", "error", fargate(memory=memory)) for memory in ("512m", "1g", "0.5", "1 TB")),
    ("SIZE-04", "error", fargate(memory="9" * 5000)),  # more than Python reads as a number
    *(("SIZE-04", "warning", fargate(memory=memory)) for memory in ("1 gb", "512MB", "512 MiB")),
    *(("SIZE-05", "error", ec2(cpu=cpu)) for cpu in ("127", "0", "196609", "0.0625 vCPU")),
    ("SIZE-05", "error", external(cpu="64")),
    ("SIZE-05", "error", task({"memory": 8}, cpu="100")),
    ("SIZE-06", "error", ec2({"memory": 64}, memory="0")),
    ("SIZE-07", "error", fargate_windows(cpu="512", memory="1024")),
    ("SIZE-07", "error", fargate_windows(cpu="8192", memory="16384")),
    ("SIZE-09", "note", windows(cpu="1024", memory="2048")),
    ("SIZE-10", "error", fargate(requiresCompatibilities=["EC2", "FARGATE"], memory="600")),
    ("SIZE-11", "error", fargate({"memory": 513})),
    ("SIZE-11", "error", ec2({"memory": 513})),
    ("SIZE-12", "error", ec2({"memory": 64, "memoryReservation": 65})),
    ("SIZE-13", "error", ec2({}, memory=None)),
    ("SIZE-13", "error", ec2({"memory": 8}, {"memory": 0}, memory=None)),
    ("SIZE-13", "error", task()),
    ("SIZE-14", "error", fargate({"memoryReservation": 300}, {"memoryReservation": 300})),
    ("SIZE-15", "error", fargate({"cpu": 200}, {"cpu": 57})),
    ("SIZE-15", "error", ec2({"cpu": 300}, cpu="256")),
    ("SIZE-16", "warning", fargate({"memory": 300}, {"memory": 300})),
    ("SIZE-17", "warning", ec2({"memory": 5})),
    ("SIZE-17", "warning", external({"memoryReservation": 4})),
    ("SIZE-18", "warning", ec2({"cpu": -1})),
    ("SIZE-18", "note", ec2({"cpu": 262145})),
    *(("SIZE-19", "error", fargate(ephemeralStorage={"sizeInGiB": n})) for n in (0, 20, 201)),
    ("SIZE-19", "error", ec2(ephemeralStorage={"sizeInGiB": 30})),
    ("SIZE-19", "error", external(ephemeralStorage={"sizeInGiB": 30})),
    ("SIZE-20", "note", fargate({**mount(), "memory": 512},
                                volumes=volume(efsVolumeConfiguration=EFS))),
]  # fmt: skip
NETWORKING: list[Row] = [
    ("NET-01", "error", ec2(networkMode="nat")),
    ("NET-01", "error", ec2(networkMode="Bridge")),
    *(("NET-02", "error", fargate(networkMode=mode)) for mode in (None, "bridge", "host", "none")),
    ("NET-03", "warning", external(networkMode="awsvpc")),
    ("NET-05", "error", ec2(ports({"containerPort": 80}), networkMode="none")),
    ("NET-06", "error", fargate(ports({"containerPort": 80, "hostPort": 8080}))),
    ("NET-06", "error", ec2(ports({"containerPort": 80, "hostPort": 0}), networkMode="awsvpc")),
    ("NET-07", "error", ec2(ports({"containerPort": 80, "hostPort": 0}), networkMode="host")),
    ("NET-08", "error", fargate({"links": ["c1"]}, {})),
    ("NET-08", "error", ec2({"links": ["c1"]}, {}, networkMode="host")),
    ("NET-09", "error", ec2({"hostname": "web"}, networkMode="awsvpc")),
    ("NET-10", "error", fargate({"extraHosts": [{"hostname": "a", "ipAddress": "1.2.3.4"}]})),
    ("NET-11", "error", fargate({"dnsServers": ["1.1.1.1"]})),
    ("NET-11", "error", ec2({"dnsSearchDomains": ["a.b"]}, networkMode="awsvpc")),
    ("NET-12", "error", fargate({"disableNetworking": True})),
    *(("NET-13", "error", ec2(ports({"containerPort": n}))) for n in (0, -1, 65536)),
    ("NET-13", "error", fargate(ports({"protocol": "tcp"}))),
    *(("NET-14", "error", ec2(ports({"containerPort": 80, "hostPort": n}))) for n in (-1, 65536)),
    *(("NET-15", "error", fargate(ports({"containerPortRange": text})))
      for text in ("80", "90-80", "80-80", "0-80", "1-65536", "a-b")),
    ("NET-15", "error", fargate(ports({"containerPortRange": "80-90", "hostPort": 80}))),
    ("NET-15", "error", fargate(ports({"containerPortRange": "80-90"}, {"containerPort": 85}))),
    ("NET-15", "error", ec2(ports({"containerPortRange": "80-90"}, {"containerPort": 85}))),
    ("NET-15", "error", ec2(ports({"containerPortRange": "8-9"}, {"containerPortRange": "9-12"}))),
    ("NET-15", "error", ec2(ports({"containerPortRange": "80-90"}), networkMode="host")),
    ("NET-15", "error", ec2(ports(*({"containerPortRange": f"{n}-{n + 1}"}
                                    for n in range(1000, 1202, 2))))),
    ("NET-16", "error", fargate(ports({"containerPort": 80}), ports({"containerPort": 80}))),
    ("NET-16", "error", ec2(ports({"containerPort": 80}), ports({"containerPort": 80}),
                            networkMode="host")),
    ("NET-16", "error", ec2(ports({"containerPort": 80, "hostPort": 8080}),
                            ports({"containerPort": 81, "hostPort": 8080}))),
    *(("NET-17", "warning", ec2(ports({"containerPort": 80, "hostPort": n})))
      for n in (22, 2375, 2376, 51678, 51679, 51680)),
    ("NET-17", "warning", ec2(ports({"containerPort": 22}), networkMode="host")),
    ("NET-17", "note", ec2(ports({"containerPort": 80, "hostPort": 49153}))),
    ("NET-17", "warning", ec2(ports(*({"containerPort": n, "hostPort": n}
                                      for n in range(5000, 5095))))),
    ("NET-18", "warning", ec2(ports({"containerPort": 80, "protocol": "sctp"}))),
    ("NET-18", "warning", fargate(ports({"containerPort": 80, "protocol": "TCP"}))),
    *(("NET-19", "error", fargate(ports({"containerPort": 80, "name": name})))
      for name in ("-web", "Web", "a" * 65, "we.b", "")),
    ("NET-19", "error", fargate(ports({"containerPort": 80, "name": "a"}),
                                ports({"containerPort": 81, "name": "a"}))),
    ("NET-20", "error", fargate(ports({"containerPort": 80, "name": "a", "appProtocol": "tcp"}))),
    ("NET-20", "warning", fargate(ports({"containerPort": 80, "appProtocol": "http"}))),
    ("NET-21", "error", fargate_windows(ports({"containerPort": 3150}))),
    ("NET-21", "error", fargate_windows(ports({"containerPortRange": "3100-3200"}))),
    ("NET-22", "note", fargate(ports({"containerPort": 24224}), _ROUTER)),
    ("NET-23", "error", ec2({"dnsServers": ["dns.example.com"]})),
    ("NET-23", "error", ec2({"dnsSearchDomains": ["example.com."]})),
    ("NET-24", "warning", ec2({"extraHosts": [{"hostname": "a", "ipAddress": "host-gateway"}]})),
    ("NET-25", "error", ec2({"links": ["c1:a:b"]}, {})),
    ("NET-25", "error", ec2({"links": ["nobody"]})),
    ("NET-25", "error", ec2({"links": ["c0"]})),
    ("NET-25", "error", ec2({"links": ["c1"]}, {"links": ["c0"]})),
    ("NET-26", "error", ec2(**_proxy())),
    ("NET-26", "error", fargate(**_proxy(containerName="envoy"))),
    *(("NET-26", "error", fargate(**_proxy(properties=[p for p in _MESH if p is not left])))
      for left in _MESH),
]  # fmt: skip
CONTAINERS: list[Row] = [
    ("DEP-01", "error", fargate(_waits(on="nobody"))),
    ("DEP-02", "error", fargate(_waits(on="c0"))),
    ("DEP-03", "error", ec2(_waits(), _waits(on="c0"))),
    ("DEP-03", "error", ec2({**_waits()}, {"links": ["c0"]})),
    ("DEP-03", "error", fargate(_waits(), {"volumesFrom": [{"sourceContainer": "c0"}]})),
    ("DEP-03", "error", fargate({**_ROUTER, **_waits()}, logs("awsfirelens"))),
    *(("DEP-04", "error", fargate(_waits(c), {})) for c in ("SUCCESS", "COMPLETE")),
    ("DEP-05", "error", fargate(_waits("HEALTHY"), {})),
    ("DEP-06", "error", fargate(_waits("service_started"), {})),
    ("DEP-06", "error", ec2(_waits("healthy"), check())),
    ("DEP-07", "error", ec2({"volumesFrom": [{"sourceContainer": "nobody"}]})),
    *(("ENV-01", "error", fargate({"environment": [e]}))
      for e in ({"name": "", "value": "a"}, {"name": " "}, {"value": "a"})),
    ("ENV-02", "error", fargate({"environmentFiles": _FILES * 11}, executionRoleArn=ROLE)),
    *(("ENV-03", "error", ec2({"environmentFiles": [{"type": "s3", "value": v}]},
                              executionRoleArn=ROLE))
      for v in (".env", "s3://shop/web.env", "arn:aws:s3:::shop")),
    ("ENV-04", "error", ec2({"environmentFiles": [{"type": "s3", "value":
        "arn:aws:s3:::shop/web.txt"}]}, executionRoleArn=ROLE)),
    ("ENV-05", "error", ec2({"environmentFiles": [{**_FILES[0], "type": "file"}]},
                            executionRoleArn=ROLE)),
    ("ENV-08", "warning", ec2({"environment": [{"name": "A", "value": "1"},
                                               {"name": "A", "value": "2"}]})),
    *(("SEC-01", "error", fargate({"secrets": [{"name": "A", "valueFrom": v}]},
                                  executionRoleArn=ROLE))
      for v in (f"{SECRET}:password", f"{SECRET}:k:AWSCURRENT:v1", "arn:aws:s3:::a", "a b",
                "arn:aws:secretsmanager:eu-west-1:ACCOUNT:secret:db-AbCdEf",
                "arn:aws:ssm:eu-west-1:123456789012:document/a", f"{SECRET}:password:")),
    ("SEC-03", "error", fargate({"environment": [{"name": "A", "value": ""}], "secrets":
        [{"name": "A", "valueFrom": SECRET}]}, executionRoleArn=ROLE)),
    ("SEC-01", "error", ec2(logs("splunk", options={"splunk-url": "x"}, secretOptions=[
        {"name": "splunk-token", "valueFrom": "a b"}]), executionRoleArn=ROLE)),
    ("SEC-03", "error", ec2({"secrets": [{"name": "A", "valueFrom": SECRET}] * 2},
                            executionRoleArn=ROLE)),
    ("SEC-04", "error", fargate({"secrets": [{"name": "A", "valueFrom":
        PARAMETER.replace("123456789012", "999999999999")}]}, executionRoleArn=ROLE)),
    ("SEC-04", "error", ec2({"secrets": [{"name": "A", "valueFrom":
        PARAMETER.replace("123456789012", "999999999999")}]}, executionRoleArn="role",
        taskRoleArn=ROLE)),
    ("HC-01", "error", fargate(check(command=[]))),
    ("HC-01", "error", fargate(check(command=[""]))),
    *(("HC-02", "error", fargate(check(interval=n))) for n in (4, 0, 301)),
    *(("HC-03", "error", ec2(check(timeout=n))) for n in (1, 61, 120)),
    *(("HC-04", "error", ec2(check(retries=n))) for n in (0, 11)),
    *(("HC-05", "error", fargate(check(startPeriod=n))) for n in (-1, 301)),
    *(("HC-06", "warning", fargate(check(command=c)))
      for c in (["NONE"], ["curl", "x"], ["CMD-SHELL"], ["CMD", ""])),
    *(("TMO-01", "error", fargate({"startTimeout": n})) for n in (1, 121)),
    *(("TMO-02", "error", fargate({"stopTimeout": n})) for n in (1, 121, 300)),
    *(("TMO-02", "warning", ec2({name: -1})) for name in ("startTimeout", "stopTimeout")),
    ("ULI-01", "error", ec2(_limit("nofiles", 1, 2))),
    ("ULI-02", "error", fargate(_limit("nofile", 2, 1))),
    ("ULI-02", "error", ec2(_limit("nproc", -1, 100))),
    ("ULI-03", "error", fargate(_limit("nofile", 1024, 1048577))),
    ("ULI-05", "warning", fargate(_limit("memlock", -1, -1))),
    *(("RST-01", "error", fargate({"restartPolicy": {"enabled": True, "restartAttemptPeriod": n}}))
      for n in (59, 1801)),
    ("RST-02", "error", ec2({"restartPolicy": {"enabled": True,
                                               "ignoredExitCodes": list(range(51))}})),
    *(("SYS-01", "error", ec2(_control(name)))
      for name in ("vm.max_map_count", "kernel.pid_max", "fs.file-max", "")),
    ("SYS-02", "error", ec2(_control("net.core.somaxconn"), networkMode="host")),
    ("SYS-02", "note", fargate(_control("net.core.somaxconn"),
                               _control("net.core.somaxconn", "2"))),
    ("SYS-03", "error", ec2(_control("kernel.shmmax"), ipcMode="host")),
    ("SYS-03", "error", ec2(_control("fs.mqueue.msg_max"), ipcMode="host")),
    ("LBL-01", "warning", ec2({"dockerLabels": {"": "a"}})),
    ("LBL-01", "warning", fargate({"dockerLabels": {"com.amazonaws.ecs.cluster": "a"}})),
]  # fmt: skip
HOST: list[Row] = [
    *(("LNX-01", "error", ec2(linux(capabilities={"add": [name]})))
      for name in ("CAP_NET_ADMIN", "net_admin", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
                   "AUDIT_READ")),
    ("LNX-01", "error", fargate(linux(capabilities={"drop": ["CAP_ALL"]}))),
    *(("LNX-02", "error", fargate(linux(capabilities={"add": [name]})))
      for name in ("NET_ADMIN", "ALL", "SYS_ADMIN")),
    ("LNX-03", "error", fargate(linux(devices=[{"hostPath": "/dev/fuse"}]))),
    ("LNX-03", "error", ec2(linux(devices=[{"hostPath": "/dev/a", "permissions": ["rwm"]}]))),
    ("LNX-04", "error", fargate(linux(sharedMemorySize=64))),
    ("LNX-04", "error", ec2(linux(sharedMemorySize=0))),
    *(("LNX-05", "error", fargate(linux(maxSwap=n))) for n in (0, 512)),
    ("LNX-05", "error", ec2(linux(maxSwap=-1))),
    *(("LNX-06", "error", fargate(linux(swappiness=n))) for n in (0, 60)),
    *(("LNX-06", "error", ec2(linux(maxSwap=1, swappiness=n))) for n in (-1, 101)),
    ("LNX-06", "note", ec2(linux(swappiness=60))),
    ("LNX-07", "warning", ec2(linux(tmpfs=[{"containerPath": "/t", "size": 0}]))),
    ("LNX-07", "error", ec2(linux(tmpfs=[{"containerPath": "t", "size": 1}]))),
    *(("LNX-07", "error", fargate(linux(tmpfs=[{"containerPath": "/t", "size": 1,
                                                "mountOptions": [o]}])))
      for o in ("size=64m", "mode", "ro=1", "uid=")),
    ("PRIV-01", "error", fargate({"privileged": True})),
    ("PRIV-01", "error", windows({"privileged": True})),
    ("SOP-01", "error", fargate({"dockerSecurityOptions": ["no-new-privileges"]})),
    *(("SOP-02", "error", ec2({"dockerSecurityOptions": [o]}))
      for o in ("seccomp=unconfined", "seccomp:unconfined", "apparmor=x")),
    *(("USER-01", "warning", ec2({"user": user})) for user in ("-1", "app:", "a b", "1000:-5")),
    *(("CRED-01", "error", windows({"credentialSpecs": specs})) for specs in (
        ["arn:aws:ssm:eu-west-1:123456789012:parameter/a"], [f"credentialspec:{PARAMETER}"] * 2,
        ["credentialspec:file://a.json"], [f"credentialspec:{SECRET}"])),
    ("GPU-01", "error", fargate({"resourceRequirements": [{"type": "GPU", "value": "1"}]})),
    *(("GPU-02", "error", ec2({"resourceRequirements": [{"type": "GPU", "value": v}]}))
      for v in ("all", "0", "-1", "1.5", "")),
    ("GPU-03", "error", ec2(inferenceAccelerators=[{"deviceName": "a", "deviceType": "eia2"}])),
    ("GPU-03", "error", ec2({"resourceRequirements": [{"type": "InferenceAccelerator",
                                                       "value": "a"}]})),
    ("MODE-01", "error", fargate(pidMode="host")),
    *(("MODE-02", "error", fargate(ipcMode=mode)) for mode in ("host", "task", "none")),
    ("MODE-03", "error", ec2(pidMode="service:db")),
    ("MODE-03", "error", ec2(ipcMode="shareable")),
    ("PLC-01", "error", fargate(**_constraints(1))),
    ("PLC-02", "error", ec2(placementConstraints=[{"type": "distinctInstance"}])),
    ("PLC-02", "error", ec2(placementConstraints=[{"type": "memberOf"}])),
    ("PLC-02", "error", ec2(**_constraints(1, words="a" * 2001))),
    ("PLC-03", "error", ec2(**_constraints(11))),
    ("RTP-01", "error", fargate(**_os("linux"))),
    ("RTP-01", "error", ec2(**_os("WINDOWS_SERVER_2012"))),
    *(("RTP-01", "error", fargate_windows(**_os(f"WINDOWS_SERVER_{name}")))
      for name in ("2016_FULL", "2004_CORE", "20H2_CORE")),
    ("RTP-02", "error", fargate(runtimePlatform={"cpuArchitecture": "AMD64"})),
    ("RTP-02", "error", windows(runtimePlatform={"cpuArchitecture": "ARM64",
        "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"})),
    ("CMP-01", "error", ec2(requiresCompatibilities=["EC2", "fargate"])),
    ("FLT-01", "warning", ec2(enableFaultInjection=True)),
    ("FLT-01", "warning", fargate_windows(enableFaultInjection=True)),
    ("VC-01", "error", fargate({"versionConsistency": "true"})),
    *(("WIN-01", "warning", windows(c)) for c in (
        {"disableNetworking": True}, {"dnsServers": ["1.1.1.1"]}, {"dnsSearchDomains": ["a"]},
        {"extraHosts": [{"hostname": "a", "ipAddress": "1.2.3.4"}]}, linux(initProcessEnabled=True),
        {"readonlyRootFilesystem": True}, {"user": "a"}, _limit("nofile", 1, 2),
        {"memoryReservation": 128}, _control("net.a"),
        {"resourceRequirements": [{"type": "GPU", "value": "1"}]})),
    ("WIN-01", "warning", fargate_windows({"user": "a"})),
    *(("WIN-02", "warning", windows(**m)) for m in ({"pidMode": "task"}, {"ipcMode": "task"})),
    ("WIN-02", "warning", fargate_windows(**_proxy())),
    ("WIN-03", "warning", windows(volumes=volume(efsVolumeConfiguration=EFS))),
    ("WIN-03", "warning", windows(volumes=volume(dockerVolumeConfiguration={"driver": "rexray"}))),
    ("WIN-03", "warning", windows(mount(containerPath="C:\\data", readOnly=True),
                                  volumes=volume(host={"sourcePath": "C:\\data"}))),
    *(("WIN-04", "warning", fargate_windows(c, executionRoleArn=ROLE)) for c in (
        _ROUTER, {"environmentFiles": _FILES},
        {"credentialSpecs": [f"credentialspec:{PARAMETER}"]})),
    *(("WIN-05", "warning", windows(networkMode=mode)) for mode in ("host", "none", "bridge")),
    ("WIN-06", "note", windows({"memory": 128})),
]  # fmt: skip
LOGS: list[Row] = [
    *(("LOG-01", "error", ec2(logs(d)))
      for d in ("none", "local", "logentries", "gcplogs", "etwlogs", "loki", "JSON-file")),
    *(("LOG-02", "error", fargate(logs(d)))
      for d in ("json-file", "syslog", "journald", "gelf", "fluentd", "local", "none")),
    ("LOG-03", "error", ec2(logs("awslogs"))),
    ("LOG-03", "error", ec2(logs("awslogs", options={"awslogs-group": "a"}))),
    ("LOG-04", "error", fargate(logs("awslogs", options=AWSLOGS), executionRoleArn=ROLE)),
    ("LOG-05", "warning", ec2(logs("awslogs", options={**AWSLOGS, "awslogs-datetime-format": "%H",
                                                       "awslogs-multiline-pattern": "^x"}))),
    *(("LOG-06", "warning", ec2(logs(d, options={o: "1"}))) for d, o in (
        ("json-file", "max-filesize"), ("syslog", "max-size"), ("journald", "syslog-address"))),
    ("LOG-07", "warning", ec2(logs("json-file", options={"mode": "fast"}))),
    ("LOG-07", "warning", ec2(logs("json-file", options={"mode": "non-blocking",
        "max-buffer-size": "lots"}))),
    ("LOG-07", "warning", ec2(logs("json-file", options={"mode": "blocking",
                                                         "max-buffer-size": "4m"}))),
    ("LOG-08", "error", ec2(logs("splunk", options={"splunk-url": "https://a"}))),
    ("LOG-08", "error", fargate(logs("splunk", options={"splunk-token": "a"}))),
    ("LOG-09", "error", fargate(logs("awsfirelens"))),
    ("LOG-10", "warning", fargate({}, _ROUTER, _ROUTER)),
    ("LOG-11", "error", ec2({"firelensConfiguration": {"type": "fluent-bit"}})),
    *(("LOG-11", "error", ec2(_router(**options))) for options in (
        {"config_file": "/a"}, {"config_file_type": "http", "config_file_value": "/a"},
        {"config_file_type": "file", "config_file_value": "a.conf"},
        {"config_file_type": "file"}, {"config_file_value": "/a"},
        {"config_file_type": "s3", "config_file_value": "s3://a/b"},
        {"config_file_type": "file", "config_file_value": "/fluent-bit/etc/fluent-bit.conf"},
        {"enable_ecs_log_metadata": "yes"})),
    ("LOG-11", "error", fargate({}, _router(config_file_type="s3",
                                            config_file_value="arn:aws:s3:::a/b"))),
    ("LOG-12", "warning", fargate({**_ROUTER, **logs("awsfirelens")})),
]  # fmt: skip


def _efs(**more: Any) -> Any:
    return {"volumes": volume(efsVolumeConfiguration={**EFS, **more})}


_S3: dict[str, Any] = {
    "fileSystemArn": "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0"
}
VOLUMES: list[Row] = [
    *(("VOL-01", "error", ec2(volumes=volume(name))) for name in ("my.data", "", "a" * 256, "./a")),
    ("VOL-01", "error", ec2(volumes=volume() * 2)),
    ("VOL-02", "error", ec2(volumes=volume(host={"sourcePath": "/a"}, efsVolumeConfiguration=EFS))),
    ("VOL-02", "error", ec2(volumes=volume(configuredAtLaunch=True,
                                           dockerVolumeConfiguration={"scope": "shared"}))),
    ("VOL-03", "error", fargate(mount())),
    ("VOL-03", "error", fargate(mount(sourceVolume="other"), volumes=volume())),
    *(("VOL-04", "error", ec2(mount(containerPath=p), volumes=volume())) for p in ("data", "")),
    ("VOL-04", "error", ec2({"mountPoints": [{"sourceVolume": "data"}]}, volumes=volume())),
    ("VOL-04", "error", fargate(mount(containerPath="C:/data"), volumes=volume())),
    ("VOL-04", "error", ec2(mount(containerPath="C:/data"), volumes=volume(),
                            runtimePlatform={"operatingSystemFamily": "LINUX"})),
    ("VOL-04", "error", ec2({"mountPoints": [*mount()["mountPoints"], {"sourceVolume": "data",
                             "containerPath": "/data/"}]}, volumes=volume())),
    ("VOL-05", "error", fargate(volumes=volume(host={"sourcePath": "/a"}))),
    ("VOL-06", "error", fargate(volumes=volume(dockerVolumeConfiguration={"driver": "local"}))),
    *(("VOL-07", "error", ec2(volumes=volume(dockerVolumeConfiguration=docker))) for docker in (
        {"autoprovision": False}, {"scope": "task", "autoprovision": True}, {"scope": "local"})),
    *(("VOL-08", "error", fargate(**_efs(**efs), taskRoleArn=ROLE)) for efs in (
        {"authorizationConfig": {"accessPointId": "fsap-1"}},
        {"authorizationConfig": {"iam": "ENABLED"}},
        {"authorizationConfig": {"iam": "ENABLED"}, "transitEncryption": "DISABLED"},
        {"authorizationConfig": {"accessPointId": "fsap-1"}, "transitEncryption": "ENABLED",
         "rootDirectory": "/a"},
        {"transitEncryptionPort": 2999}, {"transitEncryption": "on"},
        {"transitEncryption": "ENABLED", "transitEncryptionPort": 65536})),
    ("VOL-08", "error", ec2(volumes=volume(efsVolumeConfiguration={}))),
    ("VOL-08", "warning", ec2(volumes=volume(efsVolumeConfiguration={"fileSystemId": "efs-1"}))),
    ("VOL-08", "error", external(**_efs())),
    ("VOL-08", "warning", ec2(volumes=[
        {"name": name, "efsVolumeConfiguration": {**EFS, "transitEncryption": "ENABLED",
                                                  "transitEncryptionPort": 2999}}
        for name in ("a", "b")])),
    ("VOL-09", "error", fargate(volumes=volume(fsxWindowsFileServerVolumeConfiguration=_FSX))),
    ("VOL-09", "warning", ec2(volumes=volume(fsxWindowsFileServerVolumeConfiguration=_FSX))),
    ("VOL-09", "warning", windows(volumes=volume(fsxWindowsFileServerVolumeConfiguration={
        **_FSX, "authorizationConfig": {"credentialsParameter": "user", "domain": "a.example"}}))),
    ("VOL-08", "warning", fargate(volumes=volume(efsVolumeConfiguration={**EFS,
        "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "ap-1"}}))),
    ("VOL-09", "error", windows(volumes=volume(fsxWindowsFileServerVolumeConfiguration={
        **_FSX, "authorizationConfig": {"domain": "a"}}))),
    ("VOL-10", "error", fargate(volumes=volume(s3filesVolumeConfiguration=_S3))),
    ("VOL-10", "error", fargate(volumes=volume(s3filesVolumeConfiguration={}), taskRoleArn=ROLE)),
    ("VOL-10", "error", fargate(volumes=volume(s3filesVolumeConfiguration={
        "fileSystemArn": "shop-files"}), taskRoleArn=ROLE)),
    ("VOL-10", "error", fargate(volumes=volume(s3filesVolumeConfiguration={**_S3,
        "accessPointArn": "arn:a", "rootDirectory": "/a"}), taskRoleArn=ROLE)),
    ("VOL-11", "error", fargate(volumes=volume(configuredAtLaunch=True))),
    ("VOL-11", "error", fargate(
        {"mountPoints": [{"sourceVolume": n, "containerPath": f"/{n}"} for n in "ab"]},
        volumes=[{"name": n, "configuredAtLaunch": True} for n in "ab"])),
    ("VOL-11", "error", external(mount(), volumes=volume(configuredAtLaunch=True))),
]  # fmt: skip

REFUSED: list[Row] = [
    *SHAPE, *NAMES, *SIZES, *NETWORKING, *CONTAINERS, *HOST, *LOGS, *VOLUMES,
    # Without a list of launch types, the service that runs it says which rules hold.
    ("LNX-02", "error", service(fargate(linux(capabilities={"add": ["ALL"]}),
                                        requiresCompatibilities=None))),
    ("SIZE-01", "error", service(fargate(memory="600", requiresCompatibilities=None))),
]  # fmt: skip
