"""The command that shows what an uncharged decoder can do: counterexample."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer

from superpos_proofs.certificate.files import canonical, write_atomically
from superpos_proofs.certificate.kernel import MAX_WORK, work_of
from superpos_proofs.certificate.kernel import verify as kernel_verdict
from superpos_proofs.certificate.networks import Shared
from superpos_proofs.cli.app import FAILS, HOLDS, UNDECIDED, app, finish, print_json, screen
from superpos_proofs.cli.common import Active, Features, Json, Output, steps, writable
from superpos_proofs.construct.uncharged import (
    LARGEST_FEATURES,
    Witness,
    drawn_pairs,
    moment_codes,
    moment_witness,
    pairs_of,
    reading,
    sign_codes,
    uncharged_certificate,
    written,
)
from superpos_proofs.tasks import check_sizes, count_supports

BITS = 8  # of a weight, for the width that a shared decoder would need
LARGEST_OUTPUTS = 1 << 16  # the kernel's limit
TOO_MUCH = "the kernel says: too much work for the kernel"


@app.command()
def counterexample(
    features: Features,
    outputs: Annotated[int, typer.Option("--outputs", help="m', outputs: one AND a pair.")],
    active: Active = 2,
    witness: Annotated[str, typer.Option(help="moment or codes.")] = "moment",
    seed: Annotated[int, typer.Option(help="Which codes and which list of pairs.")] = 0,
    output: Output = None,
    json: Json = False,
) -> None:
    """Show that counting fails when the decoder is not charged: pairs read with no bits at all."""
    functions = _functions(features, outputs, active, witness, seed)
    if output:
        writable(output)
    with steps("counterexample", None) as step:
        step(witness)
        found = _build(features, outputs, active, witness, seed)
        superposed = found.width < max(features, outputs)
        if superposed and _proved(witness, active) and _too_much(found, active):
            raise ValueError(f"{TOO_MUCH}; try fewer features, outputs")
        certificate = uncharged_certificate(found, active)
        error = found.first_error(active)
        accepted = error is None and superposed
        if accepted:
            step("kernel")
            verdict = kernel_verdict(canonical(certificate))
            if not verdict.accepted:
                raise ValueError(f"the kernel says: {verdict.reason}; try fewer features, outputs")
    bits = (functions - 1).bit_length()
    floor = next(n for n in count() if BITS * n * (n + 1) >= bits)
    facts: dict[str, Any] = {
        "task": "pairwise-and",
        "features": features,
        "outputs": outputs,
        "active": active,
        "witness": witness,
        "seed": seed,
        "width": found.width,
        "charged_bits": 0,
        "uncharged_entries": outputs * (found.width + 1),
        "floor": {"parameter_bits": bits, "bits": BITS, "neurons": floor},
        "holds": True if accepted else None,
        "counterexample": None,
        "certificate": None,
    }
    if error is not None:
        lines = _broken(found, *error, active, facts)
    elif not accepted:
        facts["reason"] = f"width {found.width} is below neither {features} features nor {outputs}"
        lines = [f"no superposition: {facts['reason']} outputs; ask for more outputs"]
    else:
        file = output or Path(f"{certificate['claim']}.json")
        write_atomically(file, canonical(certificate))
        facts["certificate"] = str(file)
        inputs = count_supports(features, active)
        lines = [
            f"width {found.width}, {features} features, no hidden layer: "
            f"right on all {inputs} inputs of X_{active}",
            f"charged: 0 bits, where one decoder for all lists needs {bits} (width {floor} at "
            f"b = {BITS})",
            f"uncharged: the decoder, {outputs} x ({found.width} + 1) = "
            f"{facts['uncharged_entries']} entries made for these pairs",
            f"{file}: accepted by the kernel",
        ]
    if json:
        print_json(facts)
    else:
        for line in lines:
            screen.print(line, soft_wrap=True)
    finish(HOLDS if accepted else UNDECIDED if error is None else FAILS)


def _functions(features: int, outputs: int, active: int, witness: str, seed: int) -> int:
    """How many lists there are; ValueError for numbers that this command does not take."""
    if witness not in ("moment", "codes"):
        raise ValueError(f"witness must be moment or codes, not {witness!r}")
    if not 3 <= features <= LARGEST_FEATURES:
        raise ValueError(f"features must lie in 3..{LARGEST_FEATURES}, not {features}")
    if outputs > LARGEST_OUTPUTS:
        raise ValueError(f"outputs must be at most {LARGEST_OUTPUTS}, not {outputs}")
    check_sizes(features, active)
    if active < 2:
        raise ValueError("with fewer than 2 active features no AND of a pair is ever on")
    least = Shared([{}] * features, 1, [{}] * outputs, [], active, 1, 0)  # no entry but zeros
    if witness == "codes" and work_of(least, []) > MAX_WORK:
        raise ValueError(f"X_{active} has too many inputs for the kernel; try fewer features")
    if not 0 <= seed < 1 << 64:
        raise ValueError(f"seed must lie in 0..2^64 - 1, not {seed}")
    return pairs_of(features, outputs)


def _proved(witness: str, active: int) -> bool:
    """Whether all such witnesses are right, so that an error need not be looked for."""
    return witness == "codes" or active == 2


def _too_much(found: Witness, active: int) -> bool:
    """Whether the kernel would refuse to run through so much, asked before anything is."""
    codes, decoder = (
        [{c: a for c, a in enumerate(row) if a} for row in rows.tolist()]
        for rows in (found.codes, found.decoder)
    )
    network = Shared(codes, found.width, decoder, found.threshold.tolist(), active, 1, 0)
    return work_of(network, []) > MAX_WORK


def _build(features: int, outputs: int, active: int, witness: str, seed: int) -> Witness:
    """The encoder first, then the list of pairs from its hash, then the decoder."""
    if witness == "moment":
        codes = moment_codes(range(features))
        return moment_witness(features, drawn_pairs(written(codes), features, outputs, seed))
    codes = sign_codes(features, active, seed.to_bytes(8, "big"))
    return reading(codes, drawn_pairs(written(codes), features, outputs, seed))


def _broken(
    found: Witness, support: tuple[int, ...], output: int, active: int, facts: dict[str, Any]
) -> list[str]:
    """Lines on an input that breaks the witness; the same goes into ``facts``."""
    score, theta = found.score(support, output), int(found.threshold[output])
    a, b = found.pairs[output]
    facts["holds"] = False
    facts["counterexample"] = {
        "active": list(support),
        "output": output,
        "pair": [a, b],
        "score": score,
        "threshold": theta,
    }
    stays, sign = ("fires", ">=") if score >= theta else ("stays off", "<")
    named = ", ".join(map(str, support))
    return [
        f"does not hold on X_{active}; nothing written",
        f"active features {named}: the AND of {a} and {b} scores {score} {sign} {theta}, "
        f"so it {stays}",
    ]
