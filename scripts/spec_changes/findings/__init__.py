"""Findings: what a comparison finds, and how severe it is. Open `finding` first, then `severity_table`."""
