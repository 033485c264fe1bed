"""Ask the portal in this container whether it can serve; the container's health follows from the exit code."""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("TERUGWEG_HOSTS", "localhost").split()[0]
request = urllib.request.Request("http://127.0.0.1:8000/health/", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=4) as answer:  # nosec B310
        sys.exit(answer.status != 200)
except (urllib.error.URLError, TimeoutError) as problem:
    sys.exit(f"The portal does not answer: {problem}")
