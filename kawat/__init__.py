"""Kawat, an open newswire: releases are filed, checked, held sealed, cleared at one instant and delivered provably."""
