"""The JSON API: the wire's verbs as POSTs, and what is out by wire number. Its document is /api/openapi.json.

A bearer key speaks for its maker with no more than its scopes. Unknown fields are refused; every refusal is
`{"code": …, "message": …}` with the status of its kind. Before the clear a release is named by its id, never in an
address by its slug.
"""

from ninja import NinjaAPI

from kawat.web.api.bodies import Strict
from kawat.web.api.destinations import router as destinations
from kawat.web.api.folders import router as folders
from kawat.web.api.items import router as items
from kawat.web.api.keys import Bearer
from kawat.web.api.matching import router as matching
from kawat.web.api.packages import router as packages
from kawat.web.api.profiles import router as profiles
from kawat.web.api.quieting import router as quieting
from kawat.web.api.refusals import answer_refusals
from kawat.web.api.releases import router as releases
from kawat.web.api.verbs import router as verbs
from kawat.web.api.webhooks import router as webhooks

api = NinjaAPI(
    title="Kawat",
    version="1",
    description=__doc__ or "",
    docs_url=None,
    urls_namespace="api",
    auth=Bearer(),
    parser=Strict(),
)
answer_refusals(api)
api.add_router("", verbs)
api.add_router("", releases)
api.add_router("", items)
api.add_router("", packages)
api.add_router("", destinations)
api.add_router("", webhooks)
api.add_router("", folders)
api.add_router("", quieting)
api.add_router("", profiles)
api.add_router("", matching)

__all__ = ["api"]
