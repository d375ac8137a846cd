"""`python -m moteplass.cli`: how the supervisor starts its own kind without relying on PATH."""

from moteplass.cli.main import app

if __name__ == "__main__":
    app()
