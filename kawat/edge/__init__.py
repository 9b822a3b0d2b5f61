"""The stream server for desktops: its own protocol over asyncio, no framework, no Django."""
