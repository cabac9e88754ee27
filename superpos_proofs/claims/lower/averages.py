"""Evaluators that err on average over the family."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.lower.lists import GATES
from superpos_proofs.claims.works import ours
from superpos_proofs.statements import errors as st
from superpos_proofs.statements import families, lemmas, log2
from superpos_proofs.statements.counting import m
from superpos_proofs.statements.undecided import Le

OURS = ours("errors.md")


def _average(draw: Draw) -> Observation:
    """Random answer tables; each permutation is served by the one that errs least."""
    features, settings = draw.integer(3, 5), draw.integer(1, 5)
    tables = [draw.integers(features, 0, features - 1) for _ in range(settings)]
    if not draw.integer(0, 4):  # a table for each permutation but one: hardly any errors
        tables = [list(image) for image in permutations(range(features))][1:]
        settings = len(tables)
    errors = [
        min(sum(a != b for a, b in zip(table, image, strict=True)) for table in tables)
        for image in permutations(range(features))
    ]
    rate = Fraction(sum(errors), features * len(errors))
    values: dict[str, int | Fraction] = {"m": features, "H": settings, "epsilon": rate}
    return Observation(values, f"answer tables {tables}, the best for each permutation")


_mean = Claim(
    "lower.permutation.average",
    "On average over permutations: B >= log m! - m (h(eps) + eps log(m-1))",
    st.AVERAGE,
    "Given the parameters, the answer to a probe says what the output is, up to an error of known "
    "rate. Fano's inequality bounds what is left to learn, probe by probe, and h is concave.",
    (OURS,),
    depends_on=("lower.permutation.bits", "lemma.fano"),
    instance=Instance(_average, "draw answer tables, average the least errors exactly", 60),
    proof="errors.md#averages",
)
MEAN = _mean.with_near_misses(
    _mean.near_miss(
        "which-output",
        "Only whether an answer is wrong needs to be learnt",
        "eps log(m-1), which output it is instead, forgotten",
        st.least_settings(2 ** (m * lemmas.entropy(st.epsilon)), st.PERMUTATIONS),
    ),
    _mean.near_miss(
        "where",
        "Only the wrong outputs need to be learnt",
        "h(eps), where the errors are, forgotten",
        st.least_settings(2 ** (m * st.epsilon * log2(m - 1)), st.PERMUTATIONS),
    ),
)


def _average_lists(draw: Draw) -> Observation:
    features, fan_in, gates = GATES[draw.integer(0, len(GATES) - 1)]
    outputs, settings = 2, draw.integer(1, 6)  # with one output both sides may be equal
    # Each output on at any set of gates, often at one: right when it is just its own.
    tables = [
        [1 << g if g < gates else draw.integer(0, 2**gates - 1) for g in row]
        for row in (draw.integers(outputs, 0, gates + 1) for _ in range(settings))
    ]
    if not draw.integer(0, 4):  # a table for each list but one: hardly any errors
        tables = [[1 << g for g in chosen] for chosen in permutations(range(gates), outputs)][1:]
        settings = len(tables)
    errors = [
        min(sum(a != 1 << b for a, b in zip(table, chosen, strict=True)) for table in tables)
        for chosen in permutations(range(gates), outputs)
    ]
    rate = Fraction(sum(errors), outputs * len(errors))
    values: dict[str, int | Fraction] = {
        "m": features,
        "k": fan_in,
        "j": outputs,
        "H": settings,
        "epsilon": rate,
    }
    return Observation(values, f"outputs on at {tables} of {gates} gates, the best for each list")


_mean_lists = Claim(
    "lower.k-and.average",
    "On average over lists of ANDs: B >= log (N)_j - j (h(eps) + eps log(N-1))",
    st.AVERAGE_ANDS,
    "As for permutations: the first probe at which an output is on is a guess at its gate, wrong "
    "only where the output is not right.",
    (OURS,),
    depends_on=("lower.k-and.bits", "lemma.fano"),
    instance=Instance(_average_lists, "draw answer tables, average the least errors exactly", 60),
    proof="errors.md#averages",
)
MEAN_LISTS = _mean_lists.with_near_misses(
    _mean_lists.near_miss(
        "which-gate",
        "Only whether an output is right needs to be learnt",
        "eps log(N-1), which gate it is instead, forgotten",
        st.least_settings(
            2 ** (families.outputs * lemmas.entropy(st.epsilon)), families.K_AND_SIZE
        ),
    ),
    _mean_lists.near_miss(
        "where",
        "Only the gates of wrong outputs need to be learnt",
        "h(eps), where the errors are, forgotten",
        st.least_settings(
            2 ** (families.outputs * st.epsilon * log2(families.gates - 1)), families.K_AND_SIZE
        ),
    ),
)


def _constant_average(draw: Draw) -> Observation:
    features = draw.integer(3, 6)
    answer = draw.integer(0, features - 1)
    images = list(permutations(range(features)))
    errors = sum(output != answer for image in images for output in image)
    rate = Fraction(errors, features * len(images))
    values: dict[str, int | Fraction] = {"m": features, "H": 1, "epsilon": rate}
    return Observation(values, f"always output {answer}")


_mean_cliff = Claim(
    "lower.permutation.average.cliff",
    "The cliff of averages: at rate 1 - 1/m a constant answer needs no bits",
    st.AVERAGE_CLIFF,
    "A constant answer is right on one probe of m, for every permutation. At that rate Fano's loss "
    "is log m a probe, and m^m >= m!.",
    (OURS,),
    instance=Instance(_constant_average, "a constant answer, averaged over permutations", 10),
    proof="errors.md#averages",
)
MEAN_CLIFF = _mean_cliff.with_near_misses(
    _mean_cliff.near_miss(
        "smaller-rate",
        "Its rate is at most 1 - 2/m",
        "one right answer too many",
        Le(st.epsilon, 1 - 2 / m),
    ),
    _mean_cliff.near_miss(
        "quarter",
        "The bound is empty at a quarter of that rate already",
        "at 1/4 - 1/(4m) bits are still needed",
        Le(st.PERMUTATIONS, st.H * st.AVERAGE_SERVED.subs(st.epsilon, st.epsilon / 4)),
    ),
)


def _constant_lists(draw: Draw) -> Observation:
    features, fan_in, gates = GATES[draw.integer(0, len(GATES) - 1)]
    outputs = 2  # with one output both sides are equal, and no ball can tell
    guess = draw.integers(outputs, 0, gates - 1)
    lists = list(permutations(range(gates), outputs))
    errors = sum(a != b for chosen in lists for a, b in zip(chosen, guess, strict=True))
    values: dict[str, int | Fraction] = {
        "m": features,
        "k": fan_in,
        "j": outputs,
        "H": 1,
        "epsilon": Fraction(errors, outputs * len(lists)),
    }
    return Observation(values, f"output i on at gate {guess}, whatever the list")


_lists_mean_cliff = Claim(
    "lower.k-and.average.cliff",
    "The cliff of averages for ANDs: at rate 1 - 1/N a constant guess needs no bits",
    st.AVERAGE_ANDS_CLIFF,
    "Each output's gate is uniform among N, so a fixed guess is right with probability 1/N; Fano's "
    "loss is log N an output there, and N^j >= (N)_j.",
    (OURS,),
    instance=Instance(_constant_lists, "constant guesses, averaged over lists", 20),
    proof="errors.md#averages",
)
LISTS_MEAN_CLIFF = _lists_mean_cliff.with_near_misses(
    _lists_mean_cliff.near_miss(
        "smaller-rate",
        "Its rate is at most 1 - 2/N",
        "one right answer too many",
        Le(st.epsilon, 1 - 2 / families.gates),
    ),
    _lists_mean_cliff.near_miss(
        "quarter",
        "The bound is empty at a quarter of that rate already",
        "bits are still needed there",
        Le(families.K_AND_SIZE, st.H * st.AVERAGE_ANDS_SERVED.subs(st.epsilon, st.epsilon / 4)),
    ),
)

CLAIMS = (MEAN, MEAN_LISTS, MEAN_CLIFF, LISTS_MEAN_CLIFF)
