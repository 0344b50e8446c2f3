"""`python -m handoff` is the redress command."""

from handoff.cli import main

if __name__ == "__main__":
    main()
