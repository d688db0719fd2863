"""Runs the tests of the client, or those that are named: `python3 -m tests [test_spool …]`, in clients/python.

CHANCERY_BINARY names the program for those that need a real system; without it they are passed over. What needs a
package that is not there is passed over as well, unless CLIENT_TOOLS says that all of them are.
"""

import faulthandler
import logging
import pathlib
import sys
import unittest


def main() -> int:
    folder = pathlib.Path(__file__).parent
    # Who waits for ever is told where.
    faulthandler.dump_traceback_later(600, exit=True)
    # What a spool says of a server that is away is what is tested, and no news.
    logging.getLogger("chancery_client").addHandler(logging.NullHandler())
    logging.getLogger("chancery_client").propagate = False
    named = sys.argv[1:]
    loader = unittest.TestLoader()
    if named:
        suite = loader.loadTestsFromNames([f"tests.{name}" for name in named])
    else:
        suite = loader.discover(str(folder), top_level_dir=str(folder.parent))
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    passed = result.testsRun - failed - len(result.skipped)
    word = "ok" if result.wasSuccessful() and passed else "FAILED"
    # As cargo says it, so that a pipeline counts them together.
    print(f"test result: {word}. {passed} passed; {failed} failed; {len(result.skipped)} ignored", flush=True)
    return 0 if word == "ok" else 1


if __name__ == "__main__":
    sys.exit(main())
