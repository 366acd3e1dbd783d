"""Control: the control surface for tests and demonstrations. Start with `control`."""
