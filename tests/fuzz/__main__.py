"""Fuzz a reader from its corpus: `python -m tests.fuzz READER [SECONDS]`, a minute unless said.

Needs atheris, which is no dependency of Kawat: `pip install atheris` brings it. What breaks the reader goes into its
folder of the corpus, which the suite reads at every run.
"""

import sys
import tempfile


def main() -> None:
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed, so that nothing is fuzzed: pip install atheris")
    with atheris.instrument_imports(include=["kawat", "email", "html", "json", "markdown_it"]):
        from tests.fuzz.readers import CORPUS, READERS
    name, seconds = [*sys.argv[1:], "", ""][:2]
    if name not in READERS:
        sys.exit(f"python -m tests.fuzz READER [SECONDS], where READER is one of {', '.join(READERS)}")
    with tempfile.TemporaryDirectory() as found:
        options = [f"-max_total_time={seconds or 60}", "-timeout=5", "-max_len=20000", "-rss_limit_mb=1000"]
        artifacts = f"-artifact_prefix={CORPUS / name}/"
        atheris.Setup([sys.argv[0], *options, artifacts, found, str(CORPUS / name)], READERS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
