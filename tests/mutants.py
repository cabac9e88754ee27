"""Mutation testing of one module with mutmut: the score, and the survivors that nobody explained.

    python -m tests.mutants certificate/lrat
    python -m tests.mutants certificate/kernel --share 0.1     # a part, drawn with a fixed seed
    python -m tests.mutants certificate/kernel --again         # what survived that, with new tests

The work is done on a copy of the tree in build/mutants. A survivor is explained by its diff in
docs/mutants.md; the exit code is 1 while there is one that is not.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import change_cwd

ROOT = Path(__file__).parent.parent
COPIED = ("superpos_proofs", "tests", "certificates", "pyproject.toml", "constraints.txt")
SEED = 20
TESTS = {  # by module: fast tests that are about it
    "certificate/lrat": ["certificate/test_lrat.py"],
    "certificate/problems": ["certificate/test_problems.py"],
    "certificate/codes": [
        f"certificate/test_codes.py::test_{name}"
        for name in (
            "a_set_works_when_its_codes_can_be_read",
            "room_is_for_the_codes_with_which_a_reader_stays_right",
            "codes_of_an_orbit_are_turned_into_each_other",
            "orbits_are_those_of_signed_permutations",
            "the_most_features_by_codes_and_by_brute_force[1-1-2-4]",
            "the_most_features_by_codes_and_by_brute_force[2-1-2-2]",
            "every_orbit_is_needed",
            *(
                f"what_exists_is_found_in_any_order_of_the_orbits[{sizes}]"
                for sizes in ("2-1-1", "3-1-2", "4-1-2", "3-2-3", "4-2-3")
            ),
            "too_much_is_refused",
            "limits_are_what_is_allowed",
            "width_zero_has_no_codes",
            "a_pair_without_room_is_not_tried",
            "sets_tried_are_counted[5-2-3-17]",
            "sets_tried_are_counted[7-2-4-1789]",
            "sets_tried_are_counted[13-1-3-102]",
            "sets_tried_are_counted[5-3-3-52]",
            "sets_tried_are_counted[5-4-3-91]",
            "columns_are_whole_numbers_to_base_seventeen",
            "nothing_is_added_where_no_others_are_given",
            "sets_remember_readers_and_their_room",
        )
    ],
    "certificate/stream": [
        "certificate/test_agreement.py::test_the_same_tasks_are_drawn",
        "certificate/test_agreement.py::test_the_same_large_tasks_are_drawn",
        "certificate/test_agreement.py::test_the_same_signs_are_drawn",
        "certificate/test_agreement.py::test_the_same_integers_are_drawn",
        "certificate/test_agreement.py::test_a_word_that_would_bias_is_rejected",
    ],
    "certificate/networks": [
        f"certificate/test_agreement.py::test_{name}"
        for name in (
            "the_same_inputs_in_the_same_order",
            "right_networks_and_nearly_right_ones",
            "sums_that_just_fit_their_field",
            "the_same_first_error_without_a_hidden_layer",
            "a_field_has_one_bit_to_spare_and_no_byte_more",
            "inputs_at_once_are_as_many_as_memory_allows",
            "inputs_are_taken_chunk_by_chunk",
            "a_layer_has_a_bias_for_each_neuron",
            "nothing_is_the_largest_of_no_rows_and_no_features_are_always_there",
            "chunks_are_bounded_and_give_the_same_answer",
        )
    ],
    "certificate/encode": [
        "certificate/test_encode.py",
        *(
            f"certificate/test_widths.py::test_{name}"
            for name in (
                *(
                    f"the_witness_satisfies_the_encoding_at_the_exact_width[{sizes}]"
                    for sizes in (
                        "repr-2-sizes0",
                        "repr-3-sizes3",
                        "uand-2-sizes5",
                        "uand-3-sizes6",
                    )
                ),
                "models_projected_to_codes_are_those_of_brute_force",
                "neurons_that_models_allow_are_those_that_can_be_read",
                "later_neurons_are_in_order_and_nothing_else_is_lost",
                "the_size_of_an_encoding_is_bounded",
                "what_has_no_encoding_is_refused",
            )
        ),
    ],
    "certificate/ands": [
        "certificate/test_ands.py",
        "certificate/test_limits.py",
        "certificate/test_tampered.py",
    ],
    "certificate/reading": [
        "certificate/test_reading.py",
        "certificate/test_tampered.py",
        "certificate/test_agreement.py::test_block_codes",
    ],
    "certificate/adverse": [
        "certificate/test_reading.py",
        "certificate/test_limits.py",
        "certificate/test_tampered.py",
        "certificate/test_kernel.py",
    ],
    "rigorous": [
        "test_numbers.py",
        *(
            f"test_rigorous.py::test_{name}"
            for name in (
                "factorials_against_powers_agree_with_python_integers",
                "one_bit_around_a_large_factorial_is_decided[20000]",
                "equality_of_integers_is_decided_exactly",
                "what_no_method_settles_is_undecided_not_true",
                "fractions_above_are_above_and_near",
            )
        ),
    ],
    "bounds/counting": ["test_ranges.py"],
    "bounds/floor": ["test_derivations.py"],
    "bounds/errors": ["test_derivations.py", "test_bounds.py::test_no_bound_is_above_the_truth"],
    "bounds/constants": [
        *(
            f"test_ranges.py::test_{name}"
            for name in (
                "growth_and_its_tail",
                "the_factorial_is_enclosed",
                "the_floor_is_enclosed",
                "the_floor_at_one_size",
                "bits_of_each_regime",
                "capacity_is_enclosed",
                "a_proof_names_what_it_proves",
            )
        ),
        "test_rigorous.py::test_a_false_range_claim_names_a_counterexample",
        "test_rigorous.py::test_a_range_proof_lists_every_piece_up_to_infinity",
    ],
    "bounds/weights": ["test_derivations.py"],
    "bounds/solve": [
        f"test_ranges.py::test_{name}"
        for name in (
            "the_least_value_that_is_enough",
            "a_start_is_near_and_is_asked_for_little",
            "nothing_is_needed_where_nothing_is_there_to_be_reached",
            "the_least_value_lies_between",
            "multiples_of_a_scale",
            "multiples_are_exact_where_a_root_of_a_product_is",
        )
    ],
    "bounds/representation": [
        "test_ranges.py",
        "test_representation.py::test_lower_bounds_agree_with_integers",
        "test_representation.py::test_the_bounds_enclose_the_least_width",
    ],
    "bounds/tree": ["test_derivations.py"],
    "bounds/question": ["test_question.py"],
    "bounds/orders": ["test_orders.py"],
    "bounds/ands_order": ["test_orders.py"],
    "bounds/circuits_order": ["test_orders.py"],
    "bounds/hubs_order": ["test_orders.py"],
    "certificate/orbits": ["search/test_orbits.py"],
    "certificate/neurons": ["search/test_orbits.py"],
    "certificate/widths": [
        "certificate/test_width_limits.py",
        "certificate/test_widths.py::test_a_bad_field_has_its_reason",
        "certificate/test_widths.py::test_a_part_must_be_a_smaller_part",
        "certificate/test_widths.py::test_a_part_refutes_by_tables",
        "certificate/test_widths.py::test_relations_refute_below_the_simplex_and_not_itself",
    ],
    "certificate/separation": ["certificate/test_separation.py"],
    "certificate/tables": [
        "certificate/test_separation.py",
        "certificate/test_widths.py::test_tables_need_no_evidence_and_refute_no_width_that_works",
    ],
    "certificate/kernel": [
        "certificate/test_tampered.py",
        "certificate/test_kernel.py",
        "certificate/test_limits.py",
    ],
}
# Without the last two plugins a run of pytest takes 0.04 s, not 0.2: no rubbish is collected, and
# git is not asked.
CONFIGURATION = """[mutmut]
source_paths=superpos_proofs
only_mutate=superpos_proofs/{module}.py
also_copy=
    certificates
    superpos_proofs
