"""The catalogue of what can be wrong with a Compose file's content (C2E1100 to C2E1999)."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, WARNING, Rule

_GOOD = "services:\n  web:\n    image: nginx\n"


def _web(lines: str, rest: str = "") -> str:
    """A file with one service that has these lines."""
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"services:\n  web:\n    image: nginx\n{body}{rest}"


UNKNOWN_VERSION = Rule(
    code="C2E1100",
    severity=WARNING,
    summary="the file's version is not known",
    why="Compose knows versions 2 to 2.4 and 3 to 3.13; today's files need none.",
    fix="Remove `version`.",
    bad='version: "5"\n' + _GOOD,
    good=_GOOD,
)
NEWER_KEY = Rule(
    code="C2E1104",
    severity=NOTE,
    summary="a key is not in the version that the file declares",
    why="Docker's readers have not looked at the number since 2020: every key is read in every"
    " file. Older tools refuse it.",
    fix="Remove `version`, or leave it as it is.",
    bad='version: "2.0"\n' + _GOOD + "    init: true\n",
    good=_GOOD + "    init: true\n",
)
BAD_VERSION = Rule(
    code="C2E1102",
    severity=ERROR,
    summary="the file's version isn't text",
    why="`version` is text in every format, and Docker's readers refuse a number; without"
    " quotes YAML reads 3.10 as 3.1.",
    fix="Remove `version`, or put it in quotes.",
    bad="version: 3\n" + _GOOD,
    good=_GOOD,
)
BARE_WORD = Rule(
    code="C2E1103",
    severity=ERROR,
    summary="an unquoted yes, no, on or off in a v1 file",
    why="v1 files are YAML 1.1, where these words are true and false, and docker-compose takes no"
    " boolean there; in all later files they are text.",
    fix="Put the word in quotes.",
    bad="web:\n  image: nginx\n  restart: no\n",
    good='web:\n  image: nginx\n  restart: "no"\n',
)
MIXED_FORMATS = Rule(
    code="C2E1101",
    severity=ERROR,
    summary="files of the first format and of later ones are mixed in one project",
    why="A v1 file has its services at the top level, and other networking rules.",
    fix="Put the services of the v1 file under `services:`.",
    bad="db:\n  image: postgres\n---\n" + _GOOD,
    good=_GOOD,
)
BAD_PORT = Rule(
    code="C2E1110",
    severity=ERROR,
    summary="a port can't be read",
    why="A port is TARGET, PUBLISHED:TARGET or IP:PUBLISHED:TARGET with ports or ranges from 1 to"
    " 65535, and /tcp, /udp or /sctp after it.",
    fix="Write it in one of these forms, in quotes.",
    bad=_web('ports: ["82-80:80"]'),
    good=_web('ports: ["8080:80"]'),
)
BAD_EXPOSE = Rule(
    code="C2E1111",
    severity=ERROR,
    summary="an exposed port can't be read",
    why="`expose` lists container ports or ranges, with /tcp or /udp after them.",
    fix="Write a port such as 3000 or 3000-3005.",
    bad=_web('expose: ["8080:80"]'),
    good=_web('expose: ["80"]'),
)
BAD_MOUNT = Rule(
    code="C2E1120",
    severity=ERROR,
    summary="a volume can't be read",
    why="A volume is TARGET, SOURCE:TARGET or SOURCE:TARGET:OPTIONS.",
    fix="Write it in one of these forms, or as a mapping with type, source and target.",
    bad=_web('volumes: ["a:/b:ro:c:d"]'),
    good=_web('volumes: ["./conf:/conf:ro"]'),
)
MOUNT_OPTION = Rule(
    code="C2E1121",
    severity=WARNING,
    summary="an option of a volume has no meaning",
    why="Volumes know ro, rw and nocopy; bind mounts know ro, rw, z, Z and how they propagate.",
    fix="Remove the option, or write the volume as a mapping.",
    bad=_web('volumes: ["./conf:/conf:readonly"]'),
    good=_web('volumes: ["./conf:/conf:ro"]'),
)
EMPTY_SOURCE = Rule(
    code="C2E1122",
    severity=WARNING,
    summary="the source of a mount is empty",
    why="Most often it is a variable that is not set. docker-compose 1.29.2 then mounts the project"
    " directory; today's Compose does so in the long form and refuses the short one.",
    fix="Set the variable, or give it a default: ${DIR:-./data}.",
    bad=_web('volumes: ["${DIR}:/data"]'),
    good=_web('volumes: ["${DIR:-./data}:/data"]'),
)
BAD_SIZE = Rule(
    code="C2E1130",
    severity=ERROR,
    summary="a size can't be read",
    why="A size is a number of bytes, or a number with b, k, m or g.",
    fix="Write a size such as 512m.",
    bad=_web("mem_limit: lots"),
    good=_web("mem_limit: 512m"),
)
BAD_DURATION = Rule(
    code="C2E1131",
    severity=ERROR,
    summary="a duration can't be read",
    why="A duration is numbers with units: us, ms, s, m or h; a bare number has no unit.",
    fix="Write a duration such as 1m30s.",
    bad=_web('stop_grace_period: "30"'),
    good=_web("stop_grace_period: 30s"),
)
BAD_CPUS = Rule(
    code="C2E1132",
    severity=ERROR,
    summary="a number of CPUs can't be read",
    why="CPUs are a number with up to nine decimals.",
    fix="Write a number such as 0.5.",
    bad=_web('deploy: {resources: {limits: {cpus: "half"}}}'),
    good=_web('deploy: {resources: {limits: {cpus: "0.5"}}}'),
)
BAD_COMMAND = Rule(
    code="C2E1140",
    severity=ERROR,
    summary="a command can't be split into words",
    why="Text is split as a shell does it, and this one has a quote that isn't closed.",
    fix="Close the quote, or write the command as a list.",
    bad=_web("command: sh -c 'echo hello"),
    good=_web("command: [sh, -c, echo hello]"),
)
BAD_VALUE = Rule(
    code="C2E1141",
    severity=ERROR,
    summary="a value is not of a kind that the key takes",
    why="The key's form is laid down by the Compose Specification.",
    fix="See the Compose Specification for the key.",
    bad=_web("build: {context: ., dockerfile: Other, dockerfile_inline: FROM nginx}"),
    good=_web("build: {context: ., dockerfile: Other}"),
)
BAD_HEALTH_TEST = Rule(
    code="C2E1142",
    severity=ERROR,
    summary="a health check's test doesn't begin with CMD, CMD-SHELL or NONE",
    why="The first word of a list says how the rest is run.",
    fix="Put CMD before the words, or write the test as text.",
    bad=_web("healthcheck: {test: [curl, -f, http://localhost]}"),
    good=_web("healthcheck: {test: [CMD, curl, -f, http://localhost]}"),
)
BAD_HOST = Rule(
    code="C2E1143",
    severity=ERROR,
    summary="an extra host isn't NAME=ADDRESS",
    why="Each entry becomes a line of /etc/hosts.",
    fix="Write it as name=address.",
    bad=_web("extra_hosts: [somehost]"),
    good=_web('extra_hosts: ["somehost=192.0.2.1"]'),
)
BAD_DEVICE = Rule(
    code="C2E1144",
    severity=ERROR,
    summary="a device can't be read",
    why="A device is SOURCE, SOURCE:TARGET or SOURCE:TARGET:PERMISSIONS.",
    fix="Write it in one of these forms.",
    bad=_web('devices: ["/dev/a:/dev/b:rw:x"]'),
    good=_web('devices: ["/dev/a:/dev/b:rw"]'),
)
NO_IMAGE = Rule(
    code="C2E1200",
    severity=ERROR,
    summary="a service has neither an image nor a build",
    why="There is nothing to run.",
    fix="Give it `image` or `build`.",
    bad="services:\n  web:\n    command: ls\n",
    good=_GOOD,
)
NO_SERVICES = Rule(
    code="C2E1201",
    severity=WARNING,
    summary="the project has no services",
    why="There is nothing to run.",
    fix="Describe at least one service under `services`.",
    bad="services: {}\n",
    good=_GOOD,
)
UNDEFINED_SERVICE = Rule(
    code="C2E1210",
    severity=ERROR,
    summary="a service is named that the project doesn't have",
    why="depends_on, links, volumes_from and `service:` modes name services of the project.",
    fix="Correct the name, or add the service.",
    bad=_web("depends_on: [db]"),
    good=_web("depends_on: [db]", "  db:\n    image: postgres\n"),
)
INACTIVE_SERVICE = Rule(
    code="C2E1211",
    severity=ERROR,
    summary="a service needs another one whose profile isn't active",
    why="A service of an inactive profile isn't part of the run.",
    fix="Activate the profile, or say `required: false`.",
    bad=_web("depends_on: [db]", "  db:\n    image: postgres\n    profiles: [data]\n"),
    good=_web("depends_on: [db]", "  db:\n    image: postgres\n"),
)
UNDEFINED_NETWORK = Rule(
    code="C2E1212",
    severity=ERROR,
    summary="a network is named that the project doesn't define",
    why="Every network but `default` needs an entry under the top-level `networks`.",
    fix="Add it there.",
    bad=_web("networks: [front]"),
    good=_web("networks: [front]", "networks:\n  front:\n"),
)
UNDEFINED_VOLUME = Rule(
    code="C2E1213",
    severity=ERROR,
    summary="a volume is named that the project doesn't define",
    why="Every named volume needs an entry under the top-level `volumes`.",
    fix="Add it there, or begin a path of the host with `./`.",
    bad=_web('volumes: ["data:/data"]'),
    good=_web('volumes: ["data:/data"]', "volumes:\n  data:\n"),
)
UNDEFINED_FILE = Rule(
    code="C2E1214",
    severity=ERROR,
    summary="a secret or config is named that the project doesn't define",
    why="Each needs an entry under the top-level `secrets` or `configs`.",
    fix="Add it there.",
    bad=_web("secrets: [token]"),
    good=_web("secrets: [token]", "secrets:\n  token: {file: ./token.txt}\n"),
)
UNDEFINED_MODEL = Rule(
    code="C2E1215",
    severity=ERROR,
    summary="a model is named that the project doesn't define",
    why="Each needs an entry under the top-level `models`.",
    fix="Add it there.",
    bad=_web("models: [llm]"),
    good=_web("models: [llm]", "models:\n  llm: {model: ai/small}\n"),
)
CYCLE = Rule(
    code="C2E1220",
    severity=ERROR,
    summary="services wait for each other in a circle",
    why="None of them could be started first.",
    fix="Remove one of the dependencies.",
    bad=_web("depends_on: [db]", "  db:\n    image: postgres\n    depends_on: [web]\n"),
    good=_web("depends_on: [db]", "  db:\n    image: postgres\n"),
)
NETWORK_MODE_AND_NETWORKS = Rule(
    code="C2E1230",
    severity=ERROR,
    summary="a service has both network_mode and networks",
    why="A container either joins networks or uses a mode.",
    fix="Remove one of the two.",
    bad=_web("network_mode: host\nnetworks: [front]", "networks:\n  front:\n"),
    good=_web("network_mode: host"),
)
DIFFERENT_VALUES = Rule(
    code="C2E1231",
    severity=ERROR,
    summary="two keys say different things about the same setting",
    why="scale and deploy.replicas, or mem_limit and deploy.resources.limits.memory, are two"
    " spellings of one setting.",
    fix="Remove one of them.",
    bad=_web("scale: 2\ndeploy: {replicas: 3}"),
    good=_web("deploy: {replicas: 3}"),
)
CONTAINER_NAME_AND_SCALE = Rule(
    code="C2E1232",
    severity=ERROR,
    summary="a service with a container_name is to run more than once",
    why="Two containers can't share one name.",
    fix="Remove container_name.",
    bad=_web("container_name: one\ndeploy: {replicas: 2}"),
    good=_web("deploy: {replicas: 2}"),
)
SOURCE_OF_FILE = Rule(
    code="C2E1233",
    severity=ERROR,
    summary="a secret or config doesn't say where its content comes from",
    why="It needs a file, an environment variable, content, or `external: true`.",
    fix="Add one of them.",
    bad=_web("secrets: [token]", "secrets:\n  token: {labels: {a: b}}\n"),
    good=_web("secrets: [token]", "secrets:\n  token: {file: ./token.txt}\n"),
)
EXTERNAL_AND_MORE = Rule(
    code="C2E1234",
    severity=ERROR,
    summary="something external is also described",
    why="What exists already is only named; its driver, options and labels are its own.",
    fix="Remove `external`, or everything beside it but `name`.",
    bad=_web('volumes: ["data:/data"]', "volumes:\n  data: {external: true, driver: local}\n"),
    good=_web('volumes: ["data:/data"]', "volumes:\n  data: {external: true}\n"),
)
NEGATIVE = Rule(
    code="C2E1235",
    severity=ERROR,
    summary="a number can't be negative here",
    why="There is nothing less than none of it.",
    fix="Write 0 or more.",
    bad=_web("deploy: {replicas: -1}"),
    good=_web("deploy: {replicas: 1}"),
)
EXCLUSIVE_V1 = Rule(
    code="C2E1236",
    severity=ERROR,
    summary="keys of a service in a v1 file don't go together",
    why="v1 wants exactly one of image and build, dockerfile only with build, and memswap_limit"
    " only with mem_limit.",
    fix="Remove the key that is too many, or add the one that is missing.",
    bad="web:\n  image: nginx\n  build: .\n",
    good="web:\n  image: nginx\n",
)
BAD_ULIMIT = Rule(
    code="C2E1237",
    severity=ERROR,
    summary="a soft limit is above its hard limit",
    why="The kernel refuses that.",
    fix="Raise the hard limit, or lower the soft one.",
    bad=_web("ulimits: {nofile: {soft: 3, hard: 2}}"),
    good=_web("ulimits: {nofile: {soft: 2, hard: 3}}"),
)
BAD_SUBNET = Rule(
    code="C2E1238",
    severity=ERROR,
    summary="a subnet is not an address range",
    why="It is written as an address and a prefix length (CIDR).",
    fix="Write it as 10.0.0.0/16.",
    bad=_web("networks: [n]", "networks:\n  n: {ipam: {config: [{subnet: 300.0.0.0/99}]}}\n"),
    good=_web("networks: [n]", "networks:\n  n: {ipam: {config: [{subnet: 10.0.0.0/16}]}}\n"),
)
MISSING_BUILD_FOLDER = Rule(
    code="C2E1239",
    severity=ERROR,
    summary="the folder of a build isn't there",
    why="docker-compose refuses a v1 file whose build folder doesn't exist.",
    fix="Correct the path.",
    bad="web:\n  build: ./missing\n",
    good="web:\n  build: .\n",
)
CANT_MERGE = Rule(
    code="C2E1240",
    severity=ERROR,
    summary="a file can't override a value by one of another kind",
    why="A mapping is only merged with a mapping, a list with a list.",
    fix="Write the value in the same form as the file before, or use !override.",
    bad=_GOOD + "x-notes: {by: me}\n---\nx-notes: mine\n",
    good=_GOOD + "x-notes: {by: me}\n---\nx-notes: {of: today}\n",
)
EXTENDS_UNKNOWN = Rule(
    code="C2E1250",
    severity=ERROR,
    summary="a service extends one that isn't there",
    why="`extends` names a service of the same file or of the file that it names.",
    fix="Correct the name.",
    bad="services:\n  web:\n    extends: {service: base}\n",
    good="services:\n  web:\n    extends: {service: base}\n  base:\n    image: nginx\n",
)
EXTENDS_CYCLE = Rule(
    code="C2E1251",
    severity=ERROR,
    summary="services extend each other in a circle",
    why="None of them is ever complete.",
    fix="Remove one `extends`.",
    bad="services:\n  a:\n    image: nginx\n    extends: {service: b}\n"
    "  b:\n    extends: {service: a}\n",
    good="services:\n  a:\n    image: nginx\n  b:\n    extends: {service: a}\n",
)
EXTENDS_REFUSED = Rule(
    code="C2E1252",
    severity=ERROR,
    summary="a service can't be extended",
    why="In v1 files a service with links, volumes_from or net: container: can't be extended,"
    " because what it names may not be there.",
    fix="Move the shared keys into a service without these.",
    bad="web:\n  extends: {service: base}\nbase:\n  image: nginx\n  links: [db]\n"
    "db:\n  image: postgres\n",
    good="web:\n  extends: {service: base}\nbase:\n  image: nginx\n",
)
INCLUDE_CYCLE = Rule(
    code="C2E1260",
    severity=ERROR,
    summary="files include each other in a circle",
    why="The project would never be complete.",
    fix="Remove one `include`.",
    bad="include: [compose.yaml, compose.yml, docker-compose.yaml, docker-compose.yml]\n" + _GOOD,
    good=_GOOD,
)
INCLUDE_CONFLICT = Rule(
    code="C2E1261",
    severity=ERROR,
    summary="an included file and this one define the same thing differently",
    why="What is included may be overridden by a later file (-f), not by the including one.",
    fix="Rename one of them, or move the difference into an override file.",
    bad="include: [more.yml]\n" + _GOOD,
    good=_GOOD,
    beside=(("more.yml", "services: {web: {image: httpd}}\n"),),
)
INCLUDE_REMOTE = Rule(
    code="C2E1262",
    severity=ERROR,
    summary="a file is to be fetched from elsewhere",
    why="compose2ecs only reads files on this computer.",
    fix="Fetch the file, and name the copy.",
    bad="include:\n  - https://example.com/compose.yaml\n" + _GOOD,
    good=_GOOD,
)
TWO_MOUNTS = Rule(
    code="C2E1270",
    severity=NOTE,
    summary="two volumes have one target; the last one counts",
    why="A path can hold one mount.",
    fix="Remove one of them.",
    bad=_web('volumes: ["./a:/data", "./b:/data"]'),
    good=_web('volumes: ["./a:/data"]'),
)
BAD_RESTART = Rule(
    code="C2E1271",
    severity=WARNING,
    summary="a restart policy is none that Docker knows",
    why=(
        "The file reads well, but Docker refuses to start the container. On ECS a service starts "
        "a new task whenever one stops, whatever stands here."
    ),
    fix="Write no, always, on-failure or unless-stopped; a job is `x-ecs: {run: once}`.",
    bad=_web("restart: never"),
    good=_web("restart: always"),
)
SPACE_IN_NAME = Rule(
    code="C2E1272",
    severity=WARNING,
    summary="the name of an environment variable has a space in it",
    why="`- NAME = value` names a variable with a space at its end, which no program reads.",
    fix="Write NAME=VALUE without spaces around the equals sign, or NAME: VALUE in a map.",
    bad=_web("environment: ['LOG_LEVEL = info']"),
    good=_web("environment: ['LOG_LEVEL=info']"),
)
