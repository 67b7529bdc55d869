"""Many epochs at once: by powers of the epoch's affine map, or by long steps along its path with their error bounded.

`closed_form` is exact up to a rounding error that it states; `log_time` approximates, and states by how much.
"""

from proofs_check.training.accelerated.closed_form import Powers, epoch_of_batches, mean_path, moments_in_order
from proofs_check.training.accelerated.log_time import Path, follow

__all__ = ["Path", "Powers", "epoch_of_batches", "follow", "mean_path", "moments_in_order"]
