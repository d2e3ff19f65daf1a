"""`python -m enishi.management` is the command `enishi`, for where that is not installed."""

import sys

from enishi.management.cli import main

sys.exit(main())
