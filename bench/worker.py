"""A fresh process inside the test stand: does one job, prints what it found as its last line."""

import importlib
import json
import sys

import django


def main() -> None:
    name, options = sys.argv[1:3]
    django.setup()
    job = importlib.import_module(f"bench.jobs.{name}")
    print(json.dumps(job.measure(**json.loads(options))))


if __name__ == "__main__":
    main()
