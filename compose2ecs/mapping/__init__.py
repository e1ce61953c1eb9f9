"""From a Project and a Target to the wanted EcsState."""
