"""Filing a file over HTTP, as a form: a Word file, a page, Markdown, ninjs or text, read by its content type.

Nothing of a release stands in the address, which is written into logs; that is why the rest comes as fields beside the
file. Pictures come as further files, and out of a Word file by themselves.
"""

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from kawat.actions import intake
from kawat.actions.filing import Attachment, Filing, copied
from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.web.access import known
from kawat.web.api.filings import AboutIn
from kawat.web.api.schemas import ItemOut, item_out
from kawat.web.api.verbs import FILING_KEY, REFUSED

router = Router(tags=["verbs"])
SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/json": ".json",
}
"""By what a file of this content type is read; of any other, its name's own suffix says."""


class ReleaseFormIn(AboutIn):
    """What is said beside the file. Lists are fields that come several times."""


@router.post("releases", response={201: ItemOut, **REFUSED}, summary="File a Word file, a page or another file")
def file_file(
    request: HttpRequest,
    given: Form[ReleaseFormIn],
    story: File[UploadedFile],
    media: list[UploadedFile] = File([]),  # noqa: B008 - how ninja declares a parameter
    key: str = FILING_KEY,
) -> Status[ItemOut]:
    """As `multipart/form-data`: the file as `story`, pictures as `media`."""
    unknown = sorted({*request.POST, *request.FILES} - {*ReleaseFormIn.model_fields, "story", "media"})
    if unknown:
        raise BadField(field=unknown[0], reason=Because("there is no such field"))
    if given.release:
        known(request.auth, given.release)
    name = str(story.name)
    suffix = SUFFIXES.get((story.content_type or "").partition(";")[0].strip().lower(), "")
    its = copied(story.read(), name=name if not suffix or name.lower().endswith(suffix) else name + suffix)
    pictures = tuple(
        Attachment(name=str(each.name), content=each.read(), media_type=each.content_type or "application/octet-stream")
        for each in media
    )
    filing = Filing(
        copy=its.copy,
        name=name,
        markdown=its.markdown,
        ninjs=its.ninjs,
        untaken=its.untaken,
        attachments=(*pictures, *its.attachments),
        key=key,
        **given.about(),
    )
    return Status(201, item_out(intake.file(request.auth, filing)))
