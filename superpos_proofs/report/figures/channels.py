"""What reaches one output of a small network: its own input, and what wrong inputs leak in."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.figure import Figure as Canvas

from superpos_proofs.construct import SparseShape, build_sparse
from superpos_proofs.report.figures import base
from superpos_proofs.report.figures.base import Figure

SHAPE = SparseShape(16, 2, 5, 3, 4)


def interference_figure(shape: SparseShape = SHAPE, seed: bytes = b"matrix") -> Figure:
    """The score of one output of the network of the matrix figure, for each single input."""
    image = tuple((5 * i + 3) % shape.features for i in range(shape.features))
    network = build_sparse(shape, image, seed).network
    feature = shape.features // 2
    output = image[feature]
    hidden = network.encoder @ np.eye(shape.features, dtype=np.int64)
    for layer in network.layers:
        hidden = np.maximum(layer.weights @ hidden + layer.bias[:, None], 0)
    scores = (network.decoder[output] @ hidden).tolist()
    threshold = int(network.threshold[output])
    wrong = [score for i, score in enumerate(scores) if i != feature]
    with matplotlib.rc_context(base.SETTINGS):
        canvas = Canvas(figsize=(7.2, 3.1))
        axes = canvas.add_subplot()
        colours = [base.ORANGE if i == feature else base.BLUE for i in range(len(scores))]
        axes.bar(
            range(len(scores)), scores, color=colours, width=0.72, edgecolor=base.BLACK, lw=0.6
        )
        axes.axhline(threshold, color=base.BLACK, linestyle="--", linewidth=1.4)
        axes.annotate(
            f"threshold {threshold}", (len(scores) - 0.5, threshold), (0, 4), ha="right",
            textcoords="offset points",
        )  # fmt: skip
        axes.set_xticks(range(len(scores)))
        axes.set_xlabel("input: the one feature that is active")
        axes.set_ylabel(f"score of output {output}")
        axes.set_yticks(range(min(0, *scores), max(*scores, threshold) + 1))
        axes.set_ylim(min(0, *scores), 1.15 * max(*scores, threshold))
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        canvas.tight_layout()
        panel = base.svg_of(canvas, "interference")
    errs = sum(score >= threshold for score in wrong)
    caption = (
        f"What output {output} of that network hears when one feature is active. Feature {feature} "
        f"(orange) is the one it waits for and scores {scores[feature]}; the blue bars are "
        f"interference, what other features leak into the same neurons, at most {max(wrong)}. "
        + (
            "All of them stay below the threshold, so the output is right on each of these inputs."
            if not errs and scores[feature] >= threshold
            else f"{errs} of them reach the threshold, so the output errs there."
        )
    )
    alt = f"A bar for each input 0 to {len(scores) - 1}: {', '.join(map(str, scores))}."
    data = "".join(f"{i},{score},{threshold}\n" for i, score in enumerate(scores))
    return Figure((panel,), caption, alt, "active_feature,score,threshold\n" + data)
