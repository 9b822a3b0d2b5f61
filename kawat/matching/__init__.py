"""Who wants it: the engine that finds every profile that matches an item's terms. Pure, equal to core's specification."""
