"""Amazon ECS: the calls that `plan`, `up`, `down` and `rollback` make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import (
    CLUSTER_MODIFY,
    CLUSTER_READ,
    CLUSTER_RESOURCE_MODIFY,
    CLUSTER_RESOURCE_READ,
    DEFINITION_MODIFY,
    DEFINITION_READ,
    DEPLOYMENT_READ,
    SERVICE_MODIFY,
    SERVICE_READ,
    TAG,
    TAG_READ,
    operation,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from types_boto3_ecs import ECSClient

    Document = Mapping[str, Any]
    Answer = dict[str, Any]

TAGGING = "ecs:TagResource"
PASSING = "iam:PassRole"
SERVICES_AT_ONCE = 10
TASKS_AT_ONCE = 100
DEPLOYMENTS_AT_ONCE = 20
"""Service deployments or service revisions that one call describes."""


class Ecs(Protocol):
    """Amazon ECS. Requests and answers are documents in the API's own spelling."""

    def clusters(self, names: Sequence[str]) -> list[Answer]:
        """Those that exist, with tags. Bucket: cluster read; ecs:DescribeClusters."""

    def cluster_arns(self) -> list[str]:
        """Every cluster of the region. Bucket: cluster read; ecs:ListClusters."""

    def create_cluster(self, request: Document) -> Answer:
        """The new cluster, or the one of that name.

        Bucket: cluster modify; ecs:CreateCluster, ecs:TagResource.
        """

    def delete_cluster(self, name: str) -> None:
        """Delete a cluster without services. Bucket: cluster modify; ecs:DeleteCluster."""

    def services(self, cluster: str, names: Sequence[str]) -> list[Answer]:
        """At most 10, with tags. Bucket: service read; ecs:DescribeServices."""

    def service_arns(self, cluster: str) -> list[str]:
        """Every service of a cluster. Bucket: service read; ecs:ListServices."""

    def create_service(self, request: Document) -> Answer:
        """The service; a clientToken makes it safe to repeat.

        Bucket: service modify; ecs:CreateService, ecs:TagResource, iam:PassRole.
        """

    def update_service(self, request: Document) -> Answer:
        """The service. Not to be repeated blindly.

        Bucket: service modify; ecs:UpdateService, iam:PassRole.
        """

    def delete_service(self, cluster: str, name: str) -> Answer:
        """The service, draining. Bucket: service modify; ecs:DeleteService."""

    def register_task_definition(self, request: Document) -> Answer:
        """The new revision. Every call makes one, so not to be repeated blindly.

        Bucket: task definition modify; ecs:RegisterTaskDefinition, ecs:TagResource, iam:PassRole.
        """

    def task_definition(self, arn: str) -> tuple[Answer, list[Answer]]:
        """A revision and its tags. Bucket: task definition read; ecs:DescribeTaskDefinition."""

    def task_definition_arns(self, family: str, limit: int) -> list[str]:
        """The newest active revisions. Bucket: task definition read; ecs:ListTaskDefinitions."""

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add or change tags. Bucket: tag; ecs:TagResource."""

    def untag_resource(self, arn: str, keys: Sequence[str]) -> None:
        """Remove tags. Bucket: tag; ecs:UntagResource."""

    def tags(self, arn: str) -> list[Answer]:
        """Of one resource. Bucket: tag read; ecs:ListTagsForResource."""

    def run_task(self, request: Document) -> Answer:
        """`tasks` and `failures`; a clientToken makes it safe to repeat.

        Bucket: cluster resource modify; ecs:RunTask, ecs:TagResource, iam:PassRole.
        """

    def task_arns(self, cluster: str, **filters: str) -> list[str]:
        """Tasks by serviceName, family, startedBy, desiredStatus (stopped ones for about an hour).

        Bucket: cluster resource read; ecs:ListTasks.
        """

    def tasks(self, cluster: str, arns: Sequence[str]) -> list[Answer]:
        """At most 100 tasks. Bucket: cluster resource read; ecs:DescribeTasks."""

    def service_deployments(self, cluster: str, service: str) -> list[Answer]:
        """The newest deployments, in brief. Bucket: service deployment read.

        ecs:ListServiceDeployments.
        """

    def described_deployments(self, arns: Sequence[str]) -> list[Answer]:
        """At most 20, in full. Bucket: service deployment read; ecs:DescribeServiceDeployments."""

    def instance_arns(self, cluster: str) -> list[str]:
        """The first hundred active container instances of a cluster.

        Bucket: cluster resource read; ecs:ListContainerInstances.
        """

    def instances(self, cluster: str, arns: Sequence[str]) -> list[Answer]:
        """At most 100 of them, with what is left of each.

        Bucket: cluster resource read; ecs:DescribeContainerInstances.
        """

    def service_revisions(self, arns: Sequence[str]) -> list[Answer]:
        """What at most 20 deployments were made of. Bucket: service deployment read.

        ecs:DescribeServiceRevisions.
        """

    def stop_service_deployment(self, arn: str) -> None:
        """Stop it and go back to the last that succeeded. Bucket: service modify.

        ecs:StopServiceDeployment.
        """


def ecs(client: Callable[[], ECSClient]) -> Ecs:
    """Amazon ECS over boto3; `client` is called at the first use."""
    return _BotoEcs(client)


class _BotoEcs:
    def __init__(self, client: Callable[[], ECSClient]) -> None:
        self._client = client

    @operation("ecs:DescribeClusters", CLUSTER_READ)
    def clusters(self, names: Sequence[str]) -> list[Answer]:
        answer = self._client().describe_clusters(clusters=list(names), include=["TAGS"])
        return [plain(c) for c in answer["clusters"] if c.get("status") != "INACTIVE"]

    @operation("ecs:ListClusters", CLUSTER_READ)
    def cluster_arns(self) -> list[str]:
        pages = self._client().get_paginator("list_clusters").paginate()
        return [arn for page in pages for arn in page["clusterArns"]]

    @operation("ecs:CreateCluster", CLUSTER_MODIFY, also=(TAGGING,))
    def create_cluster(self, request: Document) -> Answer:
        return plain(self._client().create_cluster(**request)["cluster"])

    @operation("ecs:DeleteCluster", CLUSTER_MODIFY)
    def delete_cluster(self, name: str) -> None:
        self._client().delete_cluster(cluster=name)

    @operation("ecs:DescribeServices", SERVICE_READ)
    def services(self, cluster: str, names: Sequence[str]) -> list[Answer]:
        answer = self._client().describe_services(
            cluster=cluster, services=list(names), include=["TAGS"]
        )
        return [plain(s) for s in answer["services"]]

    @operation("ecs:ListServices", SERVICE_READ)
    def service_arns(self, cluster: str) -> list[str]:
        pages = (
            self._client()
            .get_paginator("list_services")
            .paginate(cluster=cluster, PaginationConfig={"PageSize": 100})
        )
        return [arn for page in pages for arn in page["serviceArns"]]

    @operation("ecs:CreateService", SERVICE_MODIFY, also=(TAGGING, PASSING))
    def create_service(self, request: Document) -> Answer:
        return plain(self._client().create_service(**request)["service"])

    @operation("ecs:UpdateService", SERVICE_MODIFY, repeatable=False, also=(PASSING,))
    def update_service(self, request: Document) -> Answer:
        return plain(self._client().update_service(**request)["service"])

    @operation("ecs:DeleteService", SERVICE_MODIFY)
    def delete_service(self, cluster: str, name: str) -> Answer:
        return plain(self._client().delete_service(cluster=cluster, service=name)["service"])

    @operation(
        "ecs:RegisterTaskDefinition", DEFINITION_MODIFY, repeatable=False, also=(TAGGING, PASSING)
    )
    def register_task_definition(self, request: Document) -> Answer:
        return plain(self._client().register_task_definition(**request)["taskDefinition"])

    @operation("ecs:DescribeTaskDefinition", DEFINITION_READ)
    def task_definition(self, arn: str) -> tuple[Answer, list[Answer]]:
        answer = self._client().describe_task_definition(taskDefinition=arn, include=["TAGS"])
        return plain(answer["taskDefinition"]), [plain(t) for t in answer.get("tags", [])]

    @operation("ecs:ListTaskDefinitions", DEFINITION_READ)
    def task_definition_arns(self, family: str, limit: int) -> list[str]:
        answer = self._client().list_task_definitions(
            familyPrefix=family, status="ACTIVE", sort="DESC", maxResults=limit
        )
        return answer["taskDefinitionArns"]

    @operation("ecs:TagResource", TAG)
    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        listed: Any = [{"key": k, "value": v} for k, v in sorted(tags.items())]
        self._client().tag_resource(resourceArn=arn, tags=listed)

    @operation("ecs:UntagResource", TAG)
    def untag_resource(self, arn: str, keys: Sequence[str]) -> None:
        self._client().untag_resource(resourceArn=arn, tagKeys=list(keys))

    @operation("ecs:ListTagsForResource", TAG_READ)
    def tags(self, arn: str) -> list[Answer]:
        return [plain(t) for t in self._client().list_tags_for_resource(resourceArn=arn)["tags"]]

    @operation("ecs:RunTask", CLUSTER_RESOURCE_MODIFY, also=(TAGGING, PASSING))
    def run_task(self, request: Document) -> Answer:
        return plain(self._client().run_task(**request))

    @operation("ecs:ListTasks", CLUSTER_RESOURCE_READ)
    def task_arns(self, cluster: str, **filters: str) -> list[str]:
        chosen: Any = filters
        pages = self._client().get_paginator("list_tasks").paginate(cluster=cluster, **chosen)
        return [arn for page in pages for arn in page["taskArns"]]

    @operation("ecs:DescribeTasks", CLUSTER_RESOURCE_READ)
    def tasks(self, cluster: str, arns: Sequence[str]) -> list[Answer]:
        answer = self._client().describe_tasks(cluster=cluster, tasks=list(arns))
        return [plain(t) for t in answer["tasks"]]

    @operation("ecs:ListServiceDeployments", DEPLOYMENT_READ)
    def service_deployments(self, cluster: str, service: str) -> list[Answer]:
        answer = self._client().list_service_deployments(cluster=cluster, service=service)
        return [plain(d) for d in answer["serviceDeployments"]]

    @operation("ecs:DescribeServiceDeployments", DEPLOYMENT_READ)
    def described_deployments(self, arns: Sequence[str]) -> list[Answer]:
        answer = self._client().describe_service_deployments(serviceDeploymentArns=list(arns))
        return [plain(d) for d in answer["serviceDeployments"]]

    @operation("ecs:DescribeServiceRevisions", DEPLOYMENT_READ)
    def service_revisions(self, arns: Sequence[str]) -> list[Answer]:
        answer = self._client().describe_service_revisions(serviceRevisionArns=list(arns))
        return [plain(r) for r in answer["serviceRevisions"]]

    @operation("ecs:StopServiceDeployment", SERVICE_MODIFY)
    def stop_service_deployment(self, arn: str) -> None:
        self._client().stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")

    @operation("ecs:ListContainerInstances", CLUSTER_RESOURCE_READ)
    def instance_arns(self, cluster: str) -> list[str]:
        answer = self._client().list_container_instances(cluster=cluster, status="ACTIVE")
        return answer["containerInstanceArns"]

    @operation("ecs:DescribeContainerInstances", CLUSTER_RESOURCE_READ)
    def instances(self, cluster: str, arns: Sequence[str]) -> list[Answer]:
        answer = self._client().describe_container_instances(
            cluster=cluster, containerInstances=list(arns)
        )
        return [plain(i) for i in answer["containerInstances"]]
