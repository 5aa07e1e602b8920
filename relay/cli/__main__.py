"""`python -m relay.cli`: how the supervisor starts its children."""

import sys

from relay.cli.root import main

sys.exit(main())
