"""What `import scratchnet` finds if a page is started by its file, as in `python3 scratchnet/train.py`.

Python then looks in the page's folder. This file puts the folder above in its place, as the package needs."""

import sys
from os.path import abspath, dirname

if __name__ == "scratchnet":
    here = dirname(abspath(__file__))
    sys.path = [dirname(here) if abspath(folder) == here else folder for folder in sys.path]
    del sys.modules[__name__]
    try:
        __import__(__name__)  # finds the package now
    except ImportError as error:  # this Python is too old
        sys.exit("error: " + str(error))
