"""The profile engine: who wants an item. No Django, no network.

An engine holds profiles by id and answers with the ids that match; it must equal `core.profile.matches`.
"""

from kawat.matching.plain import Plain

__all__ = ["Plain"]
