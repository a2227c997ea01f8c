"""Draws docs/benchmarks.svg from target/bench/trainer.json: how many times as fast as Hugging Face's Trainer each job ran.

    python bench/plot.py
"""

import json
import pathlib

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "thaw", "svg.fonttype": "none"})  # The same numbers give the same file.
import matplotlib.pyplot as plt

FIRST, SECOND, GOAL = "#2b6cb0", "#90cdf4", "#c53030"


def bars(axes, jobs):
    for place, job in enumerate(jobs):
        second = job["second"] or job["first"]
        axes.barh(place, second, 0.7, color=SECOND)
        axes.barh(place, job["first"], 0.7, color=FIRST)
        told = f"{job['first']:.1f}" + (f", then {second:.1f}" if job["second"] else "")
        axes.text(max(second, job["first"], job["goal"]) * 1.08, place, told, va="center")
        axes.plot([job["goal"]] * 2, [place - 0.42, place + 0.42], color=GOAL)
    axes.set_yticks(range(len(jobs)), [f"{job['model']}, {job['job']}" for job in jobs])


def main():
    jobs = json.loads(pathlib.Path("target/bench/trainer.json").read_text(encoding="utf-8"))[::-1]
    figure, axes = plt.subplots(figsize=(9, 0.45 * len(jobs) + 1.2))
    bars(axes, jobs)
    axes.set_xscale("log")
    axes.set_xlim(0.8, 4 * max(job["second"] or job["first"] for job in jobs))
    axes.set_xlabel("times as fast as Hugging Face's Trainer (logarithmic)")
    axes.axvline(1, color="grey", linewidth=0.8)
    axes.legend(
        handles=[plt.Rectangle((0, 0), 1, 1, color=FIRST), plt.Rectangle((0, 0), 1, 1, color=SECOND),
                 plt.Line2D([], [], color=GOAL)],
        labels=["first job", "a second job on the same texts", "goal of the first job"], loc="upper center",
        bbox_to_anchor=(0.4, -0.14), ncols=3, frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig("docs/benchmarks.svg", bbox_inches="tight", metadata={"Date": None})


if __name__ == "__main__":
    main()
