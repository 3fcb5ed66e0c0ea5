"""`python -m api.cli`: the same command line where the `lunxun` script is not on the path."""

from api.cli import main

if __name__ == "__main__":
    main()
