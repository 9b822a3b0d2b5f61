"""The demonstration: a whole wire on one machine, with real receivers, from filing to proof."""
