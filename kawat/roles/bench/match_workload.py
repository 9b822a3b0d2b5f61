"""The workload's files for `kawat bench match`, made apart: what makes them is large and is given back."""

from pathlib import Path
from typing import Any

from kawat.roles.bench.workload.kept import keep_documents, keep_releases
from kawat.roles.demo.show import Tell


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Paths of the `rows` and of the `stories`, of which so many are asked."""
    folder, seed = Path(asked["folder"]), asked["seed"]
    rows = keep_documents(folder, asked["rows"], seed, lambda done, of: tell("workload", done, of))
    return {"rows": str(rows), "stories": str(keep_releases(folder, asked["stories"], seed))}
