"""Registrations of Vietnamese people as a CSV file, to measure `hoso link` on size and households.

    python3 bench/linkage/people.py PEOPLE OUT.csv [--seed N]

About 2.7 registrations a person, families with one phone, newborns under the mother's name or
number, and the dirt of vietnam.md part 3.2. Shares are assumptions, not measurements: the figures
that count come from tests/population. Names are drawn from the tables of tests/population/data.
"""

import argparse
import csv
import datetime
import pathlib
import random
import unicodedata

TABLES = pathlib.Path(__file__).resolve().parents[2] / "tests" / "population" / "data"
COLUMNS = ["id", "person", "ho_ten", "ngay_sinh", "gioi_tinh", "so_cccd", "ma_the_bhyt",
           "dien_thoai", "dia_chi", "maxa_cu_tru"]
TODAY = datetime.date(2026, 6, 30)


def table(name):
    with open(TABLES / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Names:
    def __init__(self, rng):
        self.rng = rng
        self.surnames = self.weighted("surnames", "weight")
        self.given, self.middle = {}, {}
        for sex in ("male", "female"):
            for cohort in ("old", "mid", "young"):
                key = f"{sex}_{cohort}"
                self.given[key] = self.weighted("given_names", key)
                self.middle[key] = self.weighted("middle_names", key)

    @staticmethod
    def weighted(name, column):
        rows = [(row["name"], float(row[column])) for row in table(name)]
        rows = [row for row in rows if row[1] > 0]
        return [name for name, _ in rows], [weight for _, weight in rows]

    def draw(self, of):
        return self.rng.choices(*of)[0]

    def person(self, female, year, surname=None):
        cohort = "old" if year < 1965 else "mid" if year < 1995 else "young"
        key = f"{'female' if female else 'male'}_{cohort}"
        words = [surname or self.draw(self.surnames), self.draw(self.middle[key])]
        if self.rng.random() < 0.3:
            words.append(self.draw(self.given[key]))
        return " ".join([*words, self.draw(self.given[key])])


def plain(text):
    text = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in text if not unicodedata.combining(c))


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.names = Names(self.rng)
        self.communes = [row["code"] for row in table("communes_until_2025")]
        self.streets = [f"{a} {b}" for a in ("Ngõ", "Thôn", "Phố", "Tổ", "Đường")
                        for b in self.names.given["female_mid"][0] + self.names.surnames[0]]
        self.count = self.rows = 0

    def number(self, female, year):
        digit = 2 * (year // 100 - 19) + female
        return f"{self.rng.choice(('001', '001', '001', '034', '036', '038')):s}{digit}" \
               f"{year % 100:02d}{self.rng.randrange(10**6):06d}"

    def family(self):
        """Parents, children, sometimes twins: dictionaries of the truth."""
        rng, home = self.rng, self.home()
        base = rng.randint(1935, 2004)
        father = self.person(False, base, home)
        mother = self.person(True, base + rng.randint(-2, 6), home)
        people = [father, mother]
        surname = father["name"].split()[0]
        for _ in range(rng.choices((0, 1, 2, 3), (2, 3, 4, 1))[0]):
            year = mother["born"].year + rng.randint(19, 36)
            if year > TODAY.year:
                continue
            child = self.person(rng.random() < 0.5, year, home, surname, mother)
            people.append(child)
            if rng.random() < 0.012:
                twin = self.person(rng.random() < 0.5, year, home, surname, mother)
                people.append({**twin, "born": child["born"]})
        return people

    def home(self):
        rng = self.rng
        street = f"{rng.randint(1, 400)} {rng.choice(self.streets)}"
        return {"address": street, "commune": rng.choice(self.communes),
                "phone": f"09{rng.randrange(10**8):08d}"}

    def person(self, female, year, home, surname=None, mother=None):
        rng, self.count = self.rng, self.count + 1
        born = datetime.date(year, 1, 1) + datetime.timedelta(days=rng.randrange(365))
        born = min(born, TODAY - datetime.timedelta(days=1))
        phone = f"03{rng.randrange(10**8):08d}" if year < 2008 and rng.random() < 0.6 else None
        return {"id": self.count, "female": female, "born": born, "home": home, "mother": mother,
                "name": self.names.person(female, year, surname), "phone": phone,
                "number": self.number(female, born.year), "card": f"{rng.randrange(10**10):010d}"}

    def registrations(self, person):
        rng = self.rng
        young = person["born"].year >= TODAY.year - 3 and person["mother"]
        if young and rng.random() < 0.6:
            yield self.newborn(person)
        home = person["home"]
        for _ in range(rng.choices((1, 2, 3, 4, 5, 8), (22, 28, 22, 14, 9, 5))[0]):
            if rng.random() < 0.04:
                home = self.home()
            yield self.written(person, home)

    def newborn(self, person):
        rng, mother = self.rng, person["mother"]
        name = mother["name"] if rng.random() < 0.4 else f"CB {mother['name']}"
        number = mother["number"] if rng.random() < 0.4 else ""
        return self.row(person, name, f"{person['born']:%Y%m%d}0730", number,
                        f"TE101{person['card']}" if rng.random() < 0.5 else "", mother["phone"],
                        person["home"])

    def written(self, person, home):
        rng, age = self.rng, TODAY.year - person["born"].year
        number = person["number"]
        chance = rng.random()
        if age < 14:
            number = number if chance < 0.45 else ""
            if chance > 0.8 and person["mother"]:
                number = person["mother"]["number"]
        elif chance > 0.82:
            number = rng.choice(("", "", "000000000000", self.slip(number)))
        card = f"GD401{person['card']}" if rng.random() < 0.9 else ""
        phone = (person["phone"] or home["phone"]) if rng.random() < 0.75 else ""
        return self.row(person, self.name(person["name"]), self.birth(person["born"]), number,
                        card, phone, home)

    def row(self, person, name, birth, number, card, phone, home):
        self.rows += 1
        sex = "2" if person["female"] else "1"
        return [self.rows, person["id"], name, birth, sex, number, card, phone or "",
                home["address"], home["commune"]]

    def slip(self, number):
        at = self.rng.randrange(6, 12)
        return f"{number[:at]}{self.rng.randrange(10)}{number[at + 1:]}"

    def name(self, name):
        chance, words = self.rng.random(), name.split()
        if chance < 0.05:
            return plain(name)
        if chance < 0.12:
            return name.upper()
        if chance < 0.14:
            return unicodedata.normalize("NFD", name)
        if chance < 0.17 and len(words) > 2:
            del words[self.rng.randrange(1, len(words) - 1)]
        elif chance < 0.18 and len(words) > 3:
            words[1], words[2] = words[2], words[1]
        elif chance < 0.19:
            at = self.rng.randrange(len(words))
            words[at] = words[at][:-1] or words[at]
        return " ".join(words)

    def birth(self, born):
        chance = self.rng.random()
        if born.year < 1966 and chance < 0.28:
            return f"{born.year}0000" if chance < 0.15 else f"{born.year}01010000"
        if chance > 0.99 and born.day <= 12:
            return f"{born.year}{born.day:02d}{born.month:02d}"
        return f"{born:%Y%m%d}0000"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("people", type=int)
    options.add_argument("out")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    maker, rows = Maker(chosen.seed), []
    while maker.count < chosen.people:
        for person in maker.family():
            rows.extend(maker.registrations(person))
    # Registrations come in no order of their people; side by side they would be quicker to compare.
    random.Random(chosen.seed).shuffle(rows)
    with open(chosen.out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
