"""What we compare with: Django's own admin over as many rows, without policies and encryption."""
