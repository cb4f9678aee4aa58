"""Where the recall of `hoso link` is lost: pairs of one person by kind of person and of dirt.

    hoso link people.csv --model vietnam --id id --clusters clusters.csv --out pairs.csv
    python3 bench/linkage/loss.py people.csv clusters.csv pairs.csv

`people.csv` is of the example `linkage` of tests/population (or any with its columns). Prints for
each kind how many pairs there are, how many are in two clusters, and which share of all that is;
then whom the questions are about, and the clusters that mix people.
"""

import argparse
import collections
import csv
import itertools
import re
import unicodedata


def folded(text):
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    words = "".join(c for c in text if not unicodedata.combining(c)).split()
    return [re.sub(r"(?<![aeiou])y$", "i", word) for word in words]


def date(text):
    if "/" in text:
        day, month, year = text.split("/")
        return f"{year}{month}{day}"
    return text[:8]


def last(text, digits):
    return re.sub(r"\D", "", text.split(";")[0])[-digits:]


def read(file):
    with open(file, encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def prepared(row):
    return {"name": folded(row["ho_ten"]), "birth": date(row["ngay_sinh"]),
            "sex": row["gioi_tinh"].replace("Nam", "1").replace("Nữ", "2"),
            "number": row["so_cccd"], "card": last(row["ma_the_bhyt"], 10),
            "phone": last(row["dien_thoai"], 9), "commune": row["maxa_cu_tru"],
            "newborn": row.get("kind") == "newborn", "twin": row.get("kind") == "twin",
            "facility": row.get("ma_cskcb", ""), "person": row["person"]}


def who(a, b):
    names = ["named", "one newborn", "two newborns"]
    age = 2026 - int((b if a["newborn"] else a)["birth"][:4])
    group = "under 3" if age < 3 else "3 to 17" if age < 18 else "18 to 59" if age < 60 else "60 on"
    newborns = names[a["newborn"] + b["newborn"]]
    return f"{newborns}, {group}" + (", twin" if a["twin"] or b["twin"] else "")


def dirt(a, b):
    """Every kind that the pair has."""
    if not (a["newborn"] or b["newborn"]):
        if "?" in "".join(a["name"] + b["name"]):
            yield "name: letters lost"
        elif sorted(a["name"]) != sorted(b["name"]):
            yield "name: words differ"
        elif a["name"] != b["name"]:
            yield "name: order"
    if a["birth"] != b["birth"]:
        vague = a["birth"][4:] in ("0000", "0101") or b["birth"][4:] in ("0000", "0101")
        yield "birth: year alone" if vague else "birth: differs"
    if a["sex"] and b["sex"] and a["sex"] != b["sex"]:
        yield "sex: differs"
    for field in ("number", "card", "phone"):
        if a[field] and b[field] and a[field] != b[field]:
            yield f"{field}: differs"
        elif not (a[field] and b[field]):
            yield f"{field}: missing"
    if not any(a[field] and a[field] == b[field] for field in ("number", "card", "phone")):
        yield "no number, card or phone in common"
    if a["commune"] != b["commune"]:
        yield "commune: differs or missing"


def table(title, counts, lost):
    print(f"\n{title:<38}{'pairs':>9}{'lost':>8}{'recall':>9}{'of the loss':>13}")
    whole = sum(lost.values())
    for kind, pairs in sorted(counts.items(), key=lambda item: -lost[item[0]]):
        share = lost[kind] / max(whole, 1)
        print(f"{kind:<38}{pairs:>9}{lost[kind]:>8}{1 - lost[kind] / pairs:>9.4f}{share:>13.3f}")


def losses(rows, person):
    people = collections.defaultdict(list)
    for name, row in rows.items():
        people[row["person"]].append(name)
    by_who, lost_who = collections.Counter(), collections.Counter()
    by_dirt, lost_dirt = collections.Counter(), collections.Counter()
    for names in people.values():
        for one, other in itertools.combinations(names, 2):
            a, b = rows[one], rows[other]
            kinds, group, lost = list(dirt(a, b)), who(a, b), person[one] != person[other]
            by_who[group] += 1
            lost_who[group] += lost
            by_dirt.update(kinds)
            lost_dirt.update(kind for kind in kinds if lost)
    table("kind of person", by_who, lost_who)
    table("dirt (a pair may have several)", by_dirt, lost_dirt)


def questions(rows, person, pairs):
    asked = {}
    for pair in pairs:
        key = frozenset((person[pair["a"]], person[pair["b"]]))
        if pair["decision"] == "review" and len(key) == 2:
            asked.setdefault(key, (pair["a"], pair["b"]))
    right = collections.Counter()
    kinds = collections.Counter()
    for one, other in asked.values():
        a, b = rows[one], rows[other]
        kinds[who(a, b)] += 1
        right[who(a, b)] += a["person"] == b["person"]
    print(f"\n{len(asked)} questions, {100 * len(asked) / len(rows):.2f} % of the rows")
    for kind, count in kinds.most_common():
        print(f"{kind:<38}{count:>9}, {right[kind]} of them one person")


def mixed(rows, person):
    clusters = collections.defaultdict(set)
    for name, row in rows.items():
        clusters[person[name]].add((row["person"], row["newborn"], row["twin"]))
    bad = [c for c in clusters.values() if len({p for p, _, _ in c}) > 1]
    twins = sum(any(twin for _, _, twin in c) for c in bad)
    newborns = sum(any(newborn for _, newborn, _ in c) for c in bad)
    print(f"\n{len(bad)} of {len(clusters)} clusters mix people: {twins} with a twin, "
          f"{newborns} with a newborn")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("people", "clusters", "pairs"):
        options.add_argument(name)
    chosen = options.parse_args()
    rows = {row["id"]: prepared(row) for row in read(chosen.people)}
    person = {row["row"]: row["person"] for row in read(chosen.clusters)}
    losses(rows, person)
    questions(rows, person, read(chosen.pairs))
    mixed(rows, person)


if __name__ == "__main__":
    main()
