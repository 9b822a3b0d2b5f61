"""The languages of the pages, and which pages speak which of them.

What the public and subscribers read stands in all of them; the rooms of issuers, editors and the operator in four. A
page or module belongs to a room by its name; what is not named here is the public's.
"""

ENGLISH = "en"

TONGUES = {
    "en": "English",
    "ko": "한국어",
    "ja": "日本語",
    "ar": "العربية",
    "zh-hans": "简体中文",
    "zh-hant": "繁體中文",
    "vi": "Tiếng Việt",
    "th": "ไทย",
    "id": "Bahasa Indonesia",
    "ms": "Bahasa Melayu",
    "de": "Deutsch",
    "ru": "Русский",
    "fr": "Français",
    "es": "Español",
    "pt-br": "Português (Brasil)",
}
"""By the tag that stands in addresses, each in its own name."""

IN_ROOMS = ("en", "id", "ar", "ja")

ROOMS = ("desk", "filing", "issuer", "organisation", "reports", "report", "operator")
"""Names of the modules of kawat.web, and of the templates and their folders, that are rooms of the house."""


def is_room(module: str) -> bool:
    """Whether a module, as 'kawat.web.desk.queue', belongs to a room of the house."""
    parts = module.split(".")
    return parts[:2] == ["kawat", "web"] and len(parts) > 2 and is_rooms(parts[2])


def is_rooms(name: str) -> bool:
    """Whether a module or folder of this name is a room's: 'issuer', or 'issuer_drafts'."""
    return name.partition("_")[0] in ROOMS
