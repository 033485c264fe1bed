"""Pages that show parts of several apps."""
