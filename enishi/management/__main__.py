"""`python -m enishi.management`: the command `enishi` where it is not installed."""

import sys

from enishi.management.cli import main

sys.exit(main())
