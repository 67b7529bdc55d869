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
        sys.stderr.write(f"proofs-check: {error}\n")
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone, as in `proofs-check list | head`
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
