"""The command `kawat`: the verbs of the trade on a command line.

One object on standard output with `--json`, one sentence on standard error where something is refused, and an exit
code that says which branch of `core.errors` it was. Everything heavy is imported by the verb that needs it.
"""

from kawat.roles.cli.frame import Kawat
from kawat.roles.cli.verbs import add_all

main = Kawat()
add_all(main)
