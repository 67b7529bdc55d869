"""The checker: what it accepts, and that it notices every changed digit and every false proof."""

import contextlib
import copy
import json
import random
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.certificates import check_certificate, digest, parse, roots
from proofs_check.certificates.features import World
from proofs_check.certificates.linear import Echelon, solve_bound
from proofs_check.errors import InputError
from proofs_check.separability import decision_of, direction, exact_data, fate, make_order, separability
from tests.separability.data import FOUR, RESHUFFLE, published_toy


def certificates():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((24, 3)), np.tile([1, -1], 12)
    data = exact_data([[0, -2], [-2, 0], [3, -3], [-1, -3], [-1, 3], [-3, -3]], [1, -1, 1, 1, -1, 1])
    decision = decision_of(data, make_order(data, "ss", batch_size=3))
    return {
        "LS": separability(*FOUR, batch_size=2).certificate,
        "SC": separability(X, y, batch_size=4, eps=0.25).certificate,
        "PLS": separability(*published_toy(2), batch_size=2).certificate,
        "RR": separability(*RESHUFFLE, order="rr", batch_size=2).certificate,
        "RR by class": separability(X, y, order="rr", batch_size=4).certificate,
        "classes": separability(X, np.arange(24) % 3, batch_size=6).certificate,
        "roots": separability(
            [[-3, -2, -3], [-1, -2, 0], [-1, 0, -2], [0, -2, 3], [1, 0, 0], [2, 2, -1]],
            [-1, 1, -1, 1, -1, 1],
            batches=[[4, 1, 3], [5, 0, 2]],
        ).certificate,
        "farkas": fate(*published_toy(2), batch_size=2).certificate,
        "coercive": fate(*FOUR, batch_size=2).certificate,
        "depends": fate(
            [[0, -2], [-2, 0], [3, -3], [-1, -3], [-1, 3], [-3, -3]], [1, -1, 1, 1, -1, 1], batch_size=3
        ).certificate,
        "frozen": direction(data, decision).certificate,
        "trained": direction(data, decision, gamma="trained").certificate,
    }


ALL = certificates()


@pytest.fixture(params=ALL, ids=ALL.keys())
def certificate(request):
    return json.loads(json.dumps(ALL[request.param]))


def sealed(certificate):
    """The certificate with its hashes made right again, as a forger would."""
    certificate["data_sha256"] = digest(certificate["data"])
    rest = {key: value for key, value in certificate.items() if key not in ("data", "sha256")}
    certificate["sha256"] = digest(rest)
    return certificate


def test_survives_the_way_through_a_file(certificate):
    text = json.dumps(certificate)
    verdict = check_certificate(parse(text))
    assert verdict
    assert verdict.claim == certificate["claim"]
    assert check_certificate(parse(text), data=certificate["data_sha256"])
    with pytest.raises(InputError, match="for other data"):
        check_certificate(parse(text), data="0" * 64)


def test_every_changed_digit_is_noticed(certificate):
    text = json.dumps(certificate)
    places = [i for i, char in enumerate(text) if char.isdigit()]
    for place in random.Random(0).sample(places, min(len(places), 150)):  # noqa: S311
        other = str((int(text[place]) + 1) % 10)
        changed = text[:place] + other + text[place + 1 :]
        with contextlib.suppress(InputError):  # no longer a certificate, which is noticing it too
            assert not check_certificate(parse(changed)), changed[max(0, place - 30) : place + 30]


def test_a_false_claim_is_refused_even_when_sealed(certificate):
    for kind in {"LS", "PLS", "SC"} - {certificate["claim"]["class"]}:
        forged = copy.deepcopy(certificate)
        forged["claim"]["class"] = kind
        assert not check_certificate(sealed(forged))


def test_flipped_labels_are_refused_even_when_sealed(certificate):
    # the label of a sample that the proof relies on cannot be changed without breaking the proof, save by luck
    refused = 0
    for i, label in enumerate(certificate["data"]["labels"]):
        forged = copy.deepcopy(certificate)
        forged["data"]["labels"][i] = (label + 1) % len(certificate["data"]["label_names"])
        try:
            refused += not check_certificate(sealed(forged))
        except InputError:
            refused += 1
    assert refused


