"""Linear classification on batch-normalized input: when training drives the undistorted risk to infinity."""

ORDER = 3
