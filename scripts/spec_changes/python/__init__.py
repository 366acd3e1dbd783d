"""Python: what a change does to callers of the generated package. Open `compare_packages` first."""
