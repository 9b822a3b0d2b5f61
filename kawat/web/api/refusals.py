"""Every refusal of the API in one shape: a stable code, and the sentence; of a query the column as well."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kawat.core.errors import BadField, BadQuery, HugeCopy, KawatError, NotSignedIn, Unknown
from kawat.web.api.bodies import LIMIT_MB

UNKNOWN_ADDRESS = "There is nothing at this address."


def answer_refusals(api: NinjaAPI) -> None:
    """Teach the API the shape."""

    def answer(request: HttpRequest, code: str, message: str, status: int, **more: object) -> HttpResponse:
        return api.create_response(request, {"code": code, "message": message, **more}, status=status)

    @api.exception_handler(KawatError)
    def refused(request: HttpRequest, error: KawatError) -> HttpResponse:
        more = {"column": int(str(error.facts["column"]))} if isinstance(error, BadQuery) else {}
        return answer(request, error.code, str(error), error.status, **more)

    @api.exception_handler(AuthenticationError)
    def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return refused(request, NotSignedIn())

    @api.exception_handler(ValidationError)
    def bad_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return refused(request, _bad_field(error.errors[0]))

    @api.exception_handler(Http404)
    def unknown(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, Unknown.code, UNKNOWN_ADDRESS, 404)

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return refused(request, HugeCopy(name="The body", limit_mb=LIMIT_MB))

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, KawatError):  # what the parser of bodies refused
            return refused(request, error.__cause__)
        return answer(request, KawatError.code, error.message, error.status_code)


def _bad_field(first: dict[str, Any]) -> BadField:
    """The first of what pydantic found, in a sentence."""
    place = [str(each) for each in first.get("loc", ()) if each not in ("body", "query", "path", "header", "given")]
    if first.get("type") == "extra_forbidden":
        return BadField(field=".".join(place), reason="there is no such field")
    return BadField(field=".".join(place) or "The body", reason=str(first.get("msg", "")).lower())
