"""The Coq kernel: certificates become theorems, which Coq's own kernel checks against one library of proved lemmas."""

from proofs_check.kernels.coq.compiling import ASSUMPTIONS, check_coq, coq_file, library, refused, rests_on_more

__all__ = ["ASSUMPTIONS", "check_coq", "coq_file", "library", "refused", "rests_on_more"]
