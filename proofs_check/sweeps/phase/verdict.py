from proofs_check.sweeps.kind import Summary


def verdict(parameters, results, positives):
    return Summary(("x",))
