"""An ECS control plane in memory, mounted under botocore."""
