"""dirty.py KOPECK [NAME...]: records as they are found, made here with a known truth, against what `kopeck suggest` writes for them.

Each set of one file is clean clients, some written twice with errors, and one thing that tempts to take two for one; those of relatives and
colleagues, each in one file and in two (NAME_two), are in `kin.py`, those of things in two files in `things.py`. It prints the lines of `run`."""
import os
import random
import subprocess
import sys
import tempfile

import kin
import things
from compare import clustered, group, line, matched, same_group
from suggested import write

SURNAMES = """Абдуллин Алексеев Ахметов Бекетов Белов Борисов Васильев Волков Герасимов Гончаренко Давыдов Денисенко Ермаков Жумабаев Зайцев Захаров Иванов
Ибраев Исаев Калиев Ковальчук Козлов Кравченко Кузнецов Лебедев Логинов Макаров Медведев Морозов Мусин Нестеренко Никитин Новиков Оспанов Павлов Петренко
Петров Поляков Романов Савченко Сазонов Семенов Сидоров Соколов Сулейменов Тарасов Ткаченко Турсунов Фролов Хасанов Цой Чернов Шевченко Щукин Юсупов Яковлев
Ким Пак Кан Рахимов Садыков Омаров Нургалиев Бондаренко Мельник Олейник Руденко Савин Громов Титов Крылов Орлов Зуев Гусев Комаров Ильин""".split()
MEN = "Александр Алексей Андрей Арман Артем Борис Вадим Виктор Владимир Данияр Денис Дмитрий Евгений Ерлан Иван Игорь Кирилл Максим Марат Михаил Николай Нурлан Олег Павел Роман Руслан Сергей Тимур Юрий".split()
WOMEN = "Айгуль Алина Анна Асель Виктория Галина Дарья Динара Екатерина Елена Жанна Ирина Карина Ксения Лариса Мария Марина Наталья Ольга Полина Светлана Софья Татьяна Юлия".split()
FATHERS = "Александрович Алексеевич Андреевич Борисович Викторович Владимирович Дмитриевич Евгеньевич Иванович Игоревич Маратович Михайлович Николаевич Олегович Павлович Петрович Сергеевич Юрьевич".split()
TOWNS = "Алматы Астана Шымкент Караганда Актобе Тараз Павлодар Омск Томск Казань Самара Киев Львов".split()
STREETS = "Абая Ленина Гагарина Мира Садовая Шевченко Пушкина Сатпаева Жукова Чехова Лесная Новая Школьная Победы".split()
LETTERS = "абвгдежзиклмнопрстуфхцчшыэюя"
WORDS = """Альянс Вектор Восток Гранит Дельта Заря Импульс Каскад Лидер Меридиан Мост Нива Орион Парус Прогресс Ритм Родник Сатурн Сириус Спектр Старт Сфера Темп
Титан Триумф Урал Фаворит Феникс Фокус Форум Центр Шанс Элит Энергия Эталон Юность Янтарь Атлант Базис Виктория Гарант Диалог Квант Контур""".split()
TRADES = "Строй Торг Сервис Транс Агро Мебель Авто Мед Тех Пром Снаб Инвест Дом Маркет Логистик Проект".split()


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.rows = []

    def person(self):
        r = self.random
        man = r.random() < .5
        surname, given, father = r.choice(SURNAMES), r.choice(MEN if man else WOMEN), r.choice(FATHERS)
        if not man:
            surname += "а" if surname.endswith(("в", "н")) and len(surname) > 4 else ""
            father = father[:-2] + "на"
        return {"surname": surname, "given": given, "patronymic": father, "born": f"{r.randint(1950, 2004)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}",
                "phone": f"+7701{r.randint(1000000, 9999999)}", "town": r.choice(TOWNS),
                "address": f"{r.choice(STREETS)} {r.randint(1, 150)}-{r.randint(1, 90)}", "email": f"{self.word(8)}@{r.choice(['mail.ru', 'gmail.com', 'ya.ru'])}"}

    def firm(self):
        r = self.random
        form = r.choice(["ООО", "ТОО", "АО", "ИП", "ЧП"])
        return {"name": f'{form} "{r.choice(WORDS)}{r.choice([" ", "-", ""])}{r.choice(TRADES)}"', "tax_id": f"{r.randint(10**9, 10**10 - 1)}", "phone": f"+7727{r.randint(1000000, 9999999)}",
                "town": r.choice(TOWNS), "address": f"{r.choice(STREETS)} {r.randint(1, 150)}"}

    def word(self, length):
        return "".join(self.random.choice("abcdefghiklmnoprstuvz") for _ in range(length))

    def typo(self, text):
        r = self.random
        if len(text) < 4:
            return text
        at = r.randrange(1, len(text) - 1)
        letter = r.choice("0123456789") if text[at].isdigit() else r.choice(LETTERS)
        return r.choice([text[:at] + text[at + 1:], text[:at] + letter + text[at + 1:], text[:at] + text[at + 1] + text[at] + text[at + 2:]])

    def again(self, record):
        """The same entity as somebody else typed it: an error in one or two fields, one more changed or empty."""
        r, copy = self.random, dict(record)
        for key in r.sample(list(copy), r.randint(1, 2)):
            copy[key] = self.typo(copy[key])
        key = r.choice(list(copy))
        copy[key] = "" if r.random() < .6 else copy[key].upper()
        return copy

    def add(self, entity, record):
        self.rows.append({"id": f"r{len(self.rows)}", **record, "entity": entity})

    def clients(self, make, count, share=.2):
        for entity in range(count):
            record = make()
            self.add(entity, record)
            if self.random.random() < share:
                self.add(entity, self.again(record))

    def done(self):
        self.random.shuffle(self.rows)
        return [{**row, "id": f"r{number}"} for number, row in enumerate(self.rows)]


