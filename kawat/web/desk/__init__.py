"""The editor's page: the queue, an item with everything that was said of it, and the decisions."""
