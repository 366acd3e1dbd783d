"""Names: of the package, its classes, its resources and their methods."""
