"""The programs of Node.js that lint the document and render the HTTP reference, at pinned versions."""
