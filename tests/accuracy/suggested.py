"""suggested.py KOPECK LINKAGE: what `kopeck suggest` writes for each data set with a known truth, taken as it is and run.

The truth's columns are taken away before, and a set whose records have no number gets one. One line a set, as `run` prints them."""
import csv
import os
import subprocess
import sys
import tempfile

from compare import TRUTH, clustered, group, line, matched, rows, same_group

SETS = {  # name: files, separator, are values padded with spaces, columns that hold the truth
    "febrl1": (["febrl/dataset1.csv"], ",", True, ()),
    "febrl4": (["febrl/dataset4a.csv", "febrl/dataset4b.csv"], ",", True, ()),
    "fake_1000": (["splink/fake_1000.csv"], ",", False, ("cluster",)),
    "payments_5k": (["splink/payments_origin_5k.csv", "splink/payments_destination_5k.csv"], ",", False, ()),
    "dblp_acm": (["dblp_acm/dblp.csv", "dblp_acm/acm.csv"], "%", False, ()),
    "fodors_zagat": (["fodors_zagat/fodors.csv", "fodors_zagat/zagats.csv"], ",", False, ()),
    "abt_buy": (["abt_buy/abt.csv", "abt_buy/buy.csv"], "|", False, ()),
    "restaurants": (["restaurants_dedupe/restaurant-nophone-training.csv"], ",", True, ("unique_id",)),
}


def numbered(records):
    return [{"record": f"r{number}", **record} for number, record in enumerate(records)]


def read(name, linkage):
    paths, separator, padded, _ = SETS[name]
    files = [[{key.strip(): (value or "").strip() for key, value in record.items()} for record in rows(f"{linkage}/{path}", separator, padded)] for path in paths]
    return [numbered(records) for records in files] if name == "restaurants" else files


def truth_of(name, linkage, files):
    if name == "restaurants":
        return same_group(group(files[0], "record", lambda record: record["unique_id"]))
    return TRUTH[name](linkage)


def write(path, records, hidden):
    columns = [column for column in records[0] if column not in hidden]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(records)


def measure(kopeck, linkage, name, folder):
    files = read(name, linkage)
    paths = [os.path.join(folder, f"{side}.csv") for side in "ab"[:len(files)]]
    for path, records in zip(paths, files):
        write(path, records, SETS[name][3])
    with open(os.path.join(folder, "kopeck.yaml"), "wb") as project:
        subprocess.run([kopeck, "suggest", *paths], stdout=project, check=True)
    out = os.path.join(folder, "out")
    done = subprocess.run([kopeck, "run", "once", "-C", folder, "--as-of", "2026-01-01", "--out", out], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"accuracy: suggested_{name}: kopeck ended with {done.returncode}\n{done.stderr}")
    return line(f"suggested_{name}", clustered(out) if len(files) == 1 else matched(out), truth_of(name, linkage, files))


def main(kopeck, linkage):
    for name, (paths, *_) in SETS.items():
        if not os.path.exists(os.path.join(linkage, paths[0])):
            print(f"accuracy suggested_{name} skipped: no data in {linkage}/{os.path.dirname(paths[0])}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            print(measure(kopeck, linkage, name, folder), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
