"""Findings: what a comparison finds, and how severe it is.

In comes a change with its relation and the role of the message; out comes a level, a version bump and a reason. What has
one cause, or is said of several operations, becomes one finding. All of it is values; `sentences` makes text of them last,
for the reports. Open `finding` first, then `severity_table`.
"""
