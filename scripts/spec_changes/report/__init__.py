"""Report: the findings as text, markdown, JSON or HTML. Open `report` first."""
