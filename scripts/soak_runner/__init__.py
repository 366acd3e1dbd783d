"""Soak: call a failing server for long, from threads, tasks and forks. Start with `random_soak`."""
