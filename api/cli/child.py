"""`python -m api.cli.child PARENT COMMAND...`: a command that ends when the process that started it does."""

import sys

from api.cli import main
from api.supervisor import end_with_parent

if __name__ == "__main__":
    end_with_parent(int(sys.argv.pop(1)))
    main()
