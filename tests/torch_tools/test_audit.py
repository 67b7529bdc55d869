"""Loaders, right and broken, told apart; the training's state left alone."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.torch_tools import LoaderAudit, audit_loader

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
utils = pytest.importorskip("torch.utils.data")

from torch.utils.data.distributed import DistributedSampler  # noqa: E402

from tests.torch_tools.loaders import Augmented, Forgetful, N, Stream, data, loader  # noqa: E402


def keys(audit: LoaderAudit) -> set[str]:
    return {finding.key for finding in audit.findings}


def fixed(n=N):
    return np.random.default_rng(0).permutation(n).tolist()


CASES = {
    "shuffled": (lambda: loader(shuffle=True), "rr", True),
    "shuffled by workers": (lambda: loader(shuffle=True, num_workers=2, persistent_workers=True), "rr", True),
    "in order": (loader, "igm", False),
    "a list as sampler": (lambda: loader(sampler=fixed()), "ss", False),
    "batches shuffled": (
        lambda: utils.DataLoader(data(), batch_sampler=Shuffled([fixed()[i : i + 8] for i in range(0, N, 8)])),
        "ss",
        False,
    ),
    "one batch": (lambda: loader(batch_size=N), "gd", True),
    "random subset": (lambda: loader(sampler=utils.SubsetRandomSampler(range(5, 50))), "rr", True),
    "subset": (lambda: loader(utils.Subset(data(), range(40)), shuffle=True), "rr", True),
    "weighted": (lambda: loader(sampler=utils.WeightedRandomSampler(torch.ones(N), N)), "replacement", True),
    "batched by the sampler": (
        lambda: loader(batch_size=None, sampler=utils.BatchSampler(utils.RandomSampler(data()), 8, False)),
        "rr",
        True,
    ),
    "augmented": (lambda: loader(Augmented(), shuffle=True), "rr", True),
    "stream": (lambda: loader(Stream()), "ss", False),
    "shuffled stream": (lambda: loader(Stream("all")), "rr", True),
    "buffered stream": (lambda: loader(Stream("buffer", n=300)), "local", True),
    "stream that changes": (lambda: loader(Stream("all", noise=1.0)), "unknown", True),
    "a list of batches": (lambda: list(loader(shuffle=True)), "ss", False),
    "distributed": (lambda: loader(sampler=DistributedSampler(data(), 4, 1)), "ss", False),
    "seeded anew": (lambda: lambda _epoch: loader(shuffle=True), "ss", False),
    "set_epoch in a function": (lambda: _moving, "rr", True),
}


class Shuffled:
    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter([self.batches[j] for j in torch.randperm(len(self.batches)).tolist()])


def _moving(epoch: int):
    sampler = DistributedSampler(data(), 2, 0)
    sampler.set_epoch(epoch)
    return loader(sampler=sampler)


@pytest.mark.parametrize("name", CASES)
def test_orders_are_told_apart(name):
    make, order, safe = CASES[name]
    audit = audit_loader(make())
    assert (audit.order, audit.safe) == (order, safe), str(audit)
    assert json.loads(json.dumps(audit.as_dict(), allow_nan=False))["order"] == order
    assert all(len(line) <= 100 for line in str(audit).splitlines())


@pytest.mark.parametrize("name", [name for name in CASES if "stream" not in name and "list of" not in name])
def test_numbers_alone_say_the_same(name):
    make, order, _ = CASES[name]
    audit = audit_loader(make(), contents=False)
    assert audit.order == order
    assert (audit.one_class, audit.constant_pairs, audit.changed) == (None, None, None)


def test_a_forgotten_set_epoch_is_named_and_mended():
    sampler = DistributedSampler(data(), 4, 1)
    wrong, right = audit_loader(loader(sampler=sampler)), audit_loader(
        loader(sampler=sampler), before_epoch=sampler.set_epoch
    )  # fmt: skip
    found = wrong.finding("set-epoch-forgotten")
    assert found is not None
    assert "25 % of the samples" in found.what
    assert found.claims == ("R-3", "C-3", "C-6")
    assert (wrong.mended_by_set_epoch, wrong.replicas.count, wrong.replicas.rank) == (True, 4, 1)
    assert (wrong.replicas.padded, wrong.replicas.left_out) == (3, 0)  # 61 samples for 4 processes: 64 places
    assert (wrong.replicas.as_is.order, wrong.replicas.with_set_epoch.order) == ("ss", "rr")
    assert right.order == "rr"
    assert right.safe
    assert sampler.epoch == 0


def test_set_epoch_without_shuffling_mends_nothing():
    audit = audit_loader(loader(sampler=DistributedSampler(data(), 2, 0, shuffle=False)))
    assert (audit.order, audit.mended_by_set_epoch) == ("igm", False)
    assert "shuffle=True" in audit.finding("same-batches").do


def test_any_sampler_with_set_epoch_is_tried():
    audit = audit_loader(loader(sampler=Forgetful(N)))
    assert "set-epoch-forgotten" in keys(audit)


def test_dropped_and_ragged_batches():
    ragged = audit_loader(loader(shuffle=True))
    assert ragged.sizes == ((8, 7), (5, 1))
    assert "ragged" in keys(ragged)
    dropped = audit_loader(loader(sampler=fixed(), drop_last=True))
    assert (dropped.sizes, dropped.never_seen) == (((8, 7),), 5)
    assert "never-seen" in keys(dropped)
    assert "batch-of-one" in keys(audit_loader(loader(batch_size=4, shuffle=True)))


def test_classes_and_constant_features():
    by_class = audit_loader(loader(data(n=64, by_class=True)))
    assert by_class.one_class == by_class.batches_read == 24
    assert by_class.finding("one-class").severity == "danger"
    assert by_class.first_one_class.what == "0"
    mixed = audit_loader(loader(sampler=np.arange(N).tolist()))
    assert (mixed.one_class, mixed.finding("all-mixed").severity) == (0, "warning")
    source = data()
    source.tensors[0][:, 1] = 7.0  # in everything
    source.tensors[0][8:16, 2] = 7.0  # in batch 1
    audit = audit_loader(loader(source))
    assert (audit.dead_features, audit.constant_pairs, audit.constant_batches) == (("1",), 3, 3)
    assert (audit.first_constant.epoch, audit.first_constant.batch, audit.first_constant.what) == (0, 1, "2")


def test_targets_that_are_no_classes():
    source = utils.TensorDataset(data().tensors[0], data().tensors[0][:, 0])
    assert audit_loader(loader(source)).one_class is None


def test_augmentation_is_seen_and_does_not_hide_the_order():
    audit = audit_loader(loader(Augmented(), sampler=fixed()))
    assert (audit.order, audit.by, audit.changed) == ("ss", "numbers", 1.0)
    assert audit_loader(loader(shuffle=True)).changed == 0


def test_names_tell_what_rows_cannot():
    def names(batch):
        return batch["name"].tolist()

    batches = list(loader(Augmented(), shuffle=True))
    assert audit_loader(batches, identify=names).order == "ss"
    found = audit_loader(loader(Augmented(), shuffle=True), identify=names)
    assert (found.order, found.by) == ("rr", "identify")


def test_copies_by_workers():
    audit = audit_loader(loader(Stream(), num_workers=2))
    assert audit.copies == 2
    assert "once by each worker" in audit.finding("copies").what


def test_few_epochs_are_doubted():
    audit = audit_loader(loader(data(n=4), batch_size=2, sampler=[0, 2, 1, 3]), epochs=2)
    assert not audit.verdict.sure
    assert "epochs=14" in audit.finding("few-epochs").do


def test_an_unseeded_order_is_not_reproducible():
    class Unseeded(Forgetful):
        def __iter__(self):
            return iter(np.random.default_rng().permutation(self.n).tolist())

    assert audit_loader(loader(sampler=Unseeded(N))).reproducible is False
    assert audit_loader(loader(shuffle=True)).reproducible is True


@pytest.mark.parametrize("workers", [0, 2])
def test_the_state_of_training_is_left_alone(workers):
    source, sampler = Augmented(), Forgetful(N)
    sampler.epoch = 4
    under_test = loader(source, sampler=sampler, num_workers=workers)
    utils.DataLoader(source, 8, shuffle=True)

    def state():
        kept = np.random.get_state()  # noqa: NPY002 - the global state is what is checked
        return (
            torch.get_rng_state().tolist(), kept[1].tolist(), kept[2], random.getstate(), sampler.epoch,
            under_test.generator.get_state().tolist(), source.rng.bit_generator.state, under_test._iterator,
        )  # fmt: skip

    before = state()
    audit = audit_loader(under_test)
    assert state() == before
    assert audit.not_restored == ()
    expected = [batch["name"].tolist() for batch in loader(Augmented(), shuffle=True)]
    again = loader(Augmented(), shuffle=True)
    audit_loader(again)
    assert [batch["name"].tolist() for batch in again] == expected


def test_what_cannot_be_put_back_is_said():
    class Once(utils.IterableDataset):
        def __init__(self):
            self.rows = iter([(torch.zeros(2) + i, i % 2) for i in range(90)])

        def __iter__(self):
            return (next(self.rows) for _ in range(30))

    audit = audit_loader(loader(Once()))
    assert [sentence.split(" is ")[0] for sentence in audit.not_restored] == ["DataLoader.dataset.rows"]
    assert audit.reproducible is None
    assert audit.order == "unknown"


BAD = {
    "one epoch": (loader, {"epochs": 1}, "read at least 2"),
    "epochs as text": (loader, {"epochs": "3"}, "read at least 2"),
    "an iterator": (lambda: iter(loader()), {}, "read only once"),
    "no loader": (lambda: 3, {}, "a int is no loader"),
    "a function of nothing": (lambda: lambda _epoch: None, {}, "returned a NoneType"),
    "no batch": (lambda: loader(batch_size=100, drop_last=True), {}, "has no batch"),
    "endless": (loader, {"most_batches": 3}, "goes on after 3 batches"),
    "no such number": (loader, {"most_batches": 0}, "at least 1"),
    "unknown keys": (lambda: [{"a": torch.ones(2, 1)}], {}, "the keys 'a'; pass get="),
    "get of one": (loader, {"get": lambda batch: batch[0]}, "get must return (features, labels)"),
    "lengths": (lambda: [(torch.ones(3, 1), torch.ones(2))], {}, "one label a sample"),
    "identify too few": (loader, {"identify": lambda _batch: [1]}, "identify returned 1 names"),
    "identify lists": (loader, {"identify": lambda batch: [[1]] * len(batch[0])}, "hashable"),
    "rows without contents": (lambda: loader(Stream()), {"contents": False}, "leave contents=False out"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_calls_get_one_sentence(name):
    make, options, sentence = BAD[name]
    with pytest.raises(InputError) as caught:
        audit_loader(make(), **options)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
