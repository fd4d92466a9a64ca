"""A fresh process inside the test stand: does one job, prints what it found as its last line."""

import importlib
import json
import sys


def main() -> None:
    name, options = sys.argv[1:3]
    # As the web server starts: Django set up, and what is loaded set apart from collections.
    importlib.import_module("lianxin.config.wsgi")
    job = importlib.import_module(f"bench.jobs.{name}")
    print(json.dumps(job.measure(**json.loads(options))))


if __name__ == "__main__":
    main()
