"""names.py KOPECK PROJECT: pairs of names made here, a class of difference at a time, each true pair beside one that only looks so; the project is
that of name_bench, which is asked yes or no of each pair. SEED=n gives others."""
import csv
import os
import random
import subprocess
import sys
import tempfile

from compare import line, matched
from dirty import FATHERS, MEN, SURNAMES, TOWNS, TRADES, WOMEN, WORDS

PAIRS = 200  # of a class, half of them true
LIMITED = ["ООО", "общество с ограниченной ответственностью", "Общ-во с огранич. отв.", "OOO", "обществ с ограниченой ответственостью"]
STOCK = ["АО", "акционерное общество", "Акционерное обшество", "акц. общество", "AO"]
ADJECTIVES = {"обл.": "областная", "гор.": "городская", "респ.": "республиканская", "стомат.": "стоматологическая", "дет.": "детская"}
KINDS = ["больница", "поликлиника", "библиотека", "клиника"]
PHRASES = [("Торговый дом", "ТД"), ("Группа компаний", "ГК"), ("Научно-производственное объединение", "НПО"), ("Производственно-коммерческая фирма", "ПКФ")]
NUMBERS = ["один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
TENS = {20: "двадцать", 30: "тридцать", 40: "сорок", 50: "пятьдесят", 60: "шестьдесят"}
ENGLISH = "Granite Falcon Cedar Harbor Summit Beacon Willow Condor Maple Orchid Saffron Juniper Pelican Topaz Bramble Heron Linden Quartz".split()
ENGLISH_WAYS = [("{} & Sons", "{} and Sons"), ("{} Intl Ltd", "{} International Limited"), ("{} Mfg Co", "{} Manufacturing Company"), ("{} Bros.", "{} Brothers Inc"),
                ("St. {} Hospital", "Saint {} Hospital"), ("{} Svcs LLC", "{} Services"), ("MV {} Voyager", "{} Voyager"), ("{}AG", "{} AG"), ("{} Natl Bank", "{} National Bank")]
BESIDE = ["{} Плюс", "{}-2", "{} Лизинг", "Филиал {}", "{} Север", "{} нефть", "{} Страхование"]
SHORT = {"Александр": "Саша Шура Сашко Олександр", "Дмитрий": "Дима Дмитро Митя", "Михаил": "Миша Михайло", "Владимир": "Вова Володимир Володя", "Николай": "Коля Микола",
         "Екатерина": "Катя Катерина", "Елена": "Лена Олена", "Мария": "Маша Марія", "Наталья": "Наташа Наталія", "Анна": "Аня Ганна", "Сергей": "Серёжа Сергій", "Иван": "Ваня"}
TITLES = ["г-н {}", "{}, к.т.н.", "проф. {}", "Dr. {}", "{} Jr.", "директор {}"]
PARTICLES = ["van der", "de la", "von", "van", "de"]
PLAIN = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".split()))
SYSTEMS = [{}, {"х": "h", "щ": "shh", "ц": "c", "ю": "ju", "я": "ja", "й": "j", "э": "e"}, {"ж": "ž", "ч": "č", "ш": "š", "щ": "ŝ", "х": "h", "ц": "c", "й": "j", "ю": "û", "я": "â"},
           {"х": "kh", "ю": "iu", "я": "ia", "й": "i", "щ": "shch"}, {"в": "w", "ж": "sch", "з": "s", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch", "й": "j", "ю": "ju", "я": "ja"},
           {"ж": "j", "х": "kh", "ч": "tch", "ш": "ch", "у": "ou", "ю": "iou", "я": "ia", "й": "i"}]


def latin(text, system):
    """By PLAIN but for what a system of SYSTEMS has otherwise."""
    letters = {**PLAIN, **system}
    words = ["".join(letters.get(letter, letter) for letter in word.lower().replace("ё", "е")) for word in text.split()]
    return " ".join(words).replace("_", "").title()


class Names:
    """Each method of CLASSES gives two names; same: whether they are to be one."""

    def __init__(self, seed):
        self.random = random.Random(f"names {seed}")

    def two(self, words):
        return self.random.sample(words, 2)

    def typo(self, word):
        at = self.random.randrange(1, len(word) - 1)
        return self.random.choice([word[:at] + word[at + 1:], word[:at] + word[at] + word[at:], word[:at] + self.random.choice("аеиоксн") + word[at + 1:],
                                   word[:at] + word[at + 1] + word[at] + word[at + 2:]])

    def forms(self, same):
        r, (one, other) = self.random, self.two(WORDS)
        forms, trade = r.choice([LIMITED, STOCK]), r.choice(TRADES)
        return f'{r.choice(forms)} "{one}{trade.lower()}"', f"{one if same else other}{trade.lower()} {r.choice(forms)}"

    def joined(self, same):
        one, two, three = self.random.sample(TRADES, 3)
        other = three if same else self.random.choice([t for t in TRADES if t not in (one, two, three)])
        return f'ООО "{one}{two.lower()}{three.lower()}"', f'ООО "{one} {two} {other}"'

    def shortened(self, same):
        r, number = self.random, self.random.randint(1, 40)
        (short, full), kind = r.choice(list(ADJECTIVES.items())), r.choice(KINDS)
        return f"{short} {kind} № {number}", f"{full.capitalize()} {kind} №{number if same else number + 1}"

    def phrases(self, same):
        (full, short), (one, other) = self.random.choice(PHRASES), self.two(WORDS)
        return f'{full} "{one}"', f'ООО {short} «{one if same else other}»'

    def numbers(self, same):
        r, number = self.random, self.random.randint(1, 9)
        tens, name = r.choice(list(TENS)), r.choice(WORDS)
        return f"{name} {TENS[tens]} {NUMBERS[number - 1]}", f"{name}-{tens + (number if same else number % 9 + 1)}"

    def in_latin(self, same):
        r, (one, other) = self.random, self.two(WORDS)
        trade = r.choice(TRADES)
        return f"ТОО {one} {trade}", f"{latin(one if same else other, r.choice(SYSTEMS))} {latin(trade, {})} LLP"

    def misspelt(self, same):
        (one, other), town = self.two([w for w in WORDS if len(w) > 5]), self.random.choice(TOWNS)
        return f"ООО {one} {town}", f"{self.typo(one) if same else other} {town}"

    def trader(self, same):
        r, shop = self.random, self.random.choice(WORDS)
        surname, (first, other) = r.choice([s for s in SURNAMES if s.endswith("ов")]), self.two("АБВГДЕИКЛМНОПРС")
        return r.choice([f'ИП "{shop}" {surname} {first}.А.', f'ИП {surname} {first}.А. (магазин "{shop}")', f'Магазин "{shop}" ИП {surname} {first}.А.']), \
            f"ИП {surname} {first if same else other}.А."

    def english(self, same):
        (way, full), (one, other) = self.random.choice(ENGLISH_WAYS), self.two(ENGLISH)
        return way.format(one), full.format(one if same else other)

    def beside(self, same):
        r, name = self.random, f"{self.random.choice(WORDS)}{self.random.choice(TRADES).lower()}"
        return f"ООО {name}", f'{name} ООО' if same else f"ООО {r.choice(BESIDE).format(name)}"

    # ---- people

    def person(self):
        r = self.random
        man = r.random() < .5
        surname, given, father = r.choice([s for s in SURNAMES if len(s) > 4]), r.choice(MEN if man else WOMEN), r.choice(FATHERS)
        if not man:
            surname, father = surname + ("а" if surname.endswith(("в", "н")) else ""), father[:-2] + "на"
        return surname, given, father

    def order(self, same):
        r, (surname, given, father) = self.random, self.person()
        second = r.choice([f"{given} {father} {surname}", f"{surname}, {given}", f"{given} {surname}", f"{surname} {given[0]}.{father[0]}.", f"{given[0]}. {surname}"])
        other = r.choice([n for n in MEN + WOMEN if n[0] != given[0]])
        return f"{surname} {given} {father}", second if same else second.replace(given, other).replace(f"{given[0]}.", f"{other[0]}.")

    def short(self, same):
        (name, forms), surname = self.random.choice(list(SHORT.items())), self.random.choice(SURNAMES)
        other = self.random.choice([n for n in SHORT if n != name])
        return f"{surname} {name}", f"{self.random.choice((forms if same else SHORT[other]).split())} {surname}"

    def spelled(self, same):
        r, (surname, given, father), (_, other, _) = self.random, self.person(), self.person()
        given_too = given if same else other if other != given else "Яков"
        return f"{surname} {given} {father}", f"{latin(given_too, r.choice(SYSTEMS))} {latin(surname, r.choice(SYSTEMS))}"

    def particles(self, same):
        r, particle, (one, other) = self.random, self.random.choice(PARTICLES), self.two(ENGLISH)
        first, second = self.two("Peter Maria Anton Laura Robert Helen".split())
        glued = f"{particle.replace(' ', '')}{one.lower()}".capitalize()
        return f"{first} {particle} {one}", (f"{first} {r.choice([glued, one])}" if same else f"{r.choice([second, first])} {particle} {other}")

    def titles(self, same):
        surname, given, father = self.person()
        other = self.person()
        return self.random.choice(TITLES).format(f"{surname} {given}"), f"{surname} {given if same else other[1] if other[1] != given else 'Яков'}"

    def father(self, same):
        surname, given, father = self.person()
        other = self.random.choice([f for f in FATHERS if f[:3] != father[:3]])
        return f"{surname} {given} {father}", f"{surname} {given[0]}. {father[0]}." if same else f"{surname} {given} {other}"

    def error(self, same):
        surname, given, father = self.person()
        if not same:
            other = self.random.choice([s for s in SURNAMES if s[:3] != surname[:3]])
            return f"{surname} {given} {father}", f"{other} {given} {father}"
        return f"{surname} {given} {father}", f"{self.typo(surname)} {given}"


COMPANIES = "forms joined shortened phrases numbers in_latin misspelt trader english beside".split()
PEOPLE = "order short spelled particles titles father error".split()


def write(folder, kind, pairs):
    for side in (0, 1):
        with open(f"{folder}/{kind}{side + 1}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "name"])
            writer.writerows([key, pair[side]] for key, pair in pairs.items())


def pairs_of(names, kinds):
    pairs, truth = {}, {}
    for kind in kinds:
        for number in range(PAIRS):
            same = number % 2 == 0
            pairs[f"{kind}-{number}"], truth[f"{kind}-{number}"] = getattr(names, kind)(same), same
    return pairs, truth


def main(kopeck, project):
    seed = os.environ.get("SEED", "1")
    names = Names(seed)
    with tempfile.TemporaryDirectory() as folder:
        sets = {"companies": pairs_of(names, COMPANIES), "people": pairs_of(names, PEOPLE)}
        for kind, (pairs, _) in sets.items():
            write(folder, kind, pairs)
        run = subprocess.run([kopeck, "run", "accuracy", "-C", project, "--as-of", "2026-01-01", "--out", f"{folder}/out", "--snapshot", f"{folder}/snapshot"],
                             env=dict(os.environ, PAIRS=folder), capture_output=True, text=True)
        if run.returncode > 1:
            raise SystemExit(run.stdout + run.stderr)
        for kind, (pairs, truth) in sets.items():
            report(kind, pairs, truth, {key for key, _ in matched(f"{folder}/out", kind)}, seed)


def report(kind, pairs, truth, found, seed):
    for name in COMPANIES if kind == "companies" else PEOPLE:
        of = {key for key in pairs if key.startswith(f"{name}-")}
        print(line(f"names_{name} seed {seed}", {(k, k) for k in found & of}, {(k, k) for k in of if truth[k]}))
        if os.environ.get("SHOW"):
            print("\n".join(f"    {'+' if truth[k] else '-'} {pairs[k][0]} | {pairs[k][1]}" for k in sorted(of) if truth[k] != (k in found)))


if __name__ == "__main__":
    main(*sys.argv[1:3])
