"""compose2ecs says what a Docker Compose file becomes on Amazon ECS, and makes ECS match it."""

__version__ = "0.1.0"
