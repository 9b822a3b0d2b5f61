"""The floors of the house hold: no module imports from above, and siblings do not meet."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_arrows_only_point_down() -> None:
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS
