"""What `import scratchnet` finds if a file of this folder is started: it says which command is meant."""

import sys
from os.path import basename

if __name__ == "scratchnet":
    sys.exit("error: to start this, type python3 -m scratchnet." + basename(sys.argv[0])[:-3])
