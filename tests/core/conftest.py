"""Properties of the core are many and small: enough examples to find a slip, few enough to be done in seconds."""

from hypothesis import HealthCheck, settings

settings.register_profile("core", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("core")
