"""Write to Cloud Map: make, change and delete namespaces and registries, each done once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.aws.errors import NOT_FOUND, REFUSED, AwsError
from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import tags
from compose2ecs.deploy.cloud_map import found_namespaces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2ecs.deploy.change import Change, Plan
    from compose2ecs.deploy.pace import Work

    Document = Mapping[str, Any]

LONGEST_WAIT = 300.0
"""Seconds for what takes a moment at AWS: a DNS zone, or tasks that leave a registry."""
INTERVAL = 2.0
THERE = frozenset({"NamespaceAlreadyExists", "DuplicateRequest"})
"""The namespace is there, or an earlier run's request for it is under way."""


class CloudMapWriter:
    """The writing calls to Cloud Map of one run, and the ARNs that came of them."""

    def __init__(self, work: Work, plan: Plan, token: Callable[[Any], str]) -> None:
        self.cloud_map = work.clients.cloud_map
        self.clients = work.clients
        self.pace = work.pace
        self.token = token
        self.arns = dict(plan.registries)
        self.namespaces: dict[str, str] = {}
        """Name to id of what this run has made or found."""

    # namespaces

    def namespace(self, change: Change) -> None:
        """Create a namespace and wait for it; one that appeared meanwhile is fine."""
        vpc = change.request.get("vpc", "")
        token = self.token(change.name)
        try:
            if vpc:
                operation = self.pace.call(
                    self.cloud_map.create_private_namespace, change.name, vpc, token, change.tags
                )
            else:
                operation = self.pace.call(
                    self.cloud_map.create_http_namespace, change.name, token, change.tags
                )
        except AwsError as error:
            if error.code not in THERE:
                raise
            self._id(change.name)
        else:
            self._until_done(operation)

    def _id(self, name: str) -> str:
        """A namespace's id; waits for one that is being made."""
        deadline = self.pace.clock.now() + LONGEST_WAIT
        while name not in self.namespaces:
            found = found_namespaces(self.clients, self.pace, name)
            if found:
                self.namespaces[name] = str(found[0]["Id"])
            elif self.pace.clock.now() > deadline:
                raise _failure("NamespaceNotFound", f"namespace {name} did not appear")
            else:
                self.pace.clock.sleep(INTERVAL)
        return self.namespaces[name]

    def _until_done(self, operation: str) -> None:
        deadline = self.pace.clock.now() + LONGEST_WAIT
        while True:
            state = self.pace.call(self.cloud_map.outcome, operation)
            if state.get("Status") == "SUCCESS":
                return
            late = self.pace.clock.now() > deadline
            if state.get("Status") == "FAIL" or late:
                text = str(state.get("ErrorMessage") or "it takes too long")
                code = str(state.get("ErrorCode") or "OperationTimeout")
                raise _failure(code, text, str(state.get("Type", "")))
            self.pace.clock.sleep(INTERVAL)

    # registries

    def registry(self, change: Change) -> None:
        """Create a service of Cloud Map, or change its records."""
        if change.action == kinds.UPDATE:
            request = change.request["service"]
            self._until_done(self.pace.call(self.cloud_map.update_service, change.arn, request))
            return
        namespace = change.request["id"] or self._id(change.request["namespace"])
        request = {"NamespaceId": namespace, **change.request["service"]}
        token = self.token([change.name, namespace])
        try:
            made = self.pace.call(self.cloud_map.create_service, request, token, change.tags)
        except AwsError as error:
            if error.code != "ServiceAlreadyExists":
                raise
            made = self._existing(namespace, request["Name"])
        self.arns[change.name] = str(made["Arn"])

    def _existing(self, namespace: str, name: str) -> dict[str, Any]:
        """A service that appeared since the plan was made."""
        found = self.pace.call(self.cloud_map.services, namespace)
        for service in found:
            if service["Name"].lower() == name.lower():
                return service
        raise _failure("ServiceNotFound", f"Cloud Map service {name} is there and can't be seen")

    def attached(self, request: Document) -> Document:
        """A request of ECS with the ARNs of registries instead of their names."""
        if not request.get("serviceRegistries"):
            return request
        listed = [
            {**r, "registryArn": self.arns.get(r["registryArn"], r["registryArn"])}
            for r in request["serviceRegistries"]
        ]
        return {**request, "serviceRegistries": listed}

    def mark(self, change: Change) -> dict[str, str]:
        """The tag that tells with which registry a service was brought to its state."""
        name, settings = change.registry
        arn = self.arns.get(name)
        return {tags.REGISTRY: f"{arn.rpartition('/')[2]}:{settings}"} if arn else {}

    # the end of them

    def delete(self, change: Change) -> None:
        """Delete a registry or namespace once nothing is in it; one that is gone is fine."""
        deadline = self.pace.clock.now() + LONGEST_WAIT
        while True:
            try:
                self._deleted(change)
            except AwsError as error:
                if error.kind == NOT_FOUND:
                    return
                if error.code != "ResourceInUse" or self.pace.clock.now() > deadline:
                    raise
                self.pace.clock.sleep(5.0)
            else:
                return

    def _deleted(self, change: Change) -> None:
        if change.kind == kinds.REGISTRY:
            self.pace.call(self.cloud_map.delete_service, change.arn)
        else:
            self._until_done(self.pace.call(self.cloud_map.delete_namespace, change.arn))


def _failure(code: str, text: str, operation: str = "") -> AwsError:
    return AwsError(code, text, operation=operation, service="servicediscovery", kind=REFUSED)