def test_wrong_weights_are_refused_even_when_sealed():
    forged = copy.deepcopy(ALL["SC"])
    forged["proof"]["stages"][0]["weights"][0] = "1"
    assert "not close enough" in check_certificate(sealed(forged)).why
    forged = copy.deepcopy(ALL["PLS"])
    forged["proof"]["stages"][0]["weights"][0] = "2"
    assert "is not 0" in check_certificate(sealed(forged)).why
    forged["proof"]["stages"][0]["weights"][0] = "-1"
    assert "not positive" in check_certificate(sealed(forged)).why
    forged = copy.deepcopy(ALL["LS"])
    forged["proof"]["separator"]["w"] = ["-1"]
    assert "wrong side" in check_certificate(sealed(forged)).why
    forged["proof"]["separator"]["w"] = ["0"]
    assert "neither" in check_certificate(sealed(forged)).why


def test_a_stage_that_does_not_span_is_refused():
    forged = copy.deepcopy(ALL["SC"])
    stage = forged["proof"]["stages"][0]
    stage["items"], stage["weights"] = stage["items"][:2], stage["weights"][:2]
    assert "span" in check_certificate(sealed(forged)).why


def test_an_overlap_of_part_of_the_data_does_not_pass_for_all():
    forged = copy.deepcopy(ALL["PLS"])
    forged["proof"]["separator"] = None
    forged["claim"] = {"class": "SC"}
    assert "not proved to overlap" in check_certificate(sealed(forged)).why


def test_the_correction_needs_the_whole_overlap():
    forged = copy.deepcopy(ALL["PLS"])
    forged["proof"]["separator"]["basis"] = []
    forged["proof"]["separator"]["columns"] = []
    forged["proof"]["separator"]["w"] = ["-1000001", "1000000"]
    assert not check_certificate(sealed(forged))


def test_constant_features_break_the_convention_error():
    forged = copy.deepcopy(separability([[0, 1], [0, 2], [1, 5], [2, 4]], [1, -1, 1, -1], batch_size=2).certificate)
    forged["data"]["constant"] = "error"
    assert "constant in a batch" in check_certificate(sealed(forged)).why


def test_features_agree_with_floating_point():
    rng = np.random.default_rng(1)
    for eps in (Fraction(0), Fraction(3, 7)):
        for size in (2, 3, 5, 8):
            x = rng.integers(-50, 51, (size, 3))
            world = World(x.tolist(), [0] * size, 2, [eps * 9] * 3, "zero", "gd", [tuple(range(size))])
            fixed = np.array(world.normalize(range(size)).fixed(80), dtype=float) / 2.0**80
            expected = batch_normalize(x / 3, eps=float(eps))
            assert np.abs(fixed - expected).max() < 1e-14 * 8  # a few roundings of values below √8
            single = np.array(world.normalize(range(size)).fixed_row(1, 80), dtype=float) / 2.0**80
            assert np.abs(single - expected[1]).max() < 1e-14 * 8


def test_sums_of_roots():
    assert roots.is_zero([(1, 2), (-2, 8)])
    assert roots.sign([(1, 2), (1, 3), (-1, 1)]) == 1
    assert roots.sign([(5, 25), (-1, 1)]) == 0
    near = [(10**20, 2), (-7071067811865475244 * 10, 1)]
    assert roots.sign(near) == 1
    assert roots.sign([(-a, v) for a, v in near]) == -1


def test_nonsingularity_is_proved_only_where_it_holds():
    one = 1 << 60
    assert solve_bound([[one, 0], [0, one]], 60, 2) == pytest.approx(1.0)
    assert solve_bound([[one, one], [one, one]], 60, 2) is None
    assert solve_bound([[one, one], [one, one + 3]], 60, 2) is None  # within the error of singular
    assert solve_bound([[one, one], [one, one + (1 << 20)]], 60, 2) > 2**39  # floats see no difference


def test_row_spaces():
    space = Echelon()
    assert space.add([1, 2, 3])
    assert not space.add([-2, -4, -6])
    assert space.add([0, 1, 1])
    assert not any(space.reduce([1, 3, 4]))
    assert any(space.reduce([1, 3, 5]))


def test_the_checker_needs_the_standard_library_only():
    code = (
        "import sys; import proofs_check.certificates;"
        "print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'scipy', 'flint', 'sympy')"
        " or m.startswith('proofs_check.separability')])"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
