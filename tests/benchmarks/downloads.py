"""What a whole list as CSV costs: seconds to the first byte and the last, bytes, lines, and the memory of the server.

    python -m tests.benchmarks.downloads --database FILE_OR_URL [--list statements] [--bytes-a-second N]

With `--bytes-a-second` the reader is slow. No database of this size is loaded for it: see `copies`.
"""

import argparse
import time
import urllib.request

from tests.benchmarks.serving import Server, as_deployed, collect_static, database_url, site_environment

PIECE = 1 << 16


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--list", default="statements")
    parser.add_argument("--bytes-a-second", type=int)
    options = parser.parse_args()
    collect_static()
    command = [*as_deployed("web"), "--bind", "127.0.0.1:PORT"]
    with Server("this site", command, site_environment(database_url(options.database))) as server:
        before, most, size, lines, first = server.memory()[0], 0.0, 0, 0, 0.0
        begun = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/{options.list}.csv") as answer:
            last = b""
            while piece := answer.read(PIECE):
                first = first or time.perf_counter() - begun
                size, lines, last = size + len(piece), lines + piece.count(b"\n"), (last + piece)[-600:]
                if size // PIECE % 20 == 0:
                    most = max(most, server.memory()[0])
                if options.bytes_a_second:
                    time.sleep(max(0.0, size / options.bytes_a_second - (time.perf_counter() - begun)))
        took = time.perf_counter() - begun
        most = max(most, server.memory()[0])
    is_whole = b"\nabout," in last
    print(f"first byte {first:.2f} s, all {took:.1f} s, {size:,} bytes, {lines:,} lines, whole: {is_whole}")
    print(f"memory of the server: {before:.0f} MB before, {most:.0f} MB at most")


if __name__ == "__main__":
    main()
