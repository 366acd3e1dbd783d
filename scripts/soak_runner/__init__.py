"""Soak: call a failing server for a long time, from threads, tasks and forks. Start with `random_soak`."""
