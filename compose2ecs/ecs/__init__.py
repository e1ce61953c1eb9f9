"""What Amazon ECS accepts: shapes, Fargate sizes, rules, canonical form."""
