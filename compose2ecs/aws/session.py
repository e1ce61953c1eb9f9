"""The session for the real AWS: credentials and region from where every AWS tool finds them."""

from __future__ import annotations

import boto3  # noqa: TID251 aws/ is the door
import botocore.exceptions as boto  # noqa: TID251 aws/ is the door
import botocore.session as core  # noqa: TID251 aws/ is the door

from compose2ecs.aws.errors import CREDENTIALS, AwsError, translated


def open_session(profile: str | None, region: str | None) -> boto3.Session:
    """A boto3 session for a profile (None: the environment's) and a region.

    Raises AwsError for a profile that does not exist; missing credentials show at the first call.
    """
    try:
        return boto3.Session(profile_name=profile, region_name=region)
    except boto.ProfileNotFound as error:
        # A boto3 session would stumble over AWS_PROFILE again; botocore's reads the file alone.
        known = ", ".join(sorted(core.Session().available_profiles)) or "none"
        name = profile or error.kwargs.get("profile", "")
        text = f'there is no AWS profile "{name}"; the AWS config file has: {known}'
        raise AwsError("ProfileNotFound", text, kind=CREDENTIALS) from None
    except boto.BotoCoreError as error:
        raise translated(error) from None
