"""The transports of files, made where they are needed: their libraries take half a second to come and 20 MB to stay."""

from kawat.actions.admission import folder_guard
from kawat.core.ports import Transport
from kawat.core.terms import Channel
from kawat.transports.dialogue import Dialogue


def file_transports(dialogue: Dialogue | None = None) -> dict[Channel, Transport]:
    """By their channels. On a running event loop. What is said to hosts is written into `dialogue`, if there is one."""
    from kawat.transports.folders import FolderTransport
    from kawat.transports.ftps import Ftps
    from kawat.transports.sftp import Sftp

    return {
        Channel.SFTP: FolderTransport(Sftp(dialogue=dialogue), guard=folder_guard()),
        Channel.FTPS: FolderTransport(Ftps(dialogue=dialogue), guard=folder_guard()),
    }
