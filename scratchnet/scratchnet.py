"""What `import scratchnet` finds if a page is started by its file, as in `python3 scratchnet/train.py`.

Python then looks in the page's folder. This file puts the folder above in its place, as the package needs.
A page that starts nothing says so."""

import sys
from os.path import abspath, basename, dirname

if __name__ == "scratchnet":
    here = dirname(abspath(__file__))
    sys.path = [dirname(here) if abspath(folder) == here else folder for folder in sys.path]
    del sys.modules[__name__]
    try:
        package = __import__(__name__)  # finds the package now
    except ImportError as error:  # this Python is too old
        sys.exit("error: " + str(error))
    page = basename(sys.argv[0]) if dirname(abspath(sys.argv[0])) == here else ""
    if page and " " + page + " " in str(package.__doc__):
        __import__("scratchnet.tools.errors").tools.errors.before_start("scratchnet." + page[:-3])
