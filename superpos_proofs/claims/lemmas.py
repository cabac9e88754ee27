"""Chapters "lemma" and "assumption": what the proofs use from outside."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import sympy as sp

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, RangeCheck, Source
from superpos_proofs.rigorous import enclose, fraction_above
from superpos_proofs.statements import counting as counting_st
from superpos_proofs.statements import errors as errors_st
from superpos_proofs.statements import lemmas as st
from superpos_proofs.statements import log2
from superpos_proofs.statements import weights as weights_st
from superpos_proofs.statements.undecided import Le

FOLKLORE = "folklore; proof in docs/lemmas.md"


def _sums(weights: list[int]) -> list[int]:
    """All 2^k values of a sum of signs times weights."""
    return [
        sum(s * w for s, w in zip(signs, weights, strict=True))
        for signs in product((-1, 1), repeat=len(weights))
    ]


def _sign_sum(draw: Draw) -> Observation:
    count = draw.integer(1, 9)
    weights = draw.integers(count, 1, 4)
    sums = _sums(weights)
    level = draw.integer(0, sum(weights))
    chance: Fraction = Fraction(sum(s >= level for s in sums), len(sums))
    values: dict[str, int | Fraction] = {"p": chance, "t": level, "V": sum(w * w for w in weights)}
    return Observation(values, f"all signs of the weights {weights}")


_hoeffding = Claim(
    "lemma.hoeffding",
    "Hoeffding: a sum of independent signs with weights w exceeds t with chance exp(-t^2 / 2|w|^2)",
    st.HOEFFDING,
    "Markov's inequality for exp(lambda S), with cosh(x) <= exp(x^2 / 2) and lambda = t / |w|^2.",
    (Source("Hoeffding, J. Amer. Statist. Assoc. 58 (1963)", "theorem 2"),),
    instance=Instance(_sign_sum, "draw weights, go through all signs, count exactly", 60),
    proof="lemmas.md#hoeffding",
)
HOEFFDING = _hoeffding.with_near_misses(
    _hoeffding.near_miss(
        "twice-as-good",
        "exp(-t^2 / |w|^2) would do",
        "the constant 1/2 dropped",
        Le(st.p, sp.exp(-(st.t**2) / st.V)),
    ),
    _hoeffding.near_miss(
        "strict",
        "It is strict even at t = 0 for one half of the bound",
        "a factor 1/2 in front, false at t = 0",
        Le(st.p, sp.exp(-(st.t**2) / (2 * st.V)) / 2),
    ),
)


def _square(draw: Draw) -> Observation:
    count = draw.integer(1, 8)
    weights = draw.integers(count, 1, 3)
    variance = sum(w * w for w in weights)
    rate = Fraction(draw.integer(1, 19), 40 * variance)  # 2 t V < 1
    sums = _sums(weights)
    terms = sp.Add(*(sp.exp(st.t * s * s) for s in sums)) / len(sums)
    # Rounded up by at most 10^-12, while the statement leaves more room than that.
    mean = fraction_above(enclose(terms, {st.t: rate}))
    return Observation({"M": mean, "t": rate, "V": variance}, f"all signs of the weights {weights}")


_squares = Claim(
    "lemma.square-mgf",
    "The square of a sum of signs: E exp(t S^2) <= (1 - 2 t V)^(-1/2)",
    st.SQUARE_MGF,
    "Write exp(t S^2) as a mean of exp(sqrt(2t) g S) over a standard normal g, exchange the means, "
    "use E exp(x S) <= exp(x^2 V / 2), and integrate.",
    (Source(FOLKLORE, "sub-Gaussian variables, V the variance proxy"),),
    depends_on=("lemma.hoeffding",),
    instance=Instance(_square, "draw weights, go through all signs, average exactly", 40),
    proof="lemmas.md#squares",
)
SQUARES = _squares.with_near_misses(
    _squares.near_miss(
        "no-root",
        "(1 - t V)^(-1/2) would do",
        "half the rate",
        Le(st.M, (1 - st.t * st.V) ** sp.Rational(-1, 2)),
    ),
    _squares.near_miss(
        "first-order",
        "1 + t V / 2 would do",
        "half of the first-order term",
        Le(st.M, 1 + st.t * st.V / 2),
    ),
)


_factorial = Claim(
    "lemma.factorial",
    "m ln m - m <= ln m! <= 1 + (ln m)/2 + m ln m - m, for all m >= 1",
    st.FACTORIAL,
    "The sequence m! / (sqrt(m) (m/e)^m) decreases from e at m = 1 to sqrt(2 pi).",
    (Source("Robbins, Amer. Math. Monthly 62 (1955)", "a weaker form of its inequality"),),
    ranges=RangeCheck(),
    instance=Instance(
        lambda draw: Observation({"m": draw.integer(1, 500)}, "m! multiplied out"),
        "multiply out m! and compare",
        30,
    ),
    proof="lemmas.md#factorial",
)
FACTORIAL = _factorial.with_near_misses(
    _factorial.near_miss(
        "no-root",
        "The root of m may be left out above",
        "sqrt(m) dropped",
        st.FACTORIAL_WITHOUT_ROOT,
    ),
    _factorial.near_miss(
        "pi",
        "sqrt(2 pi) in place of e would do above",
        "too small at m = 1",
        st.FACTORIAL_WITH_PI,
    ),
)


_factorial_power = Claim(
    "lemma.factorial-power",
    "m^m <= 3^m m!: no logarithm and no root",
    counting_st.FACTORIAL_POWER,
    "By induction: (m+1)^m <= 3 m^m, by the binomial theorem and 1 + 1 + 1/2 + 1/4 + .. = 3.",
    (Source(FOLKLORE, "a whole number above e"),),
    ranges=RangeCheck(),
    instance=Instance(
        lambda draw: Observation({"m": draw.integer(1, 600)}, "m! and m^m multiplied out"),
        "multiply out m! and m^m",
        40,
    ),
    proof="lemmas.md#factorial",
)
FACTORIAL_POWER = _factorial_power.with_near_misses(
    _factorial_power.near_miss(
        "two",
        "2^m would do",
        "2 for 3: refuted by m = 6",
        Le(counting_st.m**counting_st.m, counting_st.factorial_power(2)),
    ),
    _factorial_power.near_miss(
        "eight-thirds",
        "(8/3)^m would do",
        "8/3 is below e, and large m refute it",
        Le(counting_st.m**counting_st.m, counting_st.factorial_power(sp.Rational(8, 3))),
    ),
)


def _codes_meet(blocks: int, cells: int, features: int) -> int:
    """Most cells in which two of the line codes meet."""
    codes = [[(i % cells + i // cells * t) % cells for t in range(blocks)] for i in range(features)]
    return max(
        (
            sum(x == y for x, y in zip(codes[i], codes[k], strict=True))
            for i in range(features)
            for k in range(i)
        ),
        default=0,
    )


def _lines(draw: Draw, coprime: bool = True) -> Observation:
    cells = draw.integer(2, 13)
    smallest = next(t for t in range(2, cells + 1) if cells % t == 0)
    blocks = draw.integer(1, smallest) if coprime else draw.integer(1, cells)
    features = draw.integer(2, cells**2, beyond=(cells**2 + 1, cells**2 + 3))
    meet = _codes_meet(blocks, cells, features)
    return Observation({"p": cells, "k_in": blocks, "m": features, "c": meet}, "all pairs of lines")


_lines_claim = Claim(
    "lemma.line-codes",
    "Two line codes meet in at most one cell",
    st.LINE_CODES,
    "Lines a + b t and a' + b' t over the integers mod p that meet at t and t' satisfy "
    "(b - b')(t - t') = 0; t - t' is invertible when no prime factor of p is below k_in.",
    (Source("Reed & Solomon, J. SIAM 8 (1960)", "codes from polynomials of degree one"),),
    instance=Instance(_lines, "build the codes, compare all pairs", 60),
    proof="construction.md#line-codes",
)
LINE_CODES = _lines_claim.with_near_misses(
    _lines_claim.near_miss(
        "any-size",
        "p may have small prime factors",
        "without it two lines meet twice",
        instance=Instance(lambda draw: _lines(draw, False), "line codes for any p", 200),
        statement=st.LINE_CODES,
    ),
    _lines_claim.near_miss(
        "never", "Two line codes never meet", "one meeting point forgotten", Le(st.c, 0)
    ),
)


def _guess(draw: Draw) -> Observation:
    """A joint distribution of X and Y in equal atoms; the guess is any function of Y."""
    values, seen = draw.integer(3, 5), draw.integer(1, 3)
    atoms = [(draw.integer(0, values - 1), draw.integer(0, seen - 1)) for _ in range(8)]
    guesses = draw.integers(seen, 0, values - 1)
    wrong = Fraction(sum(x != guesses[y] for x, y in atoms), len(atoms))
    left = sp.Integer(0)  # H(X | Y) = sum over atoms of log (count(y) / count(x, y)) / 8
    for x, y in atoms:
        ratio = sp.Rational(sum(b == y for _, b in atoms), atoms.count((x, y)))
        left += log2(ratio) / len(atoms)
    # Rounded down by at most 10^-12: the statement is about an upper bound.
    value = -fraction_above(-enclose(left, {}))
    numbers: dict[str, int | Fraction] = {
        "A": values,
        "epsilon": wrong,
        "U": max(value, Fraction(0)),
    }
    return Observation(numbers, f"(X, Y) uniform on {atoms}, guesses {guesses}")


_fano = Claim(
    "lemma.fano",
    "Fano: H(X | Y) <= h(eps) + eps log(A - 1)",
    st.FANO,
    "Say first whether the guess is wrong, which costs h(eps) bits at most; if it is, one of A - 1 "
    "values is left.",
    (Source("Fano, Transmission of Information, MIT Press 1961", "Fano's inequality"),),
    instance=Instance(_guess, "draw a joint distribution and a guess, compute both sides", 60),
    proof="lemmas.md#fano",
)
FANO = _fano.with_near_misses(
    _fano.near_miss(
        "which-value",
        "Only whether the guess is wrong needs to be learnt",
        "eps log(A - 1) forgotten",
        Le(st.uncertainty, st.entropy(st.epsilon)),
        instance=Instance(_guess, "draw a joint distribution and a guess", 200),
    ),
    _fano.near_miss(
        "where",
        "Only the wrong values need to be learnt",
        "h(eps) forgotten",
        Le(st.uncertainty, st.epsilon * log2(st.values - 1)),
        instance=Instance(_guess, "draw a joint distribution and a guess", 200),
    ),
)


def _in_place(draw: Draw, pair_all: bool = False, more: int = 0) -> Observation:
    """k-subsets that a drawn permutation leaves in place, counted one by one."""
    size = 6 if pair_all else draw.integer(3, 7)
    subset = draw.integer(1, min(4, size - 1))
    image = draw.permutation(size)
    moved = sum(i != j for i, j in enumerate(image))
    count = sum(
        {image[i] for i in chosen} == set(chosen) for chosen in combinations(range(size), subset)
    )
    swaps = moved // 2 if pair_all else min(moved // 2, (size - 1) // 2) + more
    values = {"m": size, "k": subset, "p": swaps, "c": count}
    return Observation(values, f"the permutation {image} moves {moved} points")


_invariant = Claim(
    "lemma.invariant-subsets",
    "A permutation that moves d points leaves few k-subsets in place",
    errors_st.INVARIANT_SUBSETS,
    "A subset in place is a union of cycles, so their number is a coefficient of the product of "
    "(1 + z^length). Swaps and fixed points make it largest; two odd cycles may be replaced by "
    "swaps as long as one fixed point is there to take up the odd one out.",
    (Source("this project", "docs/errors.md"),),
    instance=Instance(_in_place, "draw a permutation, count the subsets it leaves in place", 120),
    proof="errors.md#subsets",
)
INVARIANT = _invariant.with_near_misses(
    _invariant.near_miss(
        "all-move",
        "With all points moving, d/2 swaps are the most",
        "no fixed point takes up the odd one out: two 3-cycles leave two 3-subsets in place",
        statement=errors_st.INVARIANT_SUBSETS,
        instance=Instance(lambda draw: _in_place(draw, True), "permutations of 6 points", 600),
    ),
    _invariant.near_miss(
        "one-swap-more",
        "One swap more may be counted",
        "p + 1 for p: one transposition is enough to refute it",
        statement=errors_st.INVARIANT_SUBSETS,
        instance=Instance(lambda draw: _in_place(draw, more=1), "one swap too many", 60),
    ),
)


def _patterns(draw: Draw) -> Observation:
    """Sign patterns of random forms at random integer points: some of all there are."""
    count, dimension = draw.integer(1, 5), draw.integer(1, 2)
    forms = [draw.integers(dimension + 1, -4, 4) for _ in range(count)]
    points = product(range(-9, 10), repeat=dimension)
    seen = {
        tuple(sum(a * x for a, x in zip(form, (*point, 1), strict=True)) > 0 for form in forms)
        for point in points
    }
    values = {"A": count, "D": dimension, "s": len(seen)}
    return Observation(values, f"forms {forms} on integer points")


_signs = Claim(
    "lemma.sign-patterns",
    "A affine forms in D variables have at most Phi(A, D) patterns of signs",
    weights_st.SIGN_PATTERNS,
    "Take one point for each pattern and lower all forms a little, so that none is zero at any of "
    "them: the points lie in different cells of an arrangement of A hyperplanes, which has at most "
    "Phi(A, D) cells.",
    (
        Source("Buck, Amer. Math. Monthly 50 (1943)", "partition of space: cells of hyperplanes"),
        Source("Warren, Trans. Amer. Math. Soc. 133 (1968)", "sign patterns of polynomials"),
    ),
    instance=Instance(_patterns, "draw forms, collect their patterns at integer points", 60),
    proof="lemmas.md#sign-patterns",
)
SIGNS = _signs.with_near_misses(
    _signs.near_miss(
        "one-dimension-less",
        "Phi(A, D - 1) would do",
        "one dimension forgotten",
        weights_st.SIGN_PATTERNS_ONE_LESS,
    ),
    _signs.near_miss(
        "largest-term",
        "C(A, D) would do",
        "the smaller terms of the sum forgotten",
        weights_st.SIGN_PATTERNS_LAST_TERM,
    ),
)

RANDOM_ORACLE = Claim(
    "assumption.random-oracle",
    "SHA-256 draws tasks as a random oracle would",
    st.RANDOM_ORACLE,
    "Tasks are drawn from the hash of the shared parts by SHA-256 in counter mode with rejection "
    "sampling. That this is as good as uniform and independent is an assumption, here and in "
    "every statement with a confidence level.",
    (Source("Bellare & Rogaway, CCS 1993", "the random oracle model"),),
)

CLAIMS = (
    HOEFFDING,
    SQUARES,
    FACTORIAL,
    FACTORIAL_POWER,
    LINE_CODES,
    FANO,
    INVARIANT,
    SIGNS,
    RANDOM_ORACLE,
)
