"""The command line, as a user types it: answers, exit codes, and errors in one line."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import pytest

from superpos_proofs import claims
from superpos_proofs.bounds.question import Question
from superpos_proofs.certificate.store import shipped
from superpos_proofs.cli import app, common, guarantees
from superpos_proofs.cli.common import steps
from superpos_proofs.construct.base import trivial
from superpos_proofs.network import integers, save_network
from superpos_proofs.report import sections
from superpos_proofs.tasks import Permutation, pairwise_and
from tests.command import answer, superpos
from tests.report.pages import few_measurements


def test_the_version_is_the_one_that_is_installed() -> None:
    assert superpos("--version").stdout == f"superpos {version('superpos_proofs')}\n"


def test_bounds_have_the_keys_that_scripts_rely_on() -> None:
    found = answer("bounds", "permutation", "--features", "1000", "--bits", "1")
    assert found["task"] == "permutation"
    assert found["floor"]["neurons"] == 92
    assert found["floor"]["parameter_bits"] == 8530
    assert found["floor"]["derivation"]["claim"] == "lower.permutation.neurons"
    assert found["ceiling"]["guaranteed_neurons"] <= 620
    assert found["ceiling"]["certified_neurons"] <= 300
    assert found["sandwich_ratio"] == round(found["ceiling"]["certified_neurons"] / 92, 3)


def test_bounds_reach_a_quintillion_and_say_why_there_is_no_ceiling() -> None:
    found = answer("bounds", "permutation", "--features", "1000000000000000000")
    assert found["floor"]["neurons"] == 2700740886
    assert found["ceiling"]["certified_neurons"] is None
    assert "superpos ceiling" in found["ceiling"]["reason"]


def test_bounds_for_every_error_model_and_kind_of_weights() -> None:
    common = ("bounds", "permutation", "--features", "1000", "--bits", "1")
    erring = answer(*common, "--systematic-error", "1/10")
    assert erring["floor"]["neurons"] == 87
    assert erring["floor"]["derivation"]["claim"] == "lower.packing"
    mean = answer(*common, "--error-model", "average", "--systematic-error", "1/10")
    assert mean["floor"]["notion"] == "average over the family"
    assert mean["floor"]["typical_neurons"] is None
    assert answer(*common, "--error-model", "fresh-noise")["floor"]["neurons"] == 92
    real = answer(*common, "--real-weights")
    assert real["floor"]["derivation"]["claim"] == "lower.permutation.real"
    assert answer(*common, "--sparse", "3000")["floor"]["neurons"] == 92
    assert answer(*common, "--raw-inputs")["floor"]["decoder_uncharged"] is None
    cliff = answer(*common, "--systematic-error", "1")
    assert cliff["floor"]["neurons"] == 0
    assert "empty" in cliff["floor"]["reason"]
    found = answer("capacity", "permutation", "--neurons", "92", "--bits", "1")
    assert found["features"] >= 1000


def test_bounds_for_the_other_tasks() -> None:
    pairs = answer("bounds", "pairwise-and", "--features", "300", "--outputs", "500")
    assert pairs["floor"]["neurons"] == 31
    assert pairs["floor"]["derivation"]["claim"] == "lower.k-and.neurons"
    assert (pairs["ceiling"]["guaranteed_neurons"], pairs["ceiling"]["guaranteed_by"]) == (
        500,
        "trivial",
    )
    many = ("bounds", "pairwise-and", "--features", "50000000", "--outputs", "100000000")
    found = answer(*many, "--bits", "17")["ceiling"]
    assert found["guaranteed_by"] == "hubs"
    assert found["guaranteed_neurons"] < 22_000_000
    assert found["derivation"]["claim"] == "upper.pairwise-and.hubs"
    assert answer(*many, "--bits", "16")["ceiling"]["guaranteed_by"] == "trivial"
    assert answer(*many, "--bits", "17", "--failure", "1/101")["ceiling"]["guaranteed_by"] == (
        "trivial"
    )
    tiny = answer("bounds", "pairwise-and", "--features", "2", "--outputs", "1", "--bits", "1")
    assert tiny["ceiling"]["guaranteed_neurons"] == 2
    assert tiny["ceiling"]["failure"] == "0"
    assert tiny["ceiling"]["derivation"]["claim"] == "upper.k-and.trivial"
    for task in ("universal-and", "circuit"):
        found = answer("bounds", task, "--features", "30")
        assert found["floor"]["neurons"] is None
        assert found["floor"]["reason"]


def test_bounds_show_a_guarantee_for_lists_of_gates() -> None:
    sizes = ("bounds", "k-and", "--features", "50000", "--outputs", "100000", "--fan-in", "3")
    found = answer(*sizes, "--bits", "16")
    ceiling = found["ceiling"]
    assert (ceiling["guaranteed_by"], ceiling["guaranteed_for"]) == ("channels", "a uniform list")
    assert ceiling["failure"] == found["failure"] == "1/100"
    assert found["floor"]["typical_neurons"] < ceiling["guaranteed_neurons"] < 100_000
    assert ceiling["guaranteed_bits"] <= 16
    assert ceiling["reason"] is None
    assert ceiling["derivation"]["claim"] == "upper.k-and"
    few_bits = answer(*sizes, "--bits", "8")["ceiling"]
    assert (few_bits["guaranteed_by"], few_bits["guaranteed_neurons"]) == ("trivial", 100_000)
    assert few_bits["reason"] == (
        f"{ceiling['guaranteed_neurons']} neurons are guaranteed with "
        f"{ceiling['guaranteed_bits']}-bit weights: take --bits {ceiling['guaranteed_bits']}"
    )
    assert few_bits["guaranteed_for"] == "every list"
    silent = answer("bounds", "k-and", "--features", "9", "--outputs", "5", "--active", "1")
    assert silent["ceiling"]["guaranteed_neurons"] is None
    assert silent["ceiling"]["reason"] == "no output is ever on"
    several = answer("bounds", "k-and", "--features", "9", "--outputs", "5", "--layers", "2")
    assert "one hidden layer" in several["ceiling"]["reason"]
    vast = answer("bounds", "k-and", "--features", str(10**18), "--outputs", "5")["ceiling"]
    assert vast["guaranteed_neurons"] == 10**18
    assert vast["reason"].startswith("no plans beyond")


def test_bounds_show_a_guarantee_for_two_layers() -> None:
    sizes = ("bounds", "circuit", "--features", "5000000", "--outputs", "10000000")
    found = answer(*sizes, "--bits", "24")
    ceiling = found["ceiling"]
    assert (found["active"], found["layers"]) == (3, 2)
    assert (ceiling["guaranteed_neurons"], ceiling["guaranteed_by"]) == (7_706_880, "circuit")
    assert ceiling["derivation"]["claim"] == "upper.circuit"
    assert ceiling["guaranteed_for"] == "every circuit of influence at most 4"
    assert found["floor"]["neurons"] is None
    small = ("bounds", "circuit", "--features", "30", "--outputs", "50")
    tiny = answer(*small, "--influence", "8")["ceiling"]
    assert (tiny["guaranteed_neurons"], tiny["failure"]) == (50, "0")
    assert tiny["reason"].endswith("narrower than 50 is guaranteed")
    for more in (("--active", "2"), ("--layers", "3")):
        assert "v >= 3" in answer(*small, *more)["ceiling"]["reason"]
    assert "--outputs" in answer("bounds", "circuit", "--features", "30")["ceiling"]["reason"]


def test_bounds_plan_in_view_on_stderr_and_not_on_stdout(monkeypatch, capsys) -> None:
    said: list[str] = []
    monkeypatch.setattr(common, "go_on", lambda: said.append("on"))
    question = Question("k-and", 300, 500, fan_in=3)
    facts = {"ceiling": {}, "floor": {"injectivity_neurons": None}}
    found = guarantees.add_ceilings(question, Fraction(1, 100), None, facts)
    assert found is not None
    assert found.neurons == 500
    assert said
    assert capsys.readouterr().out == ""


def test_a_width_is_decided_with_a_certificate_that_verifies(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    found = answer("width", "perm", "--features", "3", "--weights", "1", "-o", str(file))
    assert (found["status"], found["width"], found["refutation"]) == ("exact", 2, "orbits")
    assert [line["status"] for line in found["z3"]] == ["witness", "refuted"]
    assert answer("verify", str(file))["results"][0]["accepted"] is True
    again = tmp_path / "again.json"
    answer("width", "perm", "--features", "3", "--weights", "1", "-o", str(again))
    assert again.read_bytes() == file.read_bytes()


def test_a_refuted_formula_is_called_unsatisfiable_and_its_proof_is_shown(tmp_path: Path) -> None:
    formula, proof = tmp_path / "both.cnf", tmp_path / "both.lrat"
    formula.write_text("p cnf 1 2\n1 0\n-1 0\n")
    proof.write_text("3 0 1 2 0\n")
    digest = hashlib.sha256(proof.read_bytes()).hexdigest()
    done = superpos("verify", str(formula), str(proof))
    assert done.returncode == 0
    line = f"both.cnf: unsatisfiable, by both.lrat, 10 bytes, sha256 {digest[:16]}…"
    assert line in done.stdout.splitlines()
    proof.write_text("3 0 1 0\n")
    done = superpos("verify", str(formula), str(proof))
    assert done.returncode == 1
    assert "unsatisfiable" not in done.stdout


def test_a_tampered_certificate_is_rejected_with_exit_code_1(tmp_path: Path) -> None:
    text = (shipped() / "exact.perm.m3.v1.q1.json").read_text()
    file = tmp_path / "bad.json"
    file.write_text(text.replace('"width":2', '"width":1'))
    found = answer("verify", str(file), code=1)
    assert found["results"][0]["accepted"] is False
    assert found["results"][0]["reason"]


def test_a_built_network_is_decided_right_and_a_wrong_task_wrong(tmp_path: Path) -> None:
    task, other = tmp_path / "task.json", tmp_path / "other.json"
    image = [(i * 7 + 3) % 64 for i in range(64)]
    task.write_text(json.dumps({"task": "permutation", "features": 64, "permutation": image}))
    image[0], image[5] = image[5], image[0]
    other.write_text(json.dumps({"task": "permutation", "features": 64, "permutation": image}))
    net = tmp_path / "net.safetensors"
    built = answer("build", "permutation", "--task", str(task), "-o", str(net))
    assert built["neurons"] < 64
    assert built["task_dependent"] == ["layer1.weights"]
    assert built["guarantee"]["conditions"]
    right = answer("decide", str(net), "--task", str(task))
    assert right["correct"] is True
    assert right["decisions"] == 65 * 64
    wrong = answer("decide", str(net), "--task", str(other), code=1)
    assert wrong["correct"] is False
    assert wrong["counterexample"] == {"active": [0], "output": 38} or wrong["wrong_outputs"]
    linear = answer(
        "decide", str(net), "--task", str(task), "--readout", "linear", "--eps", "1/2", code=1
    )
    assert linear["margin"].startswith("-")


def test_a_right_network_for_pairs_becomes_a_certificate(tmp_path: Path) -> None:
    task, net, file = (tmp_path / name for name in ("task.json", "net.safetensors", "right.json"))
    task.write_text(json.dumps(pairwise_and(8, [(0, 1), (2, 3)]).to_json()))
    sizes = ("--task", str(task), "--width", "6")
    answer("build", "pairwise-and", *sizes, "--seed", "8", "-o", str(net))
    found = answer("decide", str(net), "--certificate", str(file))
    assert found["claim"] == "serves.pairwise-and.m8.o2.d1.v2.n6"
    assert answer("verify", str(file))["results"][0]["accepted"] is True
    # Another seed's network is wrong, other tasks have no such certificates: nothing is written.
    answer("build", "pairwise-and", *sizes, "--seed", "9", "-o", str(net))
    other = tmp_path / "wrong.json"
    wrong = answer("decide", str(net), "--certificate", str(other), code=1)
    assert (wrong["correct"], wrong["certificate"]) == (False, None)
    answer("build", "permutation", "--features", "30", "-o", str(net))
    done = superpos("decide", str(net), "--certificate", str(other))
    assert done.returncode == 2
    assert "certificates are written for pairs with v = 2" in done.stderr
    assert not other.exists()


def test_out_of_time_is_exit_code_3(tmp_path: Path) -> None:
    size = 400
    task = Permutation(tuple(range(size)), 2)
    net, file = tmp_path / "net.safetensors", tmp_path / "task.json"
    save_network(trivial(integers(task.image)).network, net, task=task, notes={})
    file.write_text(json.dumps(task.to_json()))
    found = answer("decide", str(net), "--task", str(file), "--seconds", "0", code=3)
    assert found["correct"] is None


def test_checking_one_claim_shows_its_evidence() -> None:
    found = answer("check", "lower.permutation.bits")
    assert [c["id"] for c in found["claims"]] == ["lower.counting", "lower.permutation.bits"]
    for claim in found["claims"]:
        assert claim["holds"]
        assert claim["near_misses_killed"] == claim["near_misses"] == 2
    counts = {"claims": 2, "hold": 2, "near_misses": 4, "near_misses_killed": 4}
    assert found["score"] == counts
    done = superpos("check", "lower.counting")
    assert "1 of 1 claims hold, 2 of 2 near-misses refuted" in done.stdout


def test_a_profile_says_how_many_examples_a_check_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(*more: str) -> str:
        return answer("check", "lemma.factorial", *more)["claims"][-1]["details"][0]

    usual, deep = (f"{n} points checked, 2 of them corners of the range" for n in (62, 1202))
    assert drawn("--times", "20") == deep
    monkeypatch.setenv("HYPOTHESIS_PROFILE", "fast")
    assert drawn() == usual
    monkeypatch.setenv("HYPOTHESIS_PROFILE", "deep")
    assert drawn() == deep
    assert drawn("--times", "1") == usual
    assert "profile deep: 20 times" in superpos("check", "lemma.factorial").stdout
    monkeypatch.setenv("HYPOTHESIS_PROFILE", "dep")
    done = superpos("check", "lemma.factorial")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "superpos: no Hypothesis profile 'dep'; there are fast and deep\n"


def test_a_near_miss_can_be_checked_by_name() -> None:
    done = superpos("check", "lower.permutation.bits~twice")
    assert done.returncode == 0, done.stdout
    assert "refuted" in done.stdout
    assert ", 1 of 1 near-misses refuted" in done.stdout


def test_a_check_that_breaks_down_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(draw: claims.Draw) -> claims.Observation:
        raise RuntimeError("a list [1, 2] and [/no] markup")

    claim = claims.find("lower.counting")
    broken = replace(claim, instance=replace(claim.instance, measure=measure), near_misses=())
    monkeypatch.setattr(claims, "chosen", lambda names: [broken])
    done = superpos("check", "lower.counting")
    assert done.returncode == 1
    said = "no verdict: RuntimeError: a list [1, 2] and [/no] markup"
    place = f"{__name__}:{measure.__code__.co_firstlineno + 1}"
    assert f"lower.counting: {said} at {place}; Coq theorem" in done.stdout


def test_explain_reads_at_80_columns() -> None:
    done = superpos("explain", "lower.permutation.neurons")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    for word in ("decoder", "tested", "superpos check", "docs/"):
        assert word in done.stdout


def test_a_report_on_a_folder_with_a_bad_certificate_fails_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = claims.chosen(["lower.counting", "exact.perm.m3.v1.q1"])  # all of them take minutes
    monkeypatch.setattr(claims, "all_claims", lambda: few)
    monkeypatch.setattr(sections, "measuring", lambda pool: few_measurements)
    folder = tmp_path / "certificates"
    folder.mkdir()
    for name in ("exact.perm.m2.v1.q1.json", "exact.perm.m3.v1.q1.json"):
        (folder / name).write_bytes((shipped() / name).read_bytes())
    (folder / "broken.json").write_text("{}")
    out = tmp_path / "report"
    found = answer("report", "-o", str(out), "--certificates", str(folder), code=1)
    assert found["certificates"] == {"accepted": 2, "rejected": 1}
    assert (out / "index.html").stat().st_size > 100_000
    assert set(json.loads((out / "report.json").read_text())) >= {"claims", "certificates"}


def test_a_damaged_certificate_is_rejected_and_does_no_other_harm(tmp_path: Path) -> None:
    folder = tmp_path / "certificates"
    folder.mkdir()
    whole = (shipped() / "exact.perm.m3.v1.q1.json").read_bytes()
    (folder / "exact.perm.m3.v1.q1.json").write_bytes(whole[: len(whole) // 2])
    (folder / "ceiling.foo.json").write_text("[" * 100_000)
    files = sorted(map(str, folder.iterdir()))
    found = answer("verify", *files, code=1)
    assert [line["accepted"] for line in found["results"]] == [False, False]


def test_outputs_that_cannot_be_written_are_refused_before_the_work(tmp_path: Path) -> None:
    blocked = tmp_path / "report"
    blocked.mkdir()
    (blocked / "index.html").write_text("earlier report")
    (blocked / "report.json").mkdir()
    folder = tmp_path / "certificates"
    folder.mkdir()
    done = superpos("report", "-o", str(blocked), "--certificates", str(folder))
    assert done.returncode == 2
    assert "report.json" in done.stderr
    assert (blocked / "index.html").read_text() == "earlier report"
    (tmp_path / "file").write_text("")
    assert superpos("report", "-o", str(tmp_path / "file" / "sub")).returncode == 2


def test_an_interrupted_run_says_so_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from superpos_proofs.cli import main; main()", "report"]
    with subprocess.Popen(
        [*command, "-o", str(tmp_path / "r")], stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as running:
        while not (tmp_path / "r").is_dir() and running.poll() is None:
            time.sleep(0.1)
        time.sleep(1)  # among the first certificates and claims
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert errors.strip().splitlines()[-1].startswith("superpos: interrupted")
    assert "Traceback" not in errors
    assert not list((tmp_path / "r").iterdir())


BAD_USE = [
    ["check", "no.such.claim"],
    ["check", "lemma.factorial", "--times", "0"],
    ["check", "lemma.factorial", "--times", "2", "--examples", "9"],
    ["explain", "lower.permutation.bitz"],
    ["bounds", "sorting", "--features", "10"],
    ["bounds", "pairwise-and", "--features", "10"],
    ["bounds", "k-and", "--features", "10", "--fan-in", "11", "--outputs", "1"],
    ["bounds", "permutation", "--features", "0"],
    ["bounds", "permutation", "--features", "-5"],
    ["bounds", "permutation", "--features", "5", "--active", "6"],
    ["bounds", "permutation", "--features", "5", "--bits", "0"],
    ["bounds", "permutation", "--features", "5", "--layers", "0"],
    ["bounds", "permutation", "--features", "5", "--failure", "lots"],
    ["bounds", "permutation", "--features", "many"],
    ["bounds", "permutation", "--features", "9", "--fan-in", "9"],
    ["bounds", "permutation", "--features", "9", "--false-positives", "1"],
    ["bounds", "permutation", "--features", "9", "--error-model", "average"],
    ["bounds", "permutation", "--features", "9", "--error-model", "sloppy"],
    [
        "bounds",
        "permutation",
        "--features",
        "9",
        "--error-model",
        "exact",
        "--systematic-error",
        "1/9",
    ],
    ["bounds", "permutation", "--features", "9", "--systematic-error", "2"],
    ["bounds", "permutation", "--features", "9", "--systematic-error", "1e-999999999"],
    ["bounds", "permutation", "--features", "9", "--sparse", "5", "--real-weights"],
    ["bounds", "permutation", "--features", "9", "--sparse", "0"],
    ["bounds", "permutation", "--features", "9", "--systematic-error", "1/9", "--probe-size", "2"],
    ["bounds", "universal-and", "--features", "9", "--outputs", "3"],
    ["bounds", "k-and", "--features", "10000000", "--fan-in", "5000000", "--outputs", "5"],
    ["bounds", "k-and", "--features", "30", "--outputs", "5", "--influence", "3"],
    ["bounds", "circuit", "--features", "30", "--outputs", "50", "--influence", "2"],
    ["bounds", "circuit", "--features", "30", "--outputs", "0"],
    ["capacity", "permutation", "--neurons", "0"],
    ["capacity", "permutation", "--neurons", "5", "--features", "5"],
    ["capacity", "pairwise-and", "--neurons", "5"],
    ["capacity", "k-and", "--neurons", "5", "--features", "5", "--fan-in", "1"],
    ["capacity", "circuit", "--neurons", "5"],
    ["build", "universal-and", "--features", "50", "-o", "net.safetensors"],
    ["build", "universal-and", "-o", "net.safetensors"],
    ["build", "universal-and", "--features", "99999", "-o", "net.safetensors"],
    ["bounds", "permutation"],
    ["width", "perm", "--features", "40", "--weights", "1"],
    ["width", "perm", "--features", "3", "--weights", "0"],
    ["bounds", "permutation", "--features", "1" + 29 * "0"],
    ["bounds", "permutation", "--features", "9", "--bits", "9223372036854775808"],
    ["build", "permutation", "--features", "1000000000000000000", "-o", "net.safetensors"],
    ["ceiling", "permutation", "--features", "1000000000000000000"],
    ["verify", "a.cnf", "a.lrat"],
    ["width", "sums", "--features", "3"],
    ["build", "permutation", "-o", "net.safetensors"],
    ["build", "pairwise-and", "-o", "net.safetensors"],
    ["build", "pairwise-and", "--features", "50", "--outputs", "60", "-o", "net.safetensors"],
    ["build", "k-and", "--features", "9", "--outputs", "999", "-o", "net.safetensors"],
    ["build", "circuit", "--features", "9", "-o", "net.safetensors"],
    ["build", "permutation", "--features", "9", "--width", "5", "-o", "net.safetensors"],
    ["build", "permutation", "--features", "5", "--active", "9", "-o", "net.safetensors"],
    ["build", "permutation", "--features", "9", "--codes", "dense", "-o", "net.safetensors"],
    ["build", "permutation", "--features", "9", "-o", "nowhere/net.safetensors"],
    ["decide", "none.safetensors", "--task", "none.json"],
    ["verify", "none.json"],
    ["report", "--certificates", "nowhere"],
    ["nonsense"],
]


@pytest.mark.parametrize("arguments", BAD_USE, ids=" ".join)
def test_bad_use_is_one_clear_line_and_leaves_files_alone(
    arguments: list[str], tmp_path: Path
) -> None:
    kept = tmp_path / "net.safetensors"
    kept.write_text("earlier output")
    done = superpos(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert kept.read_text() == "earlier output"
    assert [p.name for p in tmp_path.iterdir()] == ["net.safetensors"]
    found = superpos(*arguments, "--json", cwd=tmp_path)
    assert found.returncode == 2
    assert set(json.loads(found.stdout)) == {"error"}


def test_a_lost_interrupt_is_raised_at_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = threading.Event()
    monkeypatch.setattr(app, "_asked_to_stop", lost)
    app.go_on()
    lost.set()
    with pytest.raises(KeyboardInterrupt), steps("claims", 2) as step:
        step("the next claim")
