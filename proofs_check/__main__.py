"""``python -m proofs_check`` and the console script ``proofs-check``."""

from __future__ import annotations

import sys

from proofs_check.errors import InputError

__all__ = ["main"]


def main() -> None:
    """Run the command line; bad input is one sentence on standard error and status 2, never a traceback."""
    from proofs_check.cli.app import app

    try:
        app()
    except InputError as error:
        sys.stderr.write(f"proofs-check: {_printable(str(error))}\n")
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone, as in `proofs-check list | head`
        sys.stderr.close()
        sys.exit(1)


def _printable(text: str) -> str:
    """What a file or an argument put into a message does nothing to the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


if __name__ == "__main__":
    main()
