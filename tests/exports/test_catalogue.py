"""Choosing constructions: names, parameters, ranges; and the catalogue as a whole."""

from __future__ import annotations

from fractions import Fraction

import pytest

import constructions
from proofs_check.errors import InputError
from proofs_check.exports.catalogue import choose, listed


def test_everything_is_listed():
    rows = listed()
    names = [row.name for row in rows]
    assert sorted(names) == sorted(
        [data.name for data in constructions.data_sets()] + [family.name for family in constructions.families()]
    )
    assert all(row.to_json()["about"] for row in rows)
    assert {row.theme for row in rows} >= {"batchnorm", "regression", "classification", "averaging"}


def test_the_catalogue_by_theme_and_by_claim():
    assert {row.theme for row in listed(theme="classification")} == {"classification"}
    names = {row.name for row in listed(claim="c-7")}
    assert "rr-diverges" in names
    assert "simpson-4" not in names


def test_a_member_with_settings():
    chosen = choose("simpson", ["n=12"])
    assert (chosen.data.name, chosen.data.n) == ("simpson-12", 12)
    assert chosen.parameters == {"n": 12}
    halved = choose("grid", ["k=4", "slope=-0.5"])
    assert halved.parameters == {"k": 4, "slope": Fraction(-1, 2)}
    assert choose("grid", ["slope= −1/2 ", "k=4"]).data == halved.data


def test_a_single_data_set():
    chosen = choose("four-points")
    assert (chosen.data, chosen.family) == (constructions.find("four-points"), None)


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        ("four-point", [], "did you mean four-points"),
        ("", [], "there is no construction"),
        ("x" * 500, [], "there is no construction"),
        ("four-points", ["n=4"], "nothing to set"),
        ("simpson", ["m=4"], "no parameter 'm'; there is only n"),
        ("partition-code", ["batchsize=2"], "did you mean batch_size"),
        ("simpson", ["n"], "no setting"),
        ("simpson", ["=4"], "no setting"),
        ("simpson", ["n=4", "n=6"], "set twice"),
        ("simpson", ["n=5"], "out of step"),
        ("simpson", ["n=2"], "out of range"),
        ("simpson", ["n=-4"], "out of range"),
        ("simpson", ["n=1000000000"], "out of range"),
        ("simpson", ["n=4.5"], "whole number"),
        ("simpson", ["n=nan"], "whole number"),
        ("simpson", ["n=inf"], "whole number"),
        ("simpson", ["n="], "whole number"),
        ("simpson", ["n=0x4"], "whole number"),
        ("simpson", ["n=1e1"], "whole number"),
        ("simpson", ["n=4/0"], "whole number"),
        ("grid", ["slope=steep"], "a number such as"),
        ("grid", ["slope=1/0"], "a number such as"),
        ("grid", ["slope=" + "9" * 99], "a number such as"),
    ],
)
def test_what_cannot_be_chosen(name, settings, says):
    with pytest.raises(InputError, match=says) as refused:
        choose(name, settings)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("filters", [{"theme": "clasification"}, {"claim": "Q-1"}])
def test_unknown_filters(filters):
    with pytest.raises(InputError):
        listed(**filters)


@pytest.mark.parametrize("family", constructions.families(), ids=lambda family: family.name)
def test_every_family_takes_its_parameters_as_text(family):
    for settings in family.sample:
        texts = [f"{key}={value}" for key, value in settings.items()]
        assert choose(family.name, texts).data == family.member(**settings)
