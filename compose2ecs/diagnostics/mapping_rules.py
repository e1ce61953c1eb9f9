"""The catalogue of C2E2xxx: what becomes of a Compose project on ECS, and what can't."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, WARNING, Rule

# Names and the loss report: 2000 to 2099.

NAME_CHANGED = Rule(
    code="C2E2001",
    severity=NOTE,
    summary="a service's name has characters that ECS refuses; they become `-`",
    why="Containers, services and families on ECS are named with letters, digits, `-` and `_`.",
    fix="Rename the service if its container should keep the name.",
    ref="CNT-04",
    bad="services:\n  my.web:\n    image: nginx:1.27\n",
    good="services:\n  my-web:\n    image: nginx:1.27\n",
)
NAMES_COLLIDE = Rule(
    code="C2E2002",
    severity=ERROR,
    summary="two services would have one name on ECS",
    why="After replacing what ECS refuses by `-`, both services are called the same.",
    fix="Rename one of them.",
    ref="CNT-05",
    bad="services:\n  a.b:\n    image: nginx:1.27\n  a-b:\n    image: nginx:1.27\n",
    good="services:\n  a-b:\n    image: nginx:1.27\n  a-c:\n    image: nginx:1.27\n",
)
NAME_TOO_LONG = Rule(
    code="C2E2003",
    severity=ERROR,
    summary="a joined name is longer than ECS allows",
    why="Project, stage and service are joined to one name of at most 255 characters.",
    fix="Shorten the project's or the service's name.",
    ref="FAM-02",
    bad=f"services:\n  {'a' * 260}:\n    image: nginx:1.27\n",
    good="services:\n  web:\n    image: nginx:1.27\n",
)
KEY_IGNORED = Rule(
    code="C2E2010",
    severity=WARNING,
    summary="ECS has no place for this key; the run goes on without it",
    why="The key has a meaning in Docker that nothing on ECS can hold.",
    fix="Remove the key, or keep it for Docker and ignore this rule for it.",
    bad="services:\n  web:\n    image: nginx:1.27\n    stop_signal: SIGINT\n",
    good="services:\n  web:\n    image: nginx:1.27\n",
)
KEY_REJECTED = Rule(
    code="C2E2011",
    severity=ERROR,
    summary="ECS can't do what this key asks for",
    why="Without it the containers would run differently from what the file says.",
    fix="Remove the key, or go on without it by --unsupported warn.",
    bad="services:\n  web:\n    image: nginx:1.27\n    cgroup_parent: m-executor\n",
    good="services:\n  web:\n    image: nginx:1.27\n",
)
KEY_APPROXIMATED = Rule(
    code="C2E2012",
    severity=NOTE,
    summary="ECS does nearly what this key says",
    why="The nearest thing that ECS has differs in the way that the message tells.",
    fix="Nothing, if the difference is fine for you.",
    bad='services:\n  web:\n    image: nginx:1.27\n    ports: ["8080:80"]\n',
    good='services:\n  web:\n    image: nginx:1.27\n    ports: ["80:80"]\n',
)

# Tasks, jobs and names on the network: 2133 and 2200 to 2299.

NAME_NOT_PUBLISHED = Rule(
    code="C2E2133",
    severity=NOTE,
    summary="a service declares no port, so its name is not published",
    why=(
        "Names on the network come from Service Connect, which publishes ports. A service that"
        " declares none, and whose image has no well-known one, can't be reached by its name."
    ),
    fix="Add `expose` with the ports that other services use.",
    ref="SVC-19",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    environment: {API: http://api:9000}\n"
        "  api:\n    image: example.com/api:1\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    environment: {API: http://api:9000}\n"
        '  api:\n    image: example.com/api:1\n    expose: ["9000"]\n'
    ),
)
PORT_CLASH = Rule(
    code="C2E2200",
    severity=ERROR,
    summary="two containers of one task use the same port",
    why="Containers of a task share one network interface, so a port can be used only once.",
    fix="Change one of the ports, or let the services run in tasks of their own.",
    ref="NET-16",
    bad=(
        'services:\n  a:\n    image: nginx:1.27\n    ports: ["80"]\n    x-ecs: {task: t}\n'
        '  b:\n    image: nginx:1.27\n    ports: ["80"]\n    x-ecs: {task: t}\n'
    ),
    good=(
        'services:\n  a:\n    image: nginx:1.27\n    ports: ["80"]\n    x-ecs: {task: t}\n'
        '  b:\n    image: nginx:1.27\n    ports: ["81"]\n    x-ecs: {task: t}\n'
    ),
)
SIBLING_ON_LOCALHOST = Rule(
    code="C2E2201",
    severity=WARNING,
    summary="a value names a service that shares the task, where it is on localhost",
    why=(
        "Containers of one task with awsvpc share a network interface: a sibling answers on"
        " 127.0.0.1, and its service name resolves to nothing."
    ),
    fix="Use localhost in the value, or give the services tasks of their own.",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    environment: {DB: db:5432}\n"
        "  db:\n    image: postgres:16\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    environment: {DB: localhost:5432}\n"
        "  db:\n    image: postgres:16\n"
    ),
    flags=("--layout", "single", "--launch-type", "FARGATE"),
)
TOO_MANY_CONTAINERS = Rule(
    code="C2E2202",
    severity=ERROR,
    summary="a task can hold ten containers at most",
    why="ECS refuses an eleventh container definition; the quota can't be raised.",
    fix="Give services tasks of their own (--layout per-service).",
    ref="CNT-02",
    bad="services:\n" + "".join(f"  s{i}:\n    image: nginx:1.27\n" for i in range(11)),
    good="services:\n" + "".join(f"  s{i}:\n    image: nginx:1.27\n" for i in range(10)),
    flags=("--layout", "single", "--launch-type", "EC2"),
)
TASK_CYCLE = Rule(
    code="C2E2203",
    severity=ERROR,
    summary="tasks wait for each other in a circle",
    why="Services that share a task start together, so what they wait for must not wait for them.",
    fix="Remove one of the dependencies, or take one of the services out of the shared task.",
    bad=(
        "services:\n  a:\n    image: nginx:1.27\n    x-ecs: {task: t}\n    depends_on: [b]\n"
        "  b:\n    image: nginx:1.27\n    depends_on: [c]\n"
        "  c:\n    image: nginx:1.27\n    x-ecs: {task: t}\n"
    ),
    good=(
        "services:\n  a:\n    image: nginx:1.27\n    x-ecs: {task: t}\n    depends_on: [b]\n"
        "  b:\n    image: nginx:1.27\n"
        "  c:\n    image: nginx:1.27\n    x-ecs: {task: t}\n"
    ),
)
JOB_NAMES_SERVICE = Rule(
    code="C2E2204",
    severity=ERROR,
    summary="a job names another service, which a standalone task can't reach by its name",
    why="Service Connect serves the tasks of services only; a job is run as a standalone task.",
    fix="Choose x-ecs.discovery: cloud-map and full names, or run the job in its dependant's task.",
    ref="SVC-19",
    bad=(
        "services:\n  db:\n    image: postgres:16\n  web:\n    image: nginx:1.27\n"
        "  migrate:\n    image: example.com/migrate:1\n"
        "    environment: {DATABASE_URL: postgres://db:5432/app}\n    x-ecs: {run: once}\n"
    ),
    good=(
        "services:\n  db:\n    image: postgres:16\n  web:\n    image: nginx:1.27\n"
        "  migrate:\n    image: example.com/migrate:1\n"
        "    environment: {DATABASE_URL: postgres://db.example.com:5432/app}\n"
        "    x-ecs: {run: once}\n"
    ),
)
NAMESPACE_NOT_SHARED = Rule(
    code="C2E2205",
    severity=WARNING,
    summary="with bridge networking containers of one task don't share their network",
    why="Only on awsvpc and on the host's network do containers of a task share one interface.",
    fix="Set x-ecs.network_mode: awsvpc.",
    bad=(
        "services:\n  vpn:\n    image: example.com/vpn:1\n"
        "  app:\n    image: example.com/app:1\n    network_mode: service:vpn\n"
    ),
    good=(
        "x-ecs: {network_mode: awsvpc, subnets: [subnet-0a1b2c3d]}\n"
        "services:\n  vpn:\n    image: example.com/vpn:1\n"
        "  app:\n    image: example.com/app:1\n    network_mode: service:vpn\n"
    ),
    flags=("--launch-type", "EC2"),
)
WELL_KNOWN_PORT = Rule(
    code="C2E2210",
    severity=NOTE,
    summary="a service declares no port; the well-known port of its image is published",
    why="Other services reach it by name, and names on the network need a port.",
    fix="Add `expose` to say which ports are meant.",
    bad="services:\n  db:\n    image: postgres:16\n  web:\n    image: nginx:1.27\n",
    good=(
        'services:\n  db:\n    image: postgres:16\n    expose: ["5432"]\n'
        '  web:\n    image: nginx:1.27\n    ports: ["80"]\n'
    ),
)
NOT_ON_THE_NETWORK = Rule(
    code="C2E2211",
    severity=WARNING,
    summary="Service Connect can't serve this service or port",
    why=(
        "It needs Linux containers on awsvpc, or on bridge without a hostname, and TCP ports that"
        " are mapped once."
    ),
    fix="Choose another network mode, or reach the service through a load balancer.",
    ref="SVC-19",
    bad=(
        'services:\n  dns:\n    image: example.com/dns:1\n    ports: ["53:53/udp"]\n'
        "  web:\n    image: nginx:1.27\n"
    ),
    good=(
        'services:\n  dns:\n    image: example.com/dns:1\n    ports: ["53:53"]\n'
        "  web:\n    image: nginx:1.27\n"
    ),
)
ALIASES_MEET = Rule(
    code="C2E2212",
    severity=ERROR,
    summary="two services would answer to one name on the network",
    why="Names on the network are compared in lower case.",
    fix="Rename one of the services.",
    bad=(
        'services:\n  Web:\n    image: nginx:1.27\n    ports: ["80"]\n'
        '  web:\n    image: nginx:1.27\n    ports: ["80"]\n'
    ),
    good=(
        'services:\n  front:\n    image: nginx:1.27\n    ports: ["80"]\n'
        '  web:\n    image: nginx:1.27\n    ports: ["80"]\n'
    ),
)
SHORT_NAME = Rule(
    code="C2E2213",
    severity=WARNING,
    summary="a value names a service by its short name, which is not in DNS",
    why=(
        "Cloud Map puts db.shop.local into DNS, not db, and a task on awsvpc can't be given a"
        " search domain. On bridge and host it is an SRV record, which few clients ask for."
    ),
    fix="Write the full name, or use x-ecs.discovery: service-connect.",
    ref="NET-10",
    bad=(
        "x-ecs: {discovery: cloud-map, namespace: shop.local}\n"
        "services:\n  db:\n    image: postgres:16\n"
        "  web:\n    image: nginx:1.27\n    environment: {DB: db:5432}\n"
    ),
    good=(
        "x-ecs: {discovery: cloud-map, namespace: shop.local}\n"
        "services:\n  db:\n    image: postgres:16\n"
        "  web:\n    image: nginx:1.27\n    environment: {DB: db.shop.local:5432}\n"
    ),
)
REGISTRY_UNKNOWN = Rule(
    code="C2E2214",
    severity=NOTE,
    summary="a registry stands in the document under its name instead of its ARN",
    why="Cloud Map gives the ARN when `up` makes the registry; an offline command can't know it.",
    fix="Let `up` fill it in, or name a registry that is there: x-ecs.service_discovery.registry.",
    ref="SVC-18",
    bad="x-ecs: {discovery: cloud-map}\nservices:\n  web:\n    image: nginx:1.27\n",
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs:\n      service_discovery:\n"
        "        registry: arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1\n"
    ),
)
NAME_IN_CLOUD_MAP = Rule(
    code="C2E2215",
    severity=ERROR,
    summary="Cloud Map refuses the name",
    why="It becomes a name in DNS: labels of letters, digits, - and _ with dots between them.",
    fix="Set service_discovery.name to one that fits.",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs: {service_discovery: {name: my web}}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs: {service_discovery: {name: my-web}}\n"
    ),
)
RECORD_TYPE = Rule(
    code="C2E2216",
    severity=ERROR,
    summary="only tasks on awsvpc can have A records",
    why="On bridge and host a task answers at its instance's address, on a port that varies.",
    fix="Use type: SRV, or network_mode: awsvpc.",
    ref="SVC-18",
    bad=(
        'services:\n  web:\n    image: nginx:1.27\n    ports: ["80"]\n'
        "    x-ecs: {service_discovery: {type: A}}\n"
    ),
    good=(
        'services:\n  web:\n    image: nginx:1.27\n    ports: ["80"]\n'
        "    x-ecs: {service_discovery: {type: SRV}}\n"
    ),
    flags=("--launch-type", "EC2"),
)
NO_PORT_FOR_SRV = Rule(
    code="C2E2217",
    severity=WARNING,
    summary="a service that maps no port gets no SRV record",
    why="An SRV record tells address and port; on bridge and host ECS takes no other kind.",
    fix="Add the port to `ports`, or run the service on awsvpc.",
    ref="SVC-18",
    bad="x-ecs: {discovery: cloud-map}\nservices:\n  web:\n    image: example.com/web:1\n",
    good=(
        "x-ecs: {discovery: cloud-map}\n"
        'services:\n  web:\n    image: example.com/web:1\n    ports: ["80"]\n'
    ),
    flags=("--launch-type", "EC2"),
)

# The task: 2300 to 2349.

NETWORK_MODE = Rule(
    code="C2E2300",
    severity=ERROR,
    summary="the task can't have this network mode",
    why="A task on Fargate always has a network interface of its own (awsvpc).",
    fix="Remove network_mode, or run on EC2 (--launch-type EC2).",
    ref="NET-02",
    bad="services:\n  web:\n    image: nginx:1.27\n    network_mode: host\n",
    good="services:\n  web:\n    image: nginx:1.27\n",
)
NAMESPACE_MODE = Rule(
    code="C2E2301",
    severity=ERROR,
    summary="the task can't have this pid or ipc mode",
    why="Fargate has no host to share processes or memory with.",
    fix="Remove the key, or run on EC2 (--launch-type EC2).",
    bad="services:\n  web:\n    image: nginx:1.27\n    pid: host\n",
    good="services:\n  web:\n    image: nginx:1.27\n",
)
PLATFORM = Rule(
    code="C2E2302",
    severity=ERROR,
    summary="ECS has no machines of this platform",
    why="Tasks run on linux/amd64, linux/arm64 or Windows.",
    fix="Build the image for linux/amd64 or linux/arm64.",
    ref="IMG-06",
    bad="services:\n  web:\n    image: nginx:1.27\n    platform: linux/riscv64\n",
    good="services:\n  web:\n    image: nginx:1.27\n    platform: linux/arm64\n",
)
SIZE_CHOSEN = Rule(
    code="C2E2310",
    severity=NOTE,
    summary="a task got the smallest size that holds what its containers ask for",
    why="Fargate has a fixed table of sizes; what is asked for is rounded up to the next one.",
    fix="Set x-ecs.cpu and x-ecs.memory to choose another one.",
    ref="SIZE-01",
    bad="services:\n  web:\n    image: nginx:1.27\n    mem_limit: 600m\n",
    good="services:\n  web:\n    image: nginx:1.27\n    x-ecs: {cpu: 256, memory: 1G}\n",
)
MEMORY_ASSUMED = Rule(
    code="C2E2311",
    severity=NOTE,
    summary="no memory is stated; the container gets 512 MiB",
    why="On EC2 a container needs a memory limit or reservation.",
    fix="Set deploy.resources.limits.memory, or mem_limit.",
    ref="SIZE-13",
    bad="services:\n  web:\n    image: nginx:1.27\n",
    good="services:\n  web:\n    image: nginx:1.27\n    mem_limit: 256m\n",
    flags=("--launch-type", "EC2"),
)
SIZES_DIFFER = Rule(
    code="C2E2312",
    severity=WARNING,
    summary="services of one task ask for different things; the first one's counts",
    why="A task and its service have one size, one count and one rollout.",
    fix="Say it at one of the services only.",
    bad=(
        "services:\n  a:\n    image: nginx:1.27\n    x-ecs: {task: t, cpu: 256}\n"
        "  b:\n    image: nginx:1.27\n    x-ecs: {task: t, cpu: 512}\n"
    ),
    good=(
        "services:\n  a:\n    image: nginx:1.27\n    x-ecs: {task: t, cpu: 256}\n"
        "  b:\n    image: nginx:1.27\n    x-ecs: {task: t}\n"
    ),
)

# The service: 2350 to 2399.

SUBNETS_UNKNOWN = Rule(
    code="C2E2350",
    severity=NOTE,
    summary="no subnets are known, so the document has no networkConfiguration",
    why=(
        "`up` takes the default VPC's subnets; an offline command can't look them up. `convert`"
        " warns, because ECS creates no service on awsvpc from such a document."
    ),
    fix="Set x-ecs.subnets or --subnet.",
    ref="SVC-07",
    bad="services:\n  web:\n    image: nginx:1.27\n",
    good="x-ecs: {subnets: [subnet-0a1b2c3d]}\nservices:\n  web:\n    image: nginx:1.27\n",
)
ROLLOUT_STOPS_FIRST = Rule(
    code="C2E2351",
    severity=NOTE,
    summary="tasks are stopped before their successors start",
    why="Two copies at a time would write to one storage, or want one host port.",
    fix="Set deploy.update_config.order: start-first if two copies are fine.",
    bad='services:\n  web:\n    image: nginx:1.27\n    ports: ["80:80"]\n',
    good='services:\n  web:\n    image: nginx:1.27\n    ports: ["80"]\n',
    flags=("--launch-type", "EC2"),
)
ROLLOUT_STUCK = Rule(
    code="C2E2352",
    severity=ERROR,
    summary="with these percentages no deployment can make progress",
    why=(
        "Neither one task may stop nor one more may start. ECS rounds the minimum up and the"
        " maximum down to whole tasks."
    ),
    fix="Lower minimum_healthy_percent or raise maximum_percent.",
    ref="SVC-13",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs:\n      deployment:\n"
        "        minimum_healthy_percent: 100\n        maximum_percent: 100\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs:\n      deployment:\n"
        "        minimum_healthy_percent: 0\n        maximum_percent: 100\n"
    ),
)
PLACEMENT = Rule(
    code="C2E2353",
    severity=ERROR,
    summary="tasks can't be placed in this way",
    why="Fargate has no instances to choose from, and ECS knows fewer node attributes than Swarm.",
    fix="Remove the placement, or run on EC2 (--launch-type EC2) with x-ecs.placement.",
    ref="SVC-16",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    deploy:\n      placement:\n"
        "        constraints: [node.labels.disk == ssd]\n"
    ),
    good="services:\n  web:\n    image: nginx:1.27\n",
)
SCHEDULING = Rule(
    code="C2E2354",
    severity=ERROR,
    summary="Fargate can't run one task per machine",
    why="`deploy.mode: global` is a daemon on ECS, which needs instances of your own.",
    fix="Use replicas, or run on EC2 (--launch-type EC2).",
    ref="SVC-15",
    bad="services:\n  web:\n    image: nginx:1.27\n    deploy: {mode: global}\n",
    good="services:\n  web:\n    image: nginx:1.27\n    deploy: {replicas: 2}\n",
)
STAYS_A_SERVICE = Rule(
    code="C2E2355",
    severity=NOTE,
    summary="the service is started again whenever it ends, whatever `restart` says",
    why="An ECS service keeps its tasks running.",
    fix="Set x-ecs.run: once if it is a job that ends.",
    bad='services:\n  web:\n    image: nginx:1.27\n    restart: "no"\n',
    good="services:\n  web:\n    image: nginx:1.27\n    restart: always\n",
)

LOAD_BALANCER = Rule(
    code="C2E2360",
    severity=ERROR,
    summary="a load balancer of x-ecs lacks its target group or its port",
    why="ECS registers one port of one container in a target group that exists.",
    fix="Give target_group, and port unless the service has one port only.",
    ref="SVC-11",
    bad=(
        'services:\n  web:\n    image: nginx:1.27\n    ports: ["80", "443"]\n'
        "    x-ecs:\n      load_balancers:\n        - target_group: arn:aws:elasticloadbalancing:"
        "eu-west-1:123456789012:targetgroup/web/0123456789abcdef\n"
    ),
    good=(
        'services:\n  web:\n    image: nginx:1.27\n    ports: ["80"]\n'
        "    x-ecs:\n      load_balancers:\n        - target_group: arn:aws:elasticloadbalancing:"
        "eu-west-1:123456789012:targetgroup/web/0123456789abcdef\n"
    ),
)
EXEC_WITHOUT_INIT = Rule(
    code="C2E2362",
    severity=NOTE,
    summary="ECS Exec leaves processes behind that no init process ends",
    why="The agent of ECS Exec is no init: what its sessions start stays as zombie processes.",
    fix="Set init: true.",
    ref="SVC-26",
    bad=(
        "x-ecs: {task_role: shop, enable_execute_command: true}\n"
        "services:\n  web:\n    image: nginx:1.27\n"
    ),
    good=(
        "x-ecs: {task_role: shop, enable_execute_command: true}\n"
        "services:\n  web:\n    image: nginx:1.27\n    init: true\n"
    ),
)
STRATEGY_RUNS_BOTH = Rule(
    code="C2E2363",
    severity=WARNING,
    summary="a strategy runs old and new tasks beside each other that can't both be there",
    why="Blue/green, linear and canary deployments keep both sets until all traffic has moved.",
    fix="Use strategy rolling, which stops tasks first, or let them share nothing.",
    ref="SVC-21",
    bad=(
        'services:\n  web:\n    image: nginx:1.27\n    ports: ["80:80"]\n'
        "    x-ecs: {deployment: {strategy: blue_green}}\n"
    ),
    good=(
        'services:\n  web:\n    image: nginx:1.27\n    ports: ["80"]\n'
        "    x-ecs: {deployment: {strategy: blue_green}}\n"
    ),
    flags=("--launch-type", "EC2"),
)
LOG_RETENTION = Rule(
    code="C2E2365",
    severity=ERROR,
    summary="CloudWatch Logs does not know this time of keeping",
    why="A log group keeps its events for one of a list of times (PutRetentionPolicy).",
    fix="Use 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, ... days.",
    bad="services:\n  web:\n    image: nginx:1.27\nx-ecs: {logs: {retention_days: 10}}\n",
    good="services:\n  web:\n    image: nginx:1.27\nx-ecs: {logs: {retention_days: 14}}\n",
)
STRATEGY_SHIFTS_NOTHING = Rule(
    code="C2E2364",
    severity=WARNING,
    summary="a blue/green, linear or canary deployment has no traffic to shift",
    why="ECS shifts traffic of load balancers and of Service Connect; this service has neither.",
    fix="Add x-ecs.load_balancers, or use strategy rolling.",
    ref="SVC-21",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    x-ecs: {deployment: {strategy: blue_green}}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    expose: [80]\n"
        "    x-ecs: {deployment: {strategy: blue_green}}\n"
        "  api:\n    image: httpd:2.4\n    expose: [80]\n"
    ),
)

# Logs: 2400 to 2409.

LOG_DRIVER = Rule(
    code="C2E2400",
    severity=ERROR,
    summary="ECS has no such log driver",
    why="The drivers of a task are a closed list; on Fargate awslogs, splunk and awsfirelens.",
    fix="Use awslogs, or awsfirelens with a router.",
    ref="LOG-01",
    bad="services:\n  web:\n    image: nginx:1.27\n    logging: {driver: gcplogs}\n",
    good="services:\n  web:\n    image: nginx:1.27\n    logging: {driver: syslog}\n",
    flags=("--launch-type", "EC2"),
)
ROUTER_ADDED = Rule(
    code="C2E2402",
    severity=NOTE,
    summary="a router was added for the log driver awsfirelens",
    why="awsfirelens hands logs to a router that runs in the same task.",
    fix="Nothing; or write the router as a service of the same task, with x-ecs.firelens.",
    ref="LOG-09",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    logging: {driver: awsfirelens, options: {Name: cloudwatch_logs}}\n"
    ),
    good="services:\n  web:\n    image: nginx:1.27\n",
)
LOG_DRIVER_REPLACED = Rule(
    code="C2E2401",
    severity=WARNING,
    summary="Fargate can't log with this driver; logs go to CloudWatch Logs",
    why="Fargate knows awslogs, splunk and awsfirelens only.",
    fix="Remove logging, or run on EC2 (--launch-type EC2).",
    ref="LOG-02",
    bad="services:\n  web:\n    image: nginx:1.27\n    logging: {driver: syslog}\n",
    good="services:\n  web:\n    image: nginx:1.27\n    logging: {driver: awslogs}\n",
)

# Container rows, storage and ports: 2100 to 2199 and 2500 to 2899.

NO_IMAGE = Rule(
    code="C2E2100",
    severity=ERROR,
    summary="a service is built here and names no image that ECS could pull",
    why="compose2ecs builds nothing, and ECS pulls every image from a registry.",
    fix="Push the image and name it: --image SERVICE=URI, --registry PREFIX or x-ecs.image.",
    ref="IMG-05",
    bad="services:\n  web:\n    build: .\n",
    good="services:\n  web:\n    build: .\n    x-ecs: {image: example.com/web:1.4}\n",
)
VARIABLE_UNSET = Rule(
    code="C2E2102",
    severity=NOTE,
    summary="a variable has no value here and is left out",
    why="`KEY` without a value takes it from the shell that runs the command, which has none.",
    fix="Give it a value, set it in the shell, or take it from x-ecs.secrets.",
    bad="services:\n  web:\n    image: nginx:1.27\n    environment: [C2E_NOT_SET_ANYWHERE]\n",
    good="services:\n  web:\n    image: nginx:1.27\n    environment: [MODE=production]\n",
)
COMMAND_EMPTY = Rule(
    code="C2E2103",
    severity=WARNING,
    summary="ECS can't empty the image's command or entry point",
    why="An empty list means `as in the image` on ECS; in Compose it means `none`.",
    fix="Name the program to run.",
    bad="services:\n  web:\n    image: nginx:1.27\n    entrypoint: []\n",
    good='services:\n  web:\n    image: nginx:1.27\n    entrypoint: ["/docker-entrypoint.sh"]\n',
)
NO_SHELL = Rule(
    code="C2E2105",
    severity=WARNING,
    summary="a command has a shell's operator, and no shell runs it",
    why=(
        "Compose splits a command into words. docker-compose v1 hands `&&` over like any other"
        " word, Docker Compose v2 cuts the text there; neither of them runs what follows."
    ),
    fix='Let a shell run it: ["sh", "-c", "one && two"].',
    bad="services:\n  web:\n    image: nginx:1.27\n    command: nginx -t && nginx\n",
    good=(
        'services:\n  web:\n    image: nginx:1.27\n    command: ["sh", "-c", "nginx -t && nginx"]\n'
    ),
)
SECRET_IS_FILE = Rule(
    code="C2E2104",
    severity=ERROR,
    summary="a secret is kept in a file or variable; ECS takes secrets from AWS only",
    why=(
        "ECS puts secrets from Secrets Manager or the Parameter Store into variables; it mounts no"
        " files, and the text of a secret never goes into a document."
    ),
    fix="Store it in AWS and say where: x-ecs.from and x-ecs.as of the secret.",
    ref="SEC-06",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    secrets: [token]\n"
        "secrets:\n  token: {file: ./token.txt}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    secrets: [token]\n"
        "secrets:\n  token:\n    file: ./token.txt\n"
        "    x-ecs: {from: /shop/token, as: TOKEN}\n"
    ),
)
CREDENTIAL_IN_ENVIRONMENT = Rule(
    code="C2E2106",
    severity=NOTE,
    summary="a variable looks like a credential",
    why="Whoever may describe a task definition reads its variables, but not its secrets.",
    fix="Keep it in Secrets Manager or the Parameter Store and name it in x-ecs.secrets.",
    ref="SEC-06",
    bad="services:\n  db:\n    image: postgres:16\n    environment: {POSTGRES_PASSWORD: hunter2}\n",
    good=(
        "services:\n  db:\n    image: postgres:16\n"
        "    x-ecs: {secrets: {POSTGRES_PASSWORD: /shop/db-password}}\n"
    ),
)
VOLUME_DIES = Rule(
    code="C2E2107",
    severity=WARNING,
    summary="a named volume lives only as long as its task",
    why=(
        "Without a file system behind it, a volume is made with the task and lost with it. It also"
        " starts empty and belongs to root: what the image has at the path is there only if its"
        " Dockerfile declares the path as VOLUME (developer guide, bind mounts)."
    ),
    fix="Add x-ecs.efs (or docker or host on EC2) to the volume to keep its data.",
    ref="VOL-13",
    bad=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/var/lib/postgresql/data]\n"
        "volumes:\n  data:\n"
    ),
    good=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/var/lib/postgresql/data]\n"
        "volumes:\n  data:\n    x-ecs: {efs: {file_system: fs-0123456789abcdef0}}\n"
    ),
)
VOLUME_NOT_SHARED = Rule(
    code="C2E2108",
    severity=WARNING,
    summary="a named volume is mounted in several tasks, and each gets a copy of its own",
    why="Without a file system behind it, a volume belongs to one task and is lost with it.",
    fix="Add x-ecs.efs to the volume, or let the services share a task (x-ecs.task).",
    ref="VOL-13",
    bad=(
        "services:\n  a:\n    image: nginx:1.27\n    volumes: [data:/data]\n"
        "  b:\n    image: nginx:1.27\n    volumes: [data:/data]\n"
        "volumes:\n  data:\n"
    ),
    good=(
        "services:\n  a:\n    image: nginx:1.27\n    volumes: [data:/data]\n"
        "  b:\n    image: nginx:1.27\n    volumes: [data:/data]\n"
        "volumes:\n  data:\n    x-ecs: {efs: {file_system: fs-0123456789abcdef0}}\n"
    ),
)
VOLUME_RENAMED = Rule(
    code="C2E2109",
    severity=NOTE,
    summary="a volume's name has characters that ECS refuses; they become `-`",
    why="Volumes of a task are named with letters, digits, `-` and `_`.",
    fix="Rename the volume if it should keep its name.",
    ref="VOL-01",
    bad=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [my.data:/data]\n"
        "volumes:\n  my.data:\n"
    ),
    good=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/data]\nvolumes:\n  data:\n"
    ),
)
HEALTH_CHECK_CUT = Rule(
    code="C2E2110",
    severity=WARNING,
    summary="a health check's time or count is outside what ECS allows and is cut",
    why=(
        "ECS checks every 5 to 300 s, waits 2 to 60 s for an answer, allows 1 to 10 failures and a"
        " start period of up to 300 s, all in whole seconds."
    ),
    fix="Choose a value within the limits.",
    ref="HC-02",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    healthcheck: {test: curl -f localhost, interval: 1s}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    healthcheck: {test: curl -f localhost, interval: 10s}\n"
    ),
)
HEALTH_CHECK_UNKNOWN = Rule(
    code="C2E2111",
    severity=WARNING,
    summary="a health check has no test; ECS doesn't look into the image for one",
    why="ECS runs only checks that stand in the task definition.",
    fix="Repeat the image's check as `test`.",
    ref="HC-01",
    bad="services:\n  web:\n    image: nginx:1.27\n    healthcheck: {interval: 30s}\n",
    good=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    healthcheck: {test: curl -f localhost, interval: 30s}\n"
    ),
)
HEALTHY_UNKNOWN = Rule(
    code="C2E2112",
    severity=ERROR,
    summary="a service waits for another of its task to be healthy, which has no health check",
    why="ECS knows only checks in the task definition; the image's own HEALTHCHECK doesn't count.",
    fix="Give that service a healthcheck with a test, or wait for service_started.",
    ref="DEP-05",
    bad=(
        "services:\n  db:\n    image: postgres:16\n    x-ecs: {task: t}\n"
        "  web:\n    image: nginx:1.27\n    x-ecs: {task: t}\n"
        "    depends_on: {db: {condition: service_healthy}}\n"
    ),
    good=(
        "services:\n  db:\n    image: postgres:16\n    x-ecs: {task: t}\n"
        "    healthcheck: {test: pg_isready}\n"
        "  web:\n    image: nginx:1.27\n    x-ecs: {task: t}\n"
        "    depends_on: {db: {condition: service_healthy}}\n"
    ),
)
NOT_ON_FARGATE = Rule(
    code="C2E2120",
    severity=ERROR,
    summary="Fargate can't do what this key asks for; EC2 can",
    why="Containers on Fargate have no host that they could reach into.",
    fix="Remove the key, or run on EC2 (--launch-type EC2).",
    ref="CMP-02",
    bad="services:\n  web:\n    image: nginx:1.27\n    privileged: true\n",
    good="services:\n  web:\n    image: nginx:1.27\n    privileged: false\n",
)
NOT_ON_AWSVPC = Rule(
    code="C2E2121",
    severity=ERROR,
    summary="a task with a network interface of its own can't have this key",
    why="With awsvpc, AWS gives the task its host name, its hosts file and its resolver.",
    fix="Remove the key, or run on EC2 with bridge networking (--launch-type EC2).",
    ref="NET-10",
    bad='services:\n  web:\n    image: nginx:1.27\n    extra_hosts: ["db:10.0.0.4"]\n',
    good="services:\n  web:\n    image: nginx:1.27\n",
)
CAPABILITY = Rule(
    code="C2E2122",
    severity=ERROR,
    summary="the container can't have this capability",
    why="Fargate adds SYS_PTRACE only; ECS as a whole knows a closed list of capabilities.",
    fix="Remove it, or run on EC2 (--launch-type EC2) if ECS knows it.",
    ref="LNX-02",
    bad="services:\n  web:\n    image: nginx:1.27\n    cap_add: [NET_ADMIN]\n",
    good="services:\n  web:\n    image: nginx:1.27\n    cap_add: [SYS_PTRACE]\n",
)
SYSCTL = Rule(
    code="C2E2123",
    severity=ERROR,
    summary="a container can't have this kernel parameter",
    why="Only net.*, fs.mqueue.* and the IPC parameters belong to a container, not to its host.",
    fix="Remove it, or set it on the container instances.",
    ref="SYS-01",
    bad="services:\n  web:\n    image: nginx:1.27\n    sysctls: {vm.max_map_count: 262144}\n",
    good="services:\n  web:\n    image: nginx:1.27\n    sysctls: {net.core.somaxconn: 1024}\n",
)
ULIMIT = Rule(
    code="C2E2124",
    severity=ERROR,
    summary="ECS knows no limit of this name",
    why="ulimits are a closed list of Linux's own names.",
    fix="Correct the name, or remove it.",
    ref="ULI-01",
    bad="services:\n  web:\n    image: nginx:1.27\n    ulimits: {files: 1024}\n",
    good="services:\n  web:\n    image: nginx:1.27\n    ulimits: {nofile: 1024}\n",
)
SECURITY_OPTION = Rule(
    code="C2E2125",
    severity=ERROR,
    summary="ECS knows no security option like this",
    why="It takes no-new-privileges, apparmor:, label: and credentialspec: only.",
    fix="Remove the option.",
    ref="SOP-02",
    bad="services:\n  web:\n    image: nginx:1.27\n    security_opt: [seccomp:unconfined]\n",
    good="services:\n  web:\n    image: nginx:1.27\n    security_opt: [no-new-privileges]\n",
    flags=("--launch-type", "EC2"),
)
DEVICE = Rule(
    code="C2E2126",
    severity=ERROR,
    summary="ECS can't hand over this device",
    why="It hands over devices by their path on the host, with read, write and mknod.",
    fix="Name the device by its path, or use gpus for GPUs.",
    ref="LNX-03",
    bad="services:\n  web:\n    image: nginx:1.27\n    devices: [nvidia.com/gpu=all]\n",
    good="services:\n  web:\n    image: nginx:1.27\n    devices: [/dev/fuse]\n",
    flags=("--launch-type", "EC2"),
)
GPU = Rule(
    code="C2E2127",
    severity=ERROR,
    summary="ECS hands over a stated number of GPUs, and nothing else",
    why="`all`, and devices that are no GPUs, can't be said in a task definition.",
    fix="State how many GPUs the container needs (count).",
    ref="GPU-02",
    bad="services:\n  web:\n    image: nginx:1.27\n    gpus: all\n",
    good="services:\n  web:\n    image: nginx:1.27\n    gpus: [{count: 1}]\n",
    flags=("--launch-type", "EC2"),
)
HOST_ADDRESS = Rule(
    code="C2E2128",
    severity=ERROR,
    summary="a host needs an IP address",
    why="ECS has no word for the gateway of the container's network.",
    fix="Write an address, or remove the host.",
    ref="NET-24",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    environment: {API: 'http://host.docker.internal:8080'}\n"
        '    extra_hosts: ["host.docker.internal:host-gateway"]\n'
    ),
    good='services:\n  web:\n    image: nginx:1.27\n    extra_hosts: ["db:10.0.0.4"]\n',
    flags=("--launch-type", "EC2"),
)
SWAP = Rule(
    code="C2E2129",
    severity=ERROR,
    summary="this amount of swap can't be said on ECS",
    why="ECS takes a number of MiB; there is no word for unlimited swap.",
    fix="State memory and swap together as a size.",
    ref="LNX-05",
    bad="services:\n  web:\n    image: nginx:1.27\n    mem_limit: 1g\n    memswap_limit: -1\n",
    good="services:\n  web:\n    image: nginx:1.27\n    mem_limit: 1g\n    memswap_limit: 2g\n",
    flags=("--launch-type", "EC2"),
)
NO_NEW_PRIVILEGES = Rule(
    code="C2E2130",
    severity=WARNING,
    summary="no-new-privileges can't be said on Fargate and is left out",
    why="Fargate has no security options, but it drops capabilities.",
    fix="Drop all capabilities, or run on EC2 (--launch-type EC2).",
    ref="SOP-01",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    cap_drop: [ALL]\n"
        "    security_opt: [no-new-privileges]\n"
    ),
    good="services:\n  web:\n    image: nginx:1.27\n    cap_drop: [ALL]\n",
)
BIND_ON_FARGATE = Rule(
    code="C2E2131",
    severity=ERROR,
    summary="Fargate has no host to mount files from",
    why="A bind mount takes a folder of the machine that runs the container.",
    fix="Build the files into the image, or run on EC2 (--launch-type EC2).",
    ref="VOL-05",
    bad="services:\n  web:\n    image: nginx:1.27\n    volumes: [/srv/conf:/etc/nginx]\n",
    good="services:\n  web:\n    image: nginx:1.27\n    volumes: [/etc/nginx]\n",
)
BIND_OF_THIS_MACHINE = Rule(
    code="C2E2132",
    severity=ERROR,
    summary="a bind mount starts from a folder of this machine, which no container instance has",
    why="Relative paths and `~` start from the Compose file or from your home.",
    fix="Build the files into the image, or put them at an absolute path on every instance.",
    ref="VOL-05",
    bad="services:\n  web:\n    image: nginx:1.27\n    volumes: [./conf:/etc/nginx]\n",
    good="services:\n  web:\n    image: nginx:1.27\n    volumes: [/srv/conf:/etc/nginx]\n",
    flags=("--launch-type", "EC2"),
)
MOUNT_TYPE = Rule(
    code="C2E2134",
    severity=ERROR,
    summary="ECS can't mount this",
    why="A task mounts volumes, folders of its host and memory; no images, pipes, cluster volumes.",
    fix="Use a volume, or build the files into the image.",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    volumes: [{type: image, source: busybox, target: /tools}]\n"
    ),
    good="services:\n  web:\n    image: nginx:1.27\n    volumes: [/tools]\n",
)
VOLUME_ELSEWHERE = Rule(
    code="C2E2135",
    severity=ERROR,
    summary="the volume's driver or its data are on a Docker host, and Fargate has none",
    why="Docker volumes belong to container instances; Fargate mounts EFS and EBS.",
    fix="Add x-ecs.efs to the volume, or run on EC2 (--launch-type EC2).",
    ref="VOL-06",
    bad=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/data]\n"
        "volumes:\n  data: {external: true}\n"
    ),
    good=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/data]\n"
        "volumes:\n  data:\n    external: true\n"
        "    x-ecs: {efs: {file_system: fs-0123456789abcdef0}}\n"
    ),
)
NO_FILE_SYSTEM = Rule(
    code="C2E2139",
    severity=ERROR,
    summary="a volume asks for a file system to be made, and compose2ecs makes none",
    why="A file system outlives the project: it is made once, by whoever keeps its data.",
    fix="Make it and name it: x-ecs.efs of the volume, or a file system's id in driver_opts.",
    bad=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/data]\n"
        "volumes:\n  data: {driver_opts: {performance_mode: generalPurpose}}\n"
    ),
    good=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/data]\n"
        "volumes:\n  data: {driver_opts: {filesystem_id: fs-0123456789abcdef0}}\n"
    ),
)
VOLUMES_FROM_OUTSIDE = Rule(
    code="C2E2136",
    severity=ERROR,
    summary="volumes_from names a container that is not in this task",
    why="A task can take over the mounts of its own containers only.",
    fix="Name a service of this file.",
    ref="DEP-07",
    bad="a:\n  image: nginx:1.27\n  volumes_from: ['container:other']\n",
    good="a:\n  image: nginx:1.27\n  volumes_from: [b]\nb:\n  image: nginx:1.27\n",
)
TMPFS_OPTION = Rule(
    code="C2E2137",
    severity=WARNING,
    summary="ECS knows no tmpfs option like this; it is left out",
    why="Mount options of a tmpfs are a closed list.",
    fix="Remove the option.",
    ref="LNX-07",
    bad="services:\n  web:\n    image: nginx:1.27\n    tmpfs: ['/run:size=64m,huge=always']\n",
    good="services:\n  web:\n    image: nginx:1.27\n    tmpfs: ['/run:size=64m,noexec']\n",
)
EBS_ROLE = Rule(
    code="C2E2138",
    severity=ERROR,
    summary="an EBS volume needs a role by which ECS manages it",
    why="ECS makes, attaches and deletes the volume on your behalf (infrastructure role).",
    fix="Set x-ecs.ebs.role to an ARN, or x-ecs.account beside the role's name.",
    ref="SVC-20",
    bad=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/data]\n"
        "volumes:\n  data:\n    x-ecs: {ebs: {size: 50G}}\n"
    ),
    good=(
        "services:\n  db:\n    image: postgres:16\n    volumes: [data:/data]\n"
        "volumes:\n  data:\n    x-ecs:\n      ebs:\n        size: 50G\n"
        "        role: arn:aws:iam::123456789012:role/ecsInfrastructureRole\n"
    ),
)
HOSTNAME_LEFT_OUT = Rule(
    code="C2E2142",
    severity=WARNING,
    summary="a host name is left out: a task's network interface is named by AWS",
    why="With awsvpc, AWS gives the task its host name. Nothing in the file reaches this one.",
    fix="Remove hostname if nothing needs it, or run on EC2 with bridge networking.",
    ref="NET-09",
    bad="services:\n  web:\n    image: nginx:1.27\n    hostname: front\n",
    good="services:\n  web:\n    image: nginx:1.27\n",
)
RESOLVER_OF_VPC = Rule(
    code="C2E2143",
    severity=WARNING,
    summary="public resolvers are left out: tasks ask the resolver of their VPC",
    why="With awsvpc, AWS configures the task's resolver, which answers for public names too.",
    fix="Remove dns, or run on EC2 with bridge networking (--launch-type EC2).",
    ref="NET-11",
    bad="services:\n  web:\n    image: nginx:1.27\n    dns: 8.8.8.8\n",
    good="services:\n  web:\n    image: nginx:1.27\n",
)
HOST_GATEWAY_IDLE = Rule(
    code="C2E2144",
    severity=WARNING,
    summary="a name of the machine that runs Docker is left out, since no value uses it",
    why="ECS has no word for host-gateway; a task has no machine of yours beside it.",
    fix="Remove the host if nothing needs it.",
    ref="NET-24",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n"
        '    extra_hosts: ["host.docker.internal:host-gateway"]\n'
    ),
    good="services:\n  web:\n    image: nginx:1.27\n",
)
CONFIG_IS_FILE = Rule(
    code="C2E2145",
    severity=ERROR,
    summary="a config would be a file, and ECS mounts no single files",
    why="ECS mounts volumes. A container that runs first can write small files into one.",
    fix="Set x-ecs.files.deliver: true for the service, or build the file into the image.",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    configs: [{source: site, target: /etc/nginx/conf.d/site.conf}]\n"
        "configs:\n  site: {content: 'server {}'}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs: {files: {deliver: true}}\n"
        "    configs: [{source: site, target: /etc/nginx/conf.d/site.conf}]\n"
        "configs:\n  site: {content: 'server {}'}\n"
    ),
)
FILE_NOT_DELIVERED = Rule(
    code="C2E2146",
    severity=ERROR,
    summary="a file can't be handed over by value",
    why=(
        "Files are handed over in a task definition, which holds 64 KiB, and their volume takes the"
        " place of the folder that they are in."
    ),
    fix="Build it into the image, put it on EFS, or move it into a folder of its own.",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs: {files: {deliver: true}}\n"
        "    configs: [site]\nconfigs:\n  site: {content: 'server {}'}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs: {files: {deliver: true}}\n"
        "    configs: [{source: site, target: /etc/nginx/conf.d/site.conf}]\n"
        "configs:\n  site: {content: 'server {}'}\n"
    ),
)
FOLDER_HIDDEN = Rule(
    code="C2E2147",
    severity=WARNING,
    summary="a file that is handed over hides the folder that it is in",
    why="ECS mounts folders: the image's own files beside this one are not seen.",
    fix="Hand over the whole folder, or move the file into one of its own.",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs: {files: {deliver: true}}\n"
        "    configs: [{source: site, target: /etc/nginx/conf.d/site.conf}]\n"
        "configs:\n  site: {content: 'server {}'}\n"
    ),
    good="services:\n  web:\n    image: nginx:1.27\n",
)
LINK_ALIAS = Rule(
    code="C2E2140",
    severity=WARNING,
    summary="a link's alias is not known on ECS; the service's own name is",
    why="Service Connect publishes each service under its Compose name.",
    fix="Use the service's name, or rename the service.",
    bad=(
        'services:\n  db:\n    image: postgres:16\n    expose: ["5432"]\n'
        "  web:\n    image: nginx:1.27\n    links: ['db:database']\n"
    ),
    good=(
        'services:\n  db:\n    image: postgres:16\n    expose: ["5432"]\n'
        "  web:\n    image: nginx:1.27\n    links: [db]\n"
    ),
)
LINK_MISSING = Rule(
    code="C2E2141",
    severity=WARNING,
    summary="with bridge networking a container of the same task is reached through a link",
    why="Containers of one task know each other's names only by links in this network mode.",
    fix="Add the service to `links`.",
    ref="NET-25",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    environment: {DB: db:5432}\n"
        "  db:\n    image: postgres:16\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    environment: {DB: db:5432}\n"
        "    links: [db]\n"
        "  db:\n    image: postgres:16\n"
    ),
    flags=("--layout", "single", "--launch-type", "EC2"),
)
PORT_PROTOCOL = Rule(
    code="C2E2150",
    severity=ERROR,
    summary="ECS maps TCP and UDP ports only",
    why="A port mapping has no other protocol.",
    fix="Remove the port.",
    ref="NET-18",
    bad="services:\n  web:\n    image: nginx:1.27\n    ports: ['9899:9899/sctp']\n",
    good="services:\n  web:\n    image: nginx:1.27\n    ports: ['9899:9899/udp']\n",
)
PORT_NOT_EXPOSED = Rule(
    code="C2E2152",
    severity=WARNING,
    summary="a port bound to the loopback address is not mapped to one of the instance",
    why="127.0.0.1 means `not for others`; on ECS a host port answers on every address.",
    fix="Remove the address if the instance's own should answer.",
    bad='services:\n  web:\n    image: nginx:1.27\n    ports: ["127.0.0.1:8080:80"]\n',
    good='services:\n  web:\n    image: nginx:1.27\n    ports: ["8080:80"]\n',
    flags=("--launch-type", "EC2"),
)
PORT_ADDRESS = Rule(
    code="C2E2151",
    severity=WARNING,
    summary="the port answers on every address of the instance, not only on the one in the file",
    why="A port mapping on ECS has no host address.",
    fix="Let the instances' security groups decide who may connect.",
    bad="services:\n  web:\n    image: nginx:1.27\n    ports: ['10.0.0.1:8080:80']\n",
    good="services:\n  web:\n    image: nginx:1.27\n    ports: ['8080:80']\n",
    flags=("--launch-type", "EC2"),
)
