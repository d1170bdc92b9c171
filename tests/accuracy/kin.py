"""Sets of dirty.py: people and firms that share what a household or a firm shares. Each stands in one file, and in two of which each has
one record of a client at most."""


def relative(m, person, same_sex=True):
    """Somebody else, of the same sex or the other one."""
    while True:
        other = m.person()
        if (other["patronymic"][-2:] == person["patronymic"][-2:]) == same_sex and other["given"] != person["given"]:
            return other


def people(m, count, change, share=.25):
    """People, some written twice, some with a relative, which change(person) makes."""
    for entity in range(count):
        person = m.person()
        m.add(entity, person)
        if m.random.random() < .2:
            m.add(entity, m.again(person))
        if m.random.random() < share:
            other = change(person)
            m.add(f"kin {entity}", other)
            if m.random.random() < .1:
                m.add(f"kin {entity}", m.again(other))


def twins(m):
    """One day of birth, surname, patronymic, address and phone; another given name."""
    def twin(person):
        other = relative(m, person)
        return {**person, "given": other["given"], "email": other["email"]}
    people(m, 1200, twin)


def fathers(m):
    """Father and son of one given name: another patronymic and day of birth."""
    def son(person):
        other = relative(m, person)
        while other["patronymic"] == person["patronymic"]:
            other = relative(m, person)
        return {**person, "patronymic": other["patronymic"], "born": other["born"], "email": other["email"]}
    people(m, 1200, son)


def spouses(m):
    """One address, phone and mailbox; the surname in its other form."""
    def spouse(person):
        surname, woman = person["surname"], person["patronymic"].endswith("на")
        other = relative(m, person, same_sex=False)
        surname = surname[:-1] if woman and surname.endswith(("ва", "на")) else surname + "а" if not woman and surname.endswith(("в", "н")) else surname
        return {**person, "surname": surname, "given": other["given"], "patronymic": other["patronymic"], "born": other["born"]}
    people(m, 1200, spouse)


def households(m):
    """All of these, and parents with children."""
    def child(person):
        other = relative(m, person, same_sex=m.random.random() < .5)
        return {**person, "given": other["given"], "patronymic": other["patronymic"], "born": other["born"], "email": other["email"]}
    people(m, 1200, child, share=.4)


def colleagues(m):
    """People of one firm: its phone, address and the domain of its mail."""
    entity = 0
    for _ in range(150):
        firm, domain = m.firm(), m.word(7) + ".kz"
        for _ in range(m.random.randint(4, 12)):
            person = m.person()
            person = {**{key: person[key] for key in ("surname", "given", "patronymic", "born")}, "firm": firm["name"], "phone": firm["phone"], "town": firm["town"],
                      "address": firm["address"], "email": f"{m.word(6)}@{domain}"}
            m.add(entity, person)
            if m.random.random() < .2:
                m.add(entity, m.again(person))
            entity += 1


def married(m):
    """Who married, changed the surname and moved is the same; who shares the old surname and address is a sister or brother."""
    for entity in range(1200):
        person = m.person()
        m.add(entity, person)
        roll = m.random.random()
        if roll < .15:
            m.add(entity, m.again(person))
        elif roll < .2 and person["patronymic"].endswith("на"):
            moved = m.person()
            m.add(entity, {**person, "surname": moved["surname"], "town": moved["town"], "address": moved["address"]})
        if m.random.random() < .2:
            other = relative(m, person)
            m.add(f"kin {entity}", {**person, "given": other["given"], "born": other["born"], "email": other["email"]})


def outlets(m):
    """Shops of one firm: one name, tax id, phone and mail, their own address."""
    for entity in range(900):
        firm = {**m.firm(), "email": f"{m.word(8)}@mail.ru"}
        m.add(entity, firm)
        if m.random.random() < .2:
            m.add(entity, m.again(firm))
        for shop in range(m.random.choice([0, 0, 0, 1, 3])):
            other = m.firm()
            m.add(f"{entity}/{shop}", {**firm, "town": other["town"], "address": other["address"]})


def in_two(rows, random):
    """The records in two files: of a client one in each, who has one record is in either."""
    files, side = ([], []), {}
    for row in rows:
        first = row["entity"] not in side
        at = int(random.random() < .5) if first else side[row["entity"]]
        if at is None:
            continue
        files[at].append(row)
        side[row["entity"]] = 1 - at if first else None
    return list(files)


SETS = (twins, fathers, spouses, households, colleagues, married, outlets)
