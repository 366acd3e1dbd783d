"""The Node.js programs that lint the document and render the HTTP reference, at pinned versions."""
