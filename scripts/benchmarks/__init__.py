"""The benchmarks: each module measures one claim, side by side with alternatives in one run."""
