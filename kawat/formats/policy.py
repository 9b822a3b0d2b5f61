"""Where a story may not go, for machines: ODRL 2.2 (W3C Recommendation of 2018-02-15) in JSON."""

import json

from kawat.core.release import Item
from kawat.formats.identity import item_urn, story_of

ODRL = "http://www.w3.org/ns/odrl/2/"


def policy(item: Item) -> str:
    """The prohibition to distribute the story in its forbidden territories, '' where there are none."""
    if not item.forbidden:
        return ""
    constraint = {"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": list(item.forbidden)}
    said = {
        "@context": "http://www.w3.org/ns/odrl.jsonld",
        "@type": "Set",
        "uid": f"{item_urn(item.uid)}#rights",
        "prohibition": [{"target": story_of(item), "action": "distribute", "constraint": [constraint]}],
    }
    return json.dumps(said, separators=(",", ":"))