pytest_add_cli_args=
    --override-ini=addopts=
    -p
    no:xdist
    -p
    no:cacheprovider
    -p
    no:unraisableexception
    -p
    no:benchmark
    --hypothesis-profile=mutants
    -m
    not slow
pytest_add_cli_args_test_selection=
    {tests}
"""
Diff = tuple[str, ...]  # lines taken out (-) and put in (+), without white space
# The reason that a check gives, or the name of what it reads: the last argument of these.
CHECKS = "require|whole|fields|matrix|integers|_integers|small|unpack|inflate|Rejected"
WORDING = re.compile(rf'^.(.*\b(?:{CHECKS})\((?:.*,)?)(?:f?"[^"]*"|None)(\)+:?)$')
RETURNED = re.compile(r'^.(return)f?"[^"]*"()$')  # where a reason is what a function returns
RETURNING = ("certificate/orbits", "certificate/separation")


def prepare(where: Path, module: str) -> None:
    """A copy of the tree in which mutmut changes this module only."""
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    for path in (ROOT / name for name in COPIED):
        if path.is_dir():
            shutil.copytree(path, where / path.name)
        else:
            shutil.copy(path, where)
    tests = "\n    ".join(f"tests/{name}" for name in TESTS[module])
    (where / "setup.cfg").write_text(CONFIGURATION.format(module=module, tests=tests))


def states(where: Path, module: str) -> dict[str, str]:
    """What became of each mutant, by its name."""
    text = (where / "mutants" / "superpos_proofs" / f"{module}.py.meta").read_text()
    return {
        name: status_by_exit_code[code]
        for name, code in json.loads(text)["exit_code_by_key"].items()
    }


def changed(lines: list[str]) -> Diff:
    """What a diff takes out and puts in."""
    kept = [line for line in lines if line[:1] in ("-", "+") and line[:3] not in ("---", "+++")]
    return tuple("".join(line.split()) for line in kept)


def rewords(diff: Diff, module: str) -> bool:
    """Whether only the wording of a reason was changed: what is rejected stays rejected."""
    returned = RETURNED if module in RETURNING else WORDING
    parts = [WORDING.match(line) or returned.match(line) for line in diff]
    return len(diff) == 2 and all(parts) and len({part.groups() for part in parts if part}) == 1


def explained() -> set[Diff]:
    """The mutants that docs/mutants.md explains: indented, a - line and the + lines for it."""
    found, old = set(), ""
    for line in (ROOT / "docs" / "mutants.md").read_text().splitlines():
        if line.startswith("    - "):
            old = line.strip()
        elif line.startswith("    + "):
            found.add(changed([old, line.strip()]))
    return found


def main() -> int:
    """Run the mutants of a module; print the score, and each survivor that is not explained."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("module", choices=TESTS)
    parser.add_argument("--share", type=float, default=1, help="of the mutants, to be run")
    parser.add_argument("--again", action="store_true", help="only what the last run left")
    given = parser.parse_args()
    where = ROOT / "build" / "mutants" / given.module
    record = where.with_suffix(".json")
    before: dict[str, str] = json.loads(record.read_text()) if given.again else {}
    prepare(where, given.module)

    def mutmut(*names: str) -> None:
        subprocess.run(["mutmut", "run", "--max-children", "1", *names], cwd=where, check=False)

    # A timeout is one of the clock: on a busy machine it kills nothing.
    names = [name for name, state in before.items() if state not in ("killed", "not checked")]
    if given.again:
        names = names or ["nothing"]
    elif given.share < 1:
        mutmut("nothing")  # writes the mutants, and tests none
        names = sorted(states(where, given.module))
        names = random.Random(SEED).sample(names, round(given.share * len(names)))
    mutmut(*names)
    after = states(where, given.module)
    run = {name: state for name, state in after.items() if state != "not checked"}
    found = after | before | run
    record.write_text(json.dumps(found))
    counts = Counter(found.values())
    print(f"\n{given.module}: {len(found)} mutants:", dict(sorted(counts.items())))
    known, left, reworded = explained(), 0, 0
    with change_cwd(where):
        for name, state in found.items():
            if state in ("killed", "timeout", "segfault", "not checked"):
                continue  # a mutant that crashes the interpreter fails its tests, too
            path = f"superpos_proofs/{given.module}.py"
            diff = get_diff_for_mutant(name, path=path).splitlines()
            if state == "survived" and rewords(changed(diff), given.module):
                reworded += 1
            elif changed(diff) not in known:
                left += 1
                print(f"{name.split('.')[-1]}: {state}", *changed(diff), sep="\n    ")
    print(f"{reworded} survivors change the wording of a reason and nothing else")
    print(f"{left} survivors are not explained in docs/mutants.md")
    return int(left > 0)


if __name__ == "__main__":
    raise SystemExit(main())
