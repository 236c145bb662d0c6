"""Whatever stands in a rules file, the answer is rules or a RulesError."""

import json
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from impact.errors import RulesError
from impact.rules import Origin, Rules
from impact.rules.problems import SHOWN
from impact.rules.reading import load_rules
from tests.strategies.rules import structures, values, yamlish

SHIPPED = (Path(__file__).parents[2] / "rules.yaml").read_bytes()
ORIGIN = Origin("rules.yaml", "")


def attempt(text: bytes) -> Rules | RulesError:
    """The rules of a text, or the one error that may happen."""
    try:
        return load_rules(text, ORIGIN)
    except RulesError as error:
        refused = error

    assert refused.where.startswith("rules.yaml:")
    assert str(refused).encode("utf-8")
    return refused


@given(st.binary(max_size=200))
def test_any_bytes(text: bytes) -> None:
    """Bytes are refused, not answered with a traceback."""
    attempt(text)


@given(yamlish)
@settings(max_examples=500, deadline=None)
def test_any_text(text: str) -> None:
    """Text made of the signs of YAML is read or refused."""
    attempt(text.encode("utf-8", "surrogatepass"))


@given(yamlish, st.integers(0, len(SHIPPED)), st.integers(0, 40))
@settings(deadline=None)
def test_a_file_with_a_slip(text: str, start: int, length: int) -> None:
    """Our own rules with some text replaced are read or refused."""
    slip = text[:5].encode("utf-8", "surrogatepass")
    attempt(SHIPPED[:start] + slip + SHIPPED[start + length :])


@given(structures)
@settings(deadline=None)
def test_any_structure(values: Any) -> None:
    """Any JSON, which is YAML too, is read or refused."""
    attempt(json.dumps(values).encode())


@given(values)
@settings(max_examples=200, deadline=None)
def test_any_values_below_known_keys(values: dict[str, Any]) -> None:
    """A file with the two required keys and anything at the others is read or refused."""
    attempt(json.dumps({**values, "version": 1, "apps": {"web": {}}}).encode())


@given(values)
@settings(deadline=None)
def test_the_same_file_gives_the_same_answer(values: dict[str, Any]) -> None:
    """Rules and messages depend on the bytes of the file and nothing else."""
    text = json.dumps({"version": 1, "apps": {"web": {}}, **values}).encode()
    first, second = attempt(text), attempt(text)

    assert str(first) == str(second)


@given(st.lists(structures, min_size=1, max_size=2))
@settings(deadline=None)
def test_an_alias_is_what_it_repeats(values: list[Any]) -> None:
    """Anchors only save writing: the problems told are the same, places apart."""
    value = json.dumps(values)
    assume(len(value) < 2000)
    written = f'{{"version": 1, "apps": {{"web": {{}}}}, "links": {value}, "rules": {value}}}'
    repeated = f'{{"version": 1, "apps": {{"web": {{}}}}, "links": &a {value}, "rules": *a }}'
    messages = [str(attempt(text.encode())).splitlines() for text in (written, repeated)]
    assume(max(map(len, messages)) <= SHOWN)  # by their places, others would be left out
    told = [sorted(line.split(":", 3)[-1] for line in lines) for lines in messages]

    assert told[0] == told[1]
