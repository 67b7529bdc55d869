"""``python -m proofs_check`` and the console script ``proofs-check``."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import Any

from proofs_check.errors import InputError

__all__ = ["main"]


def main() -> None:
    """Run the command line; bad input is one sentence on standard error and status 2, never a traceback."""
    from proofs_check.cli.app import app

    try:
        status = app(prog_name="proofs-check", standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        sys.exit(_refused(str(error)))
    except BrokenPipeError:  # the reader of our output has gone, as in `proofs-check list | head`
        _discard()
        sys.exit(1)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        _discard()
        why = (error.strerror or "no space").lower()
        sys.exit(_refused(f"the output cannot be written: {why}; make room, or send it elsewhere"))
    except Exception as error:
        if hasattr(error, "format_message"):  # what the parser of arguments raises has it
            sys.exit(_misused(error))
        from theory.discovery import BrokenClaim

        if not isinstance(error, BrokenClaim):
            raise
        sys.exit(_refused(str(error)))
    sys.exit(status if isinstance(status, int) else 0)


def _refused(sentence: str) -> int:
    sys.stderr.write(f"proofs-check: {_printable(sentence)}\n")
    return 2


def _misused(error: Any) -> int:
    """A call that the parser of arguments did not take; a group of commands called bare shows its help."""
    from proofs_check.cli._complaints import complaint

    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error.format_message()}\n")
        return 2
    return _refused(complaint(error, sys.argv[1:]))


def _discard() -> None:
    """Standard output can take no more: what is left in its buffer goes nowhere, also when the interpreter ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _printable(text: str) -> str:
    """What a file or an argument put into a message does nothing to the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


if __name__ == "__main__":
    main()
