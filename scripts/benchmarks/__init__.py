"""The benchmarks: each module measures one promise, contenders side by side in one run."""
