"""Fuzz the reader of bounces: `python -m tests.fuzz.fuzz_bounces [SECONDS]`, from the corpus beside it.

Needs atheris, which is no dependency of Kawat: `pip install atheris` brings it. What breaks the reader goes into the
corpus, which the suite reads at every run.
"""

import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parent / "bounces"


def read(raw: bytes) -> None:
    """What has to hold for every mail."""
    from kawat.formats.reading.bounces import TRAILS, WORDS, read_bounce

    bounce = read_bounce(raw)
    assert len(bounce.words) <= WORDS
    assert len(bounce.trail) <= TRAILS
    (bounce.words + bounce.recipient + bounce.status).encode()


def main() -> None:
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed, so that nothing is fuzzed: pip install atheris")
    with atheris.instrument_imports():
        import kawat.formats.reading.bounces  # noqa: F401
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    with tempfile.TemporaryDirectory() as found:
        atheris.Setup(
            [
                sys.argv[0],
                f"-max_total_time={seconds}",
                "-timeout=5",
                f"-artifact_prefix={CORPUS}/",
                found,
                str(CORPUS),
            ],
            read,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
