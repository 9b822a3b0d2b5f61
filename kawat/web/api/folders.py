"""Folders at other hosts: added, and the keys of their hosts accepted."""

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from kawat.actions import folders
from kawat.web.api.schemas import Refusal, Strictly
from kawat.web.api.webhooks import DestinationOut, told

router = Router(tags=["destinations"])
REFUSED = {code: Refusal for code in (401, 403, 404, 409, 422)}


class FolderIn(Strictly):
    """A folder, as sftp://USER@HOST/FOLDER or ftps://USER@HOST/FOLDER. `secret` is the password, or for SFTP a private
    key without a passphrase. `self_signed` has an FTPS host's certificate known by its fingerprint."""

    address: str
    secret: str
    format: str = "ninjs"
    language: str = ""
    self_signed: bool = False


class PinIn(Strictly):
    """The fingerprint that is accepted, as ssh-keygen -l prints it; '' for whichever comes next."""

    fingerprint: str = ""


@router.post("subscribers/{uid}/folders", response={201: DestinationOut, **REFUSED}, summary="Add a folder")
def add(request: HttpRequest, given: FolderIn, uid: str) -> Status[DestinationOut]:
    facts = given.model_dump() | {"secret": given.secret.encode("utf-8", "surrogatepass")}
    return Status(201, DestinationOut(**told(folders.add_folder(request.auth, uid, **facts))))


@router.post("destinations/{uid}/repin", response={200: DestinationOut, **REFUSED}, summary="Accept a host's key")
def repin(request: HttpRequest, uid: str, given: PinIn) -> DestinationOut:
    """What waited for it is due at once."""
    return DestinationOut(**told(folders.repin(request.auth, uid, given.fingerprint)))
