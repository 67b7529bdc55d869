"""Models of several shapes diagnosed; verdicts checked independently; models left alone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from proofs_check.certificates import check_certificate
from proofs_check.errors import InputError
from proofs_check.torch_tools import audit_loader, diagnose_model

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.utils.data import TensorDataset  # noqa: E402
from torch.utils.data.distributed import DistributedSampler  # noqa: E402

from tests.torch_tools.loaders import Augmented, data, loader  # noqa: E402


def tensors(X, y) -> TensorDataset:
    return TensorDataset(torch.tensor(np.asarray(X), dtype=torch.float64), torch.tensor(np.asarray(y)))


def four():
    """C-6: four points on a line with alternating labels."""
    return tensors([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1])


def layers(d: int, p: int, *, affine: bool = True, bias: bool = True, eps: float = 1e-5):
    return nn.Sequential(nn.BatchNorm1d(d, affine=affine, eps=eps), nn.Linear(d, p, bias=bias)).double()


@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize(("affine", "bias"), [(True, True), (False, True), (False, False)])
def test_four_points_diverge_in_order_and_not_reshuffled(outputs, affine, bias):
    model = layers(1, outputs, affine=affine, bias=bias)
    kept = diagnose_model(model, loader(four(), batch_size=2))
    assert (kept.order, kept.fate, kept.certified) == ("igm", "diverges", True)
    assert (kept.intercept is not None) == (affine or bias)
    shuffled = diagnose_model(model, loader(four(), batch_size=2, shuffle=True), order="rr")
    assert (shuffled.fate, shuffled.certified) == ("bounded", True)
    for found in (kept, shuffled):
        assert len(found.certificates) >= 5
        assert all(check_certificate(certificate) for certificate in found.certificates)
        assert json.loads(json.dumps(found.as_dict(), allow_nan=False))["fate"] == found.fate
        assert all(len(line) <= 100 for line in str(found).splitlines())


def test_training_does_what_the_diagnosis_says():
    """Gradient descent on the fixed batches: its own loss falls, the loss on all data rises; reshuffled it does not."""
    torch.manual_seed(0)
    losses = {}
    for shuffle in (False, True):
        model = layers(1, 1, affine=False)
        batches, optimizer = loader(four(), batch_size=2, shuffle=shuffle), torch.optim.SGD(model.parameters(), 0.5)
        for _ in range(400):
            for x, y in batches:
                optimizer.zero_grad()
                nn.functional.binary_cross_entropy_with_logits(model(x)[:, 0], y.double()).backward()
                optimizer.step()
        losses[shuffle] = diagnose_model(model, batches, order="rr" if shuffle else None).now
    assert losses[False].own < 0.05 < 1.0 < losses[False].whole
    assert losses[True].whole < 1.0


def test_now_agrees_with_torch():
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2)).double()
    nn.init.normal_(model[1].weight)
    nn.init.normal_(model[1].bias)
    source = data()
    source = TensorDataset(source.tensors[0].double(), source.tensors[1])
    with torch.no_grad():
        for x, _ in loader(source):
            model(x)
    now = diagnose_model(model, loader(source)).now
    x, y = source.tensors
    model.eval()
    with torch.no_grad():
        expected = nn.functional.cross_entropy(model(x), y).item()
        model[1].train()
        whole = nn.functional.cross_entropy(model(x), y).item()
        own = sum(nn.functional.cross_entropy(model(a), b, reduction="sum").item() for a, b in loader(source)) / len(x)
    # a few roundings of numbers of order 1
    assert (now.evaluation, now.whole, now.own) == pytest.approx((expected, whole, own), rel=1e-12)


def test_regression_is_distorted_and_the_intercept_does_not_matter():
    X, y = [[0.0], [1.0], [2.0], [3.0]], [1.0, 0.0, 3.0, 2.0]  # −1/2, 1/2, 3/(2√5)
    found = diagnose_model(layers(1, 1, eps=1e-300), loader(tensors(X, y), batch_size=2), task="regression")
    coefs = [found.diagnosis.ss.coef.item(), found.diagnosis.rr.coef.item(), found.diagnosis.gd.coef.item()]
    assert coefs == pytest.approx([-0.5, 0.5, 3 / (2 * np.sqrt(5))], rel=1e-12)  # least squares, well conditioned
    assert (found.fate, found.certified) == ("converges", False)
    assert "Bias and β change none of this" in str(found)
    own = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]], dtype=torch.float64)  # x̄ of the two batches
    best = torch.linalg.lstsq(torch.hstack([own, torch.ones(4, 1)]), torch.tensor(y, dtype=torch.float64)[:, None])
    assert best.solution[0].item() == pytest.approx(-0.5, rel=1e-12)


def test_all_processes_are_taken_together():
    sampler = DistributedSampler(data(), 4, 2)
    found = diagnose_model(nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 2)), loader(sampler=sampler, batch_size=4))
    assert found.order == "ss"
    assert found.diagnosis.batches == 16  # 4 processes with 16 samples each
    assert found.samples == 64  # 3 come twice
    assert "all 4 processes" in str(found)
    assert "Call set_epoch(epoch)" in str(found)


def test_dropped_samples_count_in_the_loss_on_all_data():
    found = diagnose_model(layers(3, 2).float(), loader(sampler=list(range(61)), drop_last=True))
    assert (found.samples, found.diagnosis.drop_last, found.diagnosis.batches) == (61, True, 7)


def test_more_classes_are_not_certified_with_an_intercept():
    source = data(classes=3)
    found = diagnose_model(layers(3, 3).float(), loader(source, shuffle=True))
    assert (found.intercept, found.certified) == (None, False)
    assert any("For 3 classes the certificates are for training without it" in note for note in found.notes)
    plain = diagnose_model(layers(3, 3, affine=False, bias=False).float(), loader(source, shuffle=True))
    assert plain.certified


def test_a_normalization_can_be_named():
    model = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 2))
    with pytest.raises(InputError, match=r"'3' does not take the output .* '1' \(BatchNorm1d\), '3' \(Linear\)"):
        diagnose_model(model, loader())
    found = diagnose_model(model, loader(), layer="1")
    assert (found.norm, found.linear, found.now, found.features) == ("1", "", None, 5)


def test_mappings_and_own_calls():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm, self.head = nn.BatchNorm1d(3), nn.Linear(3, 2)

        def forward(self, batch):
            return self.head(self.norm(batch["image"]))

    found = diagnose_model(Model(), loader(Augmented()), call=lambda model, batch: model(batch))
    assert (found.norm, found.linear) == ("norm", "head")
    assert "100 % of repeated visits" in str(found)


def test_the_model_is_left_alone():
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(), nn.Linear(4, 4), nn.BatchNorm1d(4),
                          nn.Linear(4, 2))  # fmt: skip
    model[2].eval()
    model[0].weight.requires_grad_(False)
    batches = loader(shuffle=True)
    model(next(iter(batches))[0]).sum().backward()

    def state():
        return (
            [module.training for module in model.modules()],
            [buffer.tolist() for buffer in model.buffers()],
            [None if one.grad is None else one.grad.tolist() for one in model.parameters()],
            [one.requires_grad for one in model.parameters()],
            [len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.modules()],
            torch.get_rng_state().tolist(), batches.generator.get_state().tolist(),
        )  # fmt: skip

    before = state()
    diagnose_model(model, batches)
    assert state() == before
    with pytest.raises(InputError):
        diagnose_model(model, loader(data(d=7)))
    assert state()[:5] == before[:5]


def test_an_audit_is_not_made_twice():
    batches = loader()
    audit = audit_loader(batches)
    assert diagnose_model(layers(3, 2).float(), batches, audit=audit).audit is audit


ONES = [(torch.ones(2, 3), torch.tensor([0, 1]))]
BAD = {
    "no model": (lambda: 3, loader, {}, "not a torch.nn.Module"),
    "no normalization": (lambda: nn.Linear(3, 2), loader, {}, "ran no batch normalization"),
    "no linear layer": (lambda: nn.BatchNorm1d(3), loader, {}, "ran no linear layer"),
    "images": (lambda: nn.BatchNorm2d(1), loader, {"layer": "x"}, "has no linear or batch normalization layer 'x'"),
    "order": (lambda: layers(3, 2), loader, {"order": "gd"}, "unknown order 'gd'"),
    "gamma": (lambda: layers(3, 2), loader, {"gamma": "free"}, "unknown gamma 'free'"),
    "task": (lambda: layers(3, 2).float(), loader, {"task": "rank"}, "unknown task 'rank'"),
    "shapes": (lambda: layers(5, 2).float(), loader, {}, "the model cannot take a batch of the loader"),
    "lazy": (nn.LazyBatchNorm1d, loader, {}, "has no shape yet"),
    "no labels": (lambda: layers(3, 2).float(), lambda: [torch.ones(2, 3)] * 3, {}, "a batch has no labels"),
    "one class": (
        lambda: layers(3, 2).float(), lambda: [(torch.randn(4, 3), torch.zeros(4).long())] * 3, {}, "all labels",
    ),
    "batch of one": (lambda: layers(3, 2).float(), lambda: loader(batch_size=4), {}, "a batch holds one sample"),
    "not finite": (
        lambda: layers(3, 2).float(), lambda: [(torch.full((4, 3), torch.nan), torch.tensor([0, 1, 0, 1]))] * 3, {},
        "not finite",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_calls_get_one_sentence(name):
    model, source, options, sentence = BAD[name]
    with pytest.raises(InputError) as caught:
        diagnose_model(model(), source(), **options)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
