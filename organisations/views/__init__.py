"""Pages of the registry and of assignments."""
