"""Uploads a file with tuspy, pausing in the middle, and prints the upload's address.

Run: python3 tuspy_client.py ENDPOINT FILE; --check only tells whether it could.
"""

import os
import sys

from tusclient import client

CHUNK = 5 * 1024 * 1024


def main(endpoint, path):
    tus = client.TusClient(endpoint)
    begun = tus.uploader(path, chunk_size=CHUNK, metadata={"filename": os.path.basename(path)})
    begun.upload(stop_at=3 * CHUNK)
    resumed = tus.uploader(path, chunk_size=CHUNK, url=begun.url)
    if resumed.offset != 3 * CHUNK:
        sys.exit(f"resumed at {resumed.offset} (expected: {3 * CHUNK})")
    resumed.upload()
    print(resumed.url)


if sys.argv[1:] != ["--check"]:
    main(*sys.argv[1:])
