"""What can be asked for, in text and as settings; one table of what cannot."""

from __future__ import annotations

import pytest

from proofs_check.errors import InputError
from proofs_check.training.rates import PowerRate, StepRate
from proofs_check.trajectories import Setting, rate_of
from proofs_check.trajectories.rate_text import rate_words
from proofs_check.trajectories.settings import log_spaced, records_of


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("0.05", 0.05),
        ("1e-3", 0.001),
        (".5 * k^-0.6", PowerRate(0.5, 0.6)),
        ("0.5*k^−0.6", PowerRate(0.5, 0.6)),
        ("2*t^-1", PowerRate(2.0, 1.0, "step")),
        ("0.1*0.3@100,1000", StepRate(0.1, (100, 1000), 0.3)),
    ],
)
def test_rates_as_text(text, rate):
    assert rate_of(text) == rate
    assert rate_of(rate_words(rate)) == rate


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fast", "no learning rate"),
        ("__import__('os')", "no learning rate"),
        ("-0.1", "no learning rate"),
        ("nan", "no learning rate"),
        ("0", "not positive"),
        ("1e999", "not positive and finite"),
        ("0.1*0@5", "positive factor"),
        ("0.1*0.5@20,10", "do not increase"),
        ("0.1*0.5@0", "do not increase"),
        ("0.1*j^-0.5", "no learning rate"),
    ],
)
def test_texts_that_are_no_rates(text, says):
    with pytest.raises(InputError, match=says):
        rate_of(text)


def test_records():
    assert records_of("all", 3) == range(4)
    assert records_of("every:4", 10) == [0, 4, 8, 10]
    assert records_of("5, 0,2", 10) == [0, 2, 5]
    assert records_of("log:3", 1000) == (0, 1, 10, 100, 1000)
    assert log_spaced(0) == (0,)
    far = log_spaced(10**18)
    assert far[-1] == 10**18
    assert len(far) <= 62
    for text in ("some", "every:0", "every:", "log:x", "-1", "all:3"):
        with pytest.raises(InputError, match="--record"):
            records_of(text, 10)
    with pytest.raises(InputError, match="too many"):
        records_of("all", 10**9)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"orders": ("ss", "r")}, "did you mean rr"),
        ({"orders": ("ss", "ss")}, "name each once"),
        ({"orders": ()}, "name each once"),
        ({"gamma": "free"}, "frozen"),
        ({"constant": "one"}, "unknown constant"),
        ({"method": "logtime"}, "did you mean log-time"),
        ({"momentum": 1.0}, "momentum is 1"),
        ({"weight_decay": -1.0}, "weight_decay is -1"),
        ({"epochs": -1}, "epochs is -1"),
        ({"epochs": 10**19}, "more than"),
        ({"epochs": 10**10, "method": "steps"}, "more than 1e"),
        ({"runs": 0}, "runs is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"eps": float("nan")}, "eps is nan"),
        ({"tolerance": 0.0}, "tolerance is 0"),
        ({"init": "ones"}, "init 'ones'"),
        ({"init": "normal:-"}, "init 'normal:-'"),
        ({"record": (0, 2000)}, "between 0 and 1000"),
    ],
)
def test_settings_that_are_refused(wrong, says):
    with pytest.raises(InputError, match=says):
        Setting(**{"batch_size": 4, **wrong})
