"""hoso link beside Splink 5 on Vietnamese registrations, both unsupervised, in one run.

    cargo run --release -p hoso-population --example linkage -- 100000 target/linkage/people.csv
    python3 bench/linkage/vietnam.py target/linkage/people.csv [--hoso target/release/hoso]

`python3 bench/linkage/people.py 370000 FILE.csv` makes a million rows. Prints for each tool:
precision, recall and F1 of all pairs within clusters, seconds, CPU seconds, peak memory. Splink gets
what its documentation advises: folded names with term frequencies, dates, numbers, phones,
addresses, exact blocking, u by sampling, m by EM over two blockings, clusters at .95; reading
and cleaning the table is counted for both.
"""

import argparse
import multiprocessing
import re
import resource
import subprocess
import time
import unicodedata

from febrl import HOME, ROOT, install

USED = ["ho_ten", "ngay_sinh", "gioi_tinh", "so_cccd", "ma_the_bhyt", "dien_thoai", "dia_chi"]


def usage(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def hoso(binary, file):
    out = HOME / "clusters.csv"
    start, (before, _) = time.perf_counter(), usage(resource.RUSAGE_CHILDREN)
    told = subprocess.run(
        [binary, "link", file, "--model", "vietnam", "--id", "id", "--truth", "person",
         "--clusters", out, "--out", HOME / "pairs.csv"],
        check=True, capture_output=True, text=True,
    ).stdout
    seconds, (after, peak) = time.perf_counter() - start, usage(resource.RUSAGE_CHILDREN)
    found = re.search(r"^clusters +precision ([0-9.]+) +recall ([0-9.]+) +F1 ([0-9.]+)", told, re.M)
    return *map(float, found.groups()), seconds, after - before, peak


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
    """In a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(linked_by_splink, (file,))


def linked_by_splink(file):
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    start = time.perf_counter()
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
    for rule in (["name"], ["birth"]):
        training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
    found = clusters.as_pandas_dataframe()
    seconds, (cpu, peak) = time.perf_counter() - start, usage(resource.RUSAGE_SELF)

    def pairs_of(by):
        sizes = found.groupby(by).size()
        return int((sizes * (sizes - 1) // 2).sum())

    right = pairs_of(["cluster_id", "person"])
    said, true = pairs_of("cluster_id"), pairs_of("person")
    precision, recall = right / said, right / true
    return precision, recall, 2 * right / (said + true), seconds, cpu, peak


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("file")
    options.add_argument("--hoso", default=ROOT / "target" / "release" / "hoso")
    chosen = options.parse_args()
    heads = ["precision", "recall", "F1", "seconds", "CPU", "MiB"]
    print(f"{'tool':<8}" + "".join(f"{head:>10}" for head in heads), flush=True)
    for tool, found in (("hoso", hoso(chosen.hoso, chosen.file)), ("splink", splink(chosen.file))):
        places = [4, 4, 4, 2, 2, 0]
        print(f"{tool:<8}" + "".join(f"{n:10.{p}f}" for n, p in zip(found, places)), flush=True)


if __name__ == "__main__":
    install()
    main()
