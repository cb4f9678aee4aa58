"""hoso link beside Splink 5 on Vietnamese registrations, both unsupervised, one after the other.

    cargo build --release -p hoso-server --bin hoso
    python3 bench/linkage/vietnam.py                    # 370,000 people, 1,060,828 registrations
    python3 bench/linkage/vietnam.py --people 7000      # some 20,000: to try it
    python3 bench/linkage/vietnam.py --file FILE.csv    # of the example `linkage`, say

Installs splink 5.0.0 from PyPI into target/linkage/venv, writes the registrations with people.py
(seed 1) into target/linkage, runs the tools and prints a table for docs/linkage.md: precision,
recall and F1 of all pairs within clusters, seconds, CPU seconds, peak memory of the process.
Reading and cleaning the table is counted for both, judging the clusters for neither; for hoso writing
them is counted too; for Splink, Python's start and imports are not.

How Splink is tuned, as its documentation advises: names folded, with term frequencies; dates in one
form; numbers of the right shape alone; edit distances on dates, numbers and cards; Jaro-Winkler on
names and addresses; seven exact blocking keys, those that found most in trials on 20,000 rows; u by
sampling, m by expectation maximisation over three blockings of about a million pairs each, so that
every comparison is trained (over all who share a name, or a date of birth, it would be a hundred
million each, and memory does not hold them); DuckDB with all processors; pairs from probability .5 on,
clusters at .95. No guards are written by hand for it.
"""

import argparse
import collections
import csv
import json
import os
import resource
import subprocess
import sys
import time
import unicodedata

from febrl import HOME, ROOT, install

# The limits at a million rows: times faster, and memory.
FASTER, MIB = 5, 1_536


def measured(command):
    """Runs it; what it printed, seconds, CPU seconds and peak MiB of that process alone."""
    start = time.perf_counter()
    with open(HOME / "said.log", "w", encoding="utf-8") as log:
        command = [str(part) for part in command]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}; see {log.name}")
    seconds = time.perf_counter() - start
    return told, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def hoso(binary, file):
    clusters = HOME / "clusters.csv"
    _, seconds, cpu, peak = measured(
        [binary, "link", file, "--model", "vietnam", "--id", "id", "--clusters", clusters])
    with open(file, encoding="utf-8") as rows, open(clusters, encoding="utf-8") as found:
        persons = [row["person"] for row in csv.DictReader(rows)]
        said = [row["person"] for row in csv.DictReader(found)]
    return *quality(said, persons), seconds, cpu, peak


def quality(said, persons):
    """Precision, recall and F1 of the pairs within clusters."""
    def pairs(of):
        return sum(n * (n - 1) // 2 for n in collections.Counter(of).values())

    right = pairs(zip(said, persons))
    said, true = pairs(said), pairs(persons)
    return right / said, right / true, 2 * right / (said + true)


def folded(text):
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def date(text):
    if "/" in text:
        day, month, year = text.split("/")
        return f"{year}{month}{day}"
    return text[:8]


def table(file):
    import pandas

    rows = pandas.read_csv(file, dtype=str, keep_default_na=False)
    made = pandas.DataFrame({"unique_id": rows["id"], "person": rows["person"]})
    made["name"] = rows["ho_ten"].map(folded)
    made["given"] = made["name"].str.split().str[-1]
    made["birth"] = rows["ngay_sinh"].map(date)
    made["year"] = made["birth"].str[:4]
    made["sex"] = rows["gioi_tinh"].replace({"Nam": "1", "Nữ": "2"})
    made["number"] = rows["so_cccd"].where(rows["so_cccd"].str.fullmatch(r"\d{9}|\d{12}"))
    made["number"] = made["number"].where(made["number"] != "000000000000")
    made["card"] = rows["ma_the_bhyt"].str[-10:]
    made["phone"] = rows["dien_thoai"].str[-9:]
    made["address"] = rows["dia_chi"].map(folded)
    return made.replace({"": None})


def splink(file):
    """In a process of its own, so that its memory is its own; it tells its own times."""
    told, _, _, peak = measured([sys.executable, __file__, "--splink-of", file])
    return *json.loads(told.splitlines()[-1]), peak


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def linked_by_splink(file):
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    start, cpu = time.perf_counter(), cpu_seconds()
    rows = table(file)
    term = {"term_frequency_adjustments": True}
    rules = [["number"], ["card"], ["name", "birth"], ["phone", "birth"], ["phone", "given"],
             ["birth", "given"], ["name", "year"]]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.94, 0.85]).configure(**term),
            cl.DamerauLevenshteinAtThresholds("birth", [1, 2]).configure(**term),
            cl.ExactMatch("sex"),
            cl.DamerauLevenshteinAtThresholds("number", [1]),
            cl.DamerauLevenshteinAtThresholds("card", [1]),
            cl.ExactMatch("phone"),
            cl.JaroWinklerAtThresholds("address", [0.9]).configure(**term),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        additional_columns_to_retain=["person"],
    )
    linker = Linker([DuckDBAPI().register(rows)], settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("name", "birth")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (["name", "birth"], ["number"], ["phone", "given"]):
        training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
    found = clusters.as_pandas_dataframe()
    spent = time.perf_counter() - start, cpu_seconds() - cpu

    return *quality(found["cluster_id"], found["person"]), *spent


def registrations(people):
    """The file, made once: the same number of people and seed gives the same bytes."""
    file = HOME / f"people-{people}.csv"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        made = file.with_suffix(".part")
        script = ROOT / "bench" / "linkage" / "people.py"
        subprocess.run([sys.executable, script, str(people), made], check=True)
        made.rename(file)
    return file


def compare(binary, file):
    with open(file, encoding="utf-8") as lines:
        rows = sum(1 for _ in lines) - 1
    print(f"{rows:,} registrations, {os.cpu_count()} processors\n")
    print("| tool | precision | recall | F1 | s | CPU s | MiB |")
    print("|---|---:|---:|---:|---:|---:|---:|", flush=True)
    found, tools = {}, {"hoso link": lambda: hoso(binary, file), "Splink 5": lambda: splink(file)}
    for tool, run in tools.items():
        *quality, seconds, cpu, peak = found[tool] = run()
        cells = [*(f"{n:.4f}" for n in quality), f"{seconds:.1f}", f"{cpu:.1f}", f"{peak:,.0f}"]
        print(f"| {tool} | {' | '.join(cells)} |", flush=True)
    ours, theirs = found["hoso link"], found["Splink 5"]
    faster, held = theirs[3] / ours[3], {True: "held", False: "MISSED"}
    print(f"\nhoso is {faster:.1f} times faster (at least {FASTER}: {held[faster >= FASTER]}); "
          f"memory at most {MIB:,} MiB: {held[ours[5] <= MIB]}")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--people", type=int, default=370_000)
    options.add_argument("--file", help="registrations instead of those of people.py")
    options.add_argument("--hoso", default=ROOT / "target" / "release" / "hoso")
    options.add_argument("--splink-of", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.splink_of:
        file = os.path.abspath(chosen.splink_of)
        # DuckDB keeps what has no room in memory below the folder where it is started.
        os.chdir(HOME)
        print(json.dumps(linked_by_splink(file)))
    else:
        compare(chosen.hoso, chosen.file or registrations(chosen.people))


if __name__ == "__main__":
    install()
    main()
