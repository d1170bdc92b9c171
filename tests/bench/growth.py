"""growth-1m-10m: time of 10 M against 10 M orders over ten times that of 1 M against 1 M; 1 is linear."""
import sys

from measure import alternate, drift, pair, report


def main():
    large, small = alternate(drift(pair(10_000_000)), drift(pair(1_000_000)))
    report("growth-1m-10m", large, (10 * small[0], small[1]),
           "ours: kopeck run drift --threads 2 on 10 M against 10 M orders",
           "peer: ten times the seconds (and the memory once) of the same on 1 M against 1 M, %.3f s" % small[0])


if __name__ == "__main__":
    sys.exit(main())
