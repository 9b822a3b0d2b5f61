"""`python -m kawat` is `kawat`."""

from kawat.roles.cli import main

main()
