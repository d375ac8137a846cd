"""A conversation as the files that Polis exports."""
