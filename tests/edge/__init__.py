"""The stream server, over real sockets."""
