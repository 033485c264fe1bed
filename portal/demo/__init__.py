"""The fictional caseload of the demonstration. Nobody is described."""