def common_name(m):
    """A third of all people have one name."""
    def make():
        person = m.person()
        if m.random.random() < .33:
            person.update(surname="Иванов", given="Александр", patronymic="Александрович")
        return person
    m.clients(make, 1500)


def missing(m):
    m.clients(m.person, 1500)
    for row in m.rows:
        for key in ("born", "phone", "address", "email", "patronymic"):
            if m.random.random() < .6:
                row[key] = ""


def swapped(m):
    """Surname and given name, town and address change places."""
    m.clients(m.person, 1500)
    for row in m.rows:
        if m.random.random() < .15:
            row["surname"], row["given"] = row["given"], row["surname"]
        if m.random.random() < .1:
            row["town"], row["address"] = row["address"], row["town"]


def office_phone(m):
    """Many clients have one phone, that of the accountant who keeps their books."""
    phones = [f"+7727{m.random.randint(1000000, 9999999)}" for _ in range(12)]
    def make():
        firm = m.firm()
        if m.random.random() < .5:
            firm["phone"] = m.random.choice(phones)
        return firm
    m.clients(make, 1500)


def family(m):
    """Twins, spouses and children: one address, surname, phone, often one date of birth."""
    for entity in range(1200):
        person = m.person()
        m.add(entity, person)
        if m.random.random() < .2:
            m.add(entity, m.again(person))
        if m.random.random() < .25:
            other = {**person, "given": m.random.choice(MEN if person["patronymic"].endswith("ич") else WOMEN), "email": m.person()["email"]}
            if m.random.random() < .5:
                other["born"] = m.person()["born"]
            if other["given"] != person["given"]:
                m.add(f"twin {entity}", other)


def branches(m):
    """Branches of a firm: one tax id and name, their own town, address and phone."""
    for entity in range(900):
        firm = m.firm()
        m.add(entity, firm)
        if m.random.random() < .2:
            m.add(entity, m.again(firm))
        for branch in range(m.random.choice([0, 0, 0, 2, 4])):
            town = m.random.choice(TOWNS)
            m.add(f"{entity}/{branch}", {**firm, "name": f"Филиал {firm['name']} {town} №{branch + 1}", "town": town, "phone": m.firm()["phone"], "address": m.firm()["address"]})


def defaults(m):
    """What a form makes of a field that nobody filled in."""
    m.clients(m.person, 1500)
    for row in m.rows:
        if m.random.random() < .4:
            row["born"] = m.random.choice(["1900-01-01", "1970-01-01"])
        if m.random.random() < .4:
            row["phone"] = m.random.choice(["0000000", "+70000000000", "1111111", "-"])
        if m.random.random() < .3:
            row["email"] = m.random.choice(["no@mail.ru", "нет", "info@example.com"])


SETS = (common_name, missing, swapped, office_phone, family, branches, defaults)
KIN = tuple((make, two) for make in kin.SETS + (branches,) for two in (False, True) if two or make is not branches)


def made(make, seed):
    """The files of a set, one or two of them."""
    if make in things.SETS:
        return things.made(make, seed)
    make, two = make if isinstance(make, tuple) else (make, False)
    maker = Maker(seed)
    make(maker)
    return kin.in_two(maker.done(), maker.random) if two else [maker.done()]


def name_of(make):
    return make[0].__name__ + "_two" * make[1] if isinstance(make, tuple) else make.__name__


def truth_of(files):
    groups = [group(records, "id", lambda record: record["entity"]) for records in files]
    if len(files) == 1:
        return same_group(groups[0])
    return {(a, b) for entity, keys in groups[0].items() for a in keys for b in groups[1].get(entity, ())}


def measure(kopeck, make, folder, seed):
    files = made(make, seed)
    paths = [os.path.join(folder, f"{side}.csv") for side in "ab"[:len(files)]]
    for path, records in zip(paths, files):
        write(path, records, ("entity",))
    with open(os.path.join(folder, "kopeck.yaml"), "wb") as project:
        subprocess.run([kopeck, "suggest", *paths], stdout=project, check=True)
    out = os.path.join(folder, "out")
    done = subprocess.run([kopeck, "run", "once", "-C", folder, "--as-of", "2026-01-01", "--out", out], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"accuracy: {name_of(make)}: kopeck ended with {done.returncode}\n{done.stderr}")
    return line(f"dirty_{name_of(make)}", clustered(out) if len(files) == 1 else matched(out), truth_of(files))


def main(kopeck, *names):
    for make in SETS + KIN + things.SETS:
        if names and name_of(make) not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            print(measure(kopeck, make, folder, int(os.environ.get("SEED", "1"))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
