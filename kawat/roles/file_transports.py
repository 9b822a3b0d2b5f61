"""The transports of files, made where they are needed: their libraries take half a second to come and 20 MB to stay."""

from kawat.actions.subscriptions import folder_guard
from kawat.core.ports import Transport
from kawat.core.terms import Channel


def file_transports() -> dict[Channel, Transport]:
    """By their channels. On a running event loop."""
    from kawat.transports.folders import FolderTransport
    from kawat.transports.ftps import Ftps
    from kawat.transports.sftp import Sftp

    return {
        Channel.SFTP: FolderTransport(Sftp(), guard=folder_guard()),
        Channel.FTPS: FolderTransport(Ftps(), guard=folder_guard()),
    }
