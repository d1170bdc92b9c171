"""Sets of things that are no people: goods, programs, papers, songs, beers, as two systems have them, with their truth.

Each set is what stands on both sides, what only one side has, and near misses: the same but for one model number, size, colour, edition or count."""
import random

BRANDS = """Samsung Bosch Canon Sony Philips Kingston Logitech Panasonic Garmin Makita Epson Brother Whirlpool Electrolux Toshiba Netgear Belkin Linksys
Transcend Sandisk Nikon Olympus Pioneer Kenwood Denon Yamaha Tefal Braun""".split()
KINDS = {"Washer": ("WW WF WA", "{} kg", (6, 7, 8, 9)), "LCD TV": ("UE LN KDL", "{}\"", (32, 40, 46, 55)), "SSD": ("EVO PRO QVO", "{} GB", (120, 240, 250, 500)),
         "Camera": ("SD A SX", "{} MP", (8, 10, 12, 14)), "Printer": ("HL MFC L", "{} ppm", (18, 22, 28, 33)), "Headphones": ("MDR HD SE", "{} mm", (30, 40, 50)),
         "Drill": ("GSR DF HP", "{} V", (10, 12, 14, 18)), "Router": ("WRT DIR WN", "{} Mbps", (150, 300, 450)), "Memory Card": ("CF SDHC XC", "{} GB", (4, 8, 16, 32)),
         "Refrigerator": ("RB RS KGN", "{} cu. ft.", (18, 22, 25, 28))}
COLOURS = "Black White Silver Red Blue Graphite".split()
NOISE = "New Original Genuine Compact Professional Wireless Digital Portable Retail Series Premium Ultra Slim High Performance".split()
TEXT = """features a durable design and easy to use controls with energy saving mode for home and office includes one year warranty manual and power
adapter ideal choice for everyday tasks offering great value quick setup reliable operation and a modern look""".split()


class Things:
    """Two sides of records; those of one entity are the same."""
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.sides = ([], [])

    def chance(self, share):
        return self.random.random() < share

    def add(self, side, entity, record):
        self.sides[side].append({**record, "entity": entity})

    def some(self, words, least, most):
        return self.random.sample(words, self.random.randint(least, most))

    def price(self, price, empty, off=.4):
        return "" if self.chance(empty) else f"{price * (1 - self.random.random() * off):.2f}"

    def typo(self, text):
        at = self.random.randrange(1, max(2, len(text) - 1))
        return self.random.choice([text[:at] + text[at + 1:], text[:at] + self.random.choice("aeiostrn") + text[at:], text[:at] + text[at:at + 2][::-1] + text[at + 2:]])

    def shuffled(self, words):
        words = [word for word in words if word]
        self.random.shuffle(words)
        return words

    def done(self):
        for side, rows in zip("ab", self.sides):
            self.random.shuffle(rows)
            for number, row in enumerate(rows):
                row["id"] = f"{side}{number}"
        return [[{"id": row["id"], **row} for row in rows] for rows in self.sides]

    def spread(self, entities, left, right, shares=(.45, .2)):
        """shares: of entities on both sides, on the left alone; the rest stands on the right alone."""
        for number, entity in enumerate(entities):
            where = self.random.random()
            if where < shares[0] + shares[1]:
                self.add(0, number, left(entity))
            if where < shares[0] or where >= shares[0] + shares[1]:
                self.add(1, number, right(entity))


# ---- Goods

def model_of(t, prefix):
    return f"{prefix}{t.random.randint(1, 99) * 10 + t.random.choice([0, 0, 5])}{t.random.choice(['', '', 'W', 'B', 'NX', 'UT', 'LX'])}"


def families(t, count):
    """Goods in families that differ in a model number, a size or a colour."""
    goods = []
    for _ in range(count):
        kind = t.random.choice(list(KINDS))
        prefixes, unit, sizes = KINDS[kind]
        base = {"brand": t.random.choice(BRANDS), "kind": kind, "unit": unit, "colour": t.random.choice(COLOURS), "size": t.random.choice(sizes),
                "line": " ".join(t.some(NOISE, 0, 1)), "model": model_of(t, t.random.choice(prefixes.split())), "price": t.random.uniform(20, 900)}
        goods.append(base)
        for _ in range(t.random.randint(0, 3)):
            other = dict(base)
            change = t.random.choice(["model", "model", "size", "colour"])
            if change == "model":
                digits = t.random.choice([c for c in base["model"] if c.isdigit()])
                other["model"] = base["model"].replace(digits, str((int(digits) + t.random.randint(1, 9)) % 10), 1)
            elif change == "size":
                other["size"] = t.random.choice([s for s in sizes if s != base["size"]])
            else:
                other["colour"] = t.random.choice([c for c in COLOURS if c != base["colour"]])
            other["price"] = base["price"] * t.random.uniform(.8, 1.25)
            if other not in goods:
                goods.append(other)
    return goods


def electronics(t):
    """Names short and long, a brand column that is often empty, descriptions on one side, prices far apart."""
    def written(model):
        cut = next((i for i, c in enumerate(model) if c.isdigit()), 0)
        return t.random.choice([model, model, f"{model[:cut]}-{model[cut:]}", model.lower()])
    def left(g):
        title = [g["brand"], g["line"], g["kind"] if t.chance(.8) else "", g["unit"].format(g["size"]) if t.chance(.9) else "", g["colour"], written(g["model"])]
        return {"name": " ".join(filter(None, title)), "description": " ".join([g["brand"], g["kind"], *t.some(TEXT, 8, 30), g["colour"]]), "price": t.price(g["price"], .4)}
    def right(g):
        title = [g["brand"], written(g["model"]) if t.chance(.85) else "", *t.shuffled([g["unit"].format(g["size"]).replace(" ", t.random.choice(["", " ", "-"])), g["kind"],
                 g["colour"] if t.chance(.8) else "", *t.some(NOISE, 0, 5), g["line"]])]
        return {"name": " ".join(filter(None, title)), "manufacturer": g["brand"] if t.chance(.5) else "", "price": t.price(g["price"], .1)}
    t.spread(families(t, 700), left, right)


PROGRAMS = """Photo Studio|Tax Planner|Office Suite|Video Maker|Antivirus|Language Tutor|Backup Manager|Web Designer|Money Keeper|Learn Typing|Family Tree|Home Architect|
Music Creator|Print Shop|Map Explorer|Chess Master|Disk Doctor|Server Monitor|Project Planner|Data Recovery|Card Games|Draw Expert""".replace("\n", "").split("|")
MAKERS = "Adobe Microsoft Symantec Intuit Corel Encore Topics Broderbund Sage McAfee Nova Riverdeep Apple Nuance".split()


def software(t):
    """Programs of one name in several editions and releases; the maker's column is mostly empty on one side."""
    entities = []
    for name in PROGRAMS:
        for maker in t.some(MAKERS, 5, 9):
            first = {"name": f"{name} {t.random.choice(['', '', 'Pro', 'Plus', 'Elements'])}".strip(), "maker": maker, "release": t.random.choice(["2006", "2007", "4.0", "7.5", "10", "3"]),
                     "edition": t.random.choice(["Full Version", "Upgrade", ""]), "system": t.random.choice(["Win", "Mac", ""]), "users": "", "price": t.random.uniform(15, 600)}
            entities.append(first)
            for _ in range(t.random.randint(0, 3)):
                key = t.random.choice(["release", "edition", "system", "users", "name"])
                value = {"release": str(t.random.randint(1, 12)), "edition": "Upgrade" if first["edition"] != "Upgrade" else "Academic", "system": "Mac" if first["system"] != "Mac" else "Win",
                         "users": t.random.choice(["3 User", "5 User", "10 User"]), "name": f"{first['name']} {t.random.choice(['Deluxe', 'Premium', 'Standard'])}"}[key]
                other = {**first, key: value, "price": first["price"] * t.random.uniform(.5, 1.5)}
                if other not in entities:
                    entities.append(other)
    def left(p):
        title = [p["maker"] if t.chance(.4) else "", p["name"], p["release"], p["edition"], p["system"], p["users"]]
        return {"title": " ".join(filter(None, title)).lower(), "manufacturer": p["maker"].lower(), "price": t.price(p["price"], 0, .1),
                "description": " ".join(t.some(TEXT, 5, 30)) if t.chance(.8) else ""}
    def right(p):
        system = {"Win": t.random.choice(["[PC]", "Windows", "(Win 98/ME/2000/XP)"]), "Mac": t.random.choice(["Mac OS X", "[Mac]"]), "": ""}[p["system"]]
        title = [p["maker"] if t.chance(.75) else "", p["name"], p["release"], *t.shuffled([p["edition"].replace("Version", "") if t.chance(.9) else "", system, p["users"] and p["users"] + "s"]),
                 f"{t.random.randint(10**7, 10**8)}" if t.chance(.25) else "", *(t.some(["Complete package", "Standard License", "CD-ROM", "Retail box", "Software"], 1, 2) if t.chance(.5) else [])]
        return {"title": " ".join(" ".join(title).split()).lower(), "manufacturer": p["maker"].lower() if t.chance(.1) else "", "price": t.price(p["price"], 0),
                "description": " ".join(t.some(TEXT, 5, 20)) if t.chance(.6) else ""}
    t.spread(entities, left, right, (.35, .05))


def nomenclature(t):
    """What a ledger and a shop call the goods of a building store: short words, units, sizes, look-alike letters in article numbers."""
    r = t.random
    goods = []
    colours = {"белая": "бел.", "черная": "черн.", "красная": "красн.", "серая": "сер.", "зеленая": "зел."}
    def make():
        kind = r.choice(["болт", "кабель", "краска", "труба", "саморез", "лампа", "клей", "лист"])
        return {"болт": lambda: ("Болт", f"М{r.choice([6, 8, 10, 12, 16])}х{r.choice([20, 30, 40, 50, 60])}", f"ГОСТ {r.choice([7798, 7805])}", r.choice(["оцинкованный", ""])),
                "кабель": lambda: ("Кабель", r.choice(["ВВГнг", "NYM", "ПВС", "КГ"]), f"{r.randint(2, 5)}х{r.choice(['1,5', '2,5', '4', '6'])}", r.choice(["", "ГОСТ"])),
                "краска": lambda: ("Краска", r.choice(list(colours)), r.choice(["0,9", "2,5", "5", "10"]) + " л", r.choice(["Тиккурила", "Лакра", "Текс"])),
                "труба": lambda: ("Труба", r.choice(["ПНД", "ПП", "профильная"]), f"{r.choice([20, 25, 32, 40, 50])}х{r.choice([2, 3, 4])}", r.choice(["6 м", "3 м", ""])),
                "саморез": lambda: ("Саморез", f"{r.choice(['3,5', '4,2', '4,8'])}х{r.choice([25, 35, 41, 55, 70])}", r.choice(["черный", "желтый"]), r.choice(["200 шт", "500 шт", "1000 шт"])),
                "лампа": lambda: ("Лампа", "светодиодная", f"{r.choice([5, 7, 9, 11, 15])} Вт", f"{r.choice(['E14', 'E27', 'GU10'])} {r.choice(['2700К', '4000К'])}"),
                "клей": lambda: ("Клей", r.choice(["Момент", "ПВА", "Титан", "плиточный"]), r.choice(["0,5", "1", "5", "25"]) + " кг", ""),
                "лист": lambda: ("Лист", r.choice(["стальной", "оцинкованный"]), f"{r.choice(['0,5', '1,5', '3'])}х1250х{r.choice([2000, 2500])}", "")}[kind]()
    for words in dict.fromkeys(make() for _ in range(900)):
        goods.append({"words": words, "article": f"{r.choice(['АВ', 'КМ', 'СТ', 'ВР'])}-{r.randint(100, 9999)}", "price": r.uniform(20, 9000)})
    def short(word):
        return colours.get(word, {"светодиодная": "LED", "оцинкованный": "оцинк.", "Саморез": "Самор.", "профильная": "проф."}.get(word, word))
    def units(word):
        if word.endswith((" л", " кг")) and t.chance(.3):
            small = float(word.split()[0].replace(",", ".")) * 1000
            return f"{small:.0f} {'мл' if word.endswith('л') else 'г'}" if small < 3000 else word
        return word.replace(",", r.choice([",", "."])).replace(" ", r.choice([" ", ""]) if word[:1].isdigit() else " ").replace("х", r.choice("хx*"))
    def look(article):
        return article.translate(str.maketrans("АВКМСТР", "ABKMCTP"))
    def left(g):
        return {"Наименование": " ".join(filter(None, g["words"])), "Артикул": g["article"] if t.chance(.8) else "", "Цена": t.price(g["price"], .1, .05)}
    def right(g):
        words = [units(short(word) if t.chance(.5) else word) for word in g["words"]]
        head, rest = words[0], t.shuffled(words[1:])
        article = r.choice([g["article"], look(g["article"]), look(g["article"]).replace("-", ""), g["article"].replace("-", " ")])
        return {"Товар": " ".join(filter(None, [head, *rest])), "Артикул": article if t.chance(.5) else "", "Цена": t.price(g["price"], .3, .3)}
    t.spread(goods, left, right)


GROCERS = "Nestle Danone Heinz Lipton Nescafe Lays Tide Persil Dove Nivea Colgate Barilla Activia Knorr Ariel Pantene Oreo Ahmad".split()
FOODS = {"Shampoo": ("ml", (200, 250, 400, 500, 1000)), "Yogurt": ("g", (120, 290, 500)), "Ketchup": ("g", (350, 500, 1000)), "Juice": ("l", (.2, .5, 1, 2)), "Tea": ("bags", (25, 50, 100)),
         "Washing Powder": ("kg", (.45, 1.5, 3, 6)), "Coffee": ("g", (50, 95, 190, 500)), "Toothpaste": ("ml", (50, 75, 100)), "Pasta": ("g", (400, 500, 1000)), "Chips": ("g", (80, 150, 225))}
TASTES = "Strawberry Classic Lemon Mint Sensitive Colour Original Spicy Vanilla Green Black Peach Herbal Gold Intense Fresh".split()


def groceries(t):
    """One good in several volumes, tastes and packs; 1 l of one side is 1000 ml of the other, 500 g is 0.5 kg."""
    entities = {}
    for _ in range(420):
        food = t.random.choice(list(FOODS))
        brand, taste = t.random.choice(GROCERS), " ".join(t.some(TASTES, 1, 2))
        for size in t.some(list(FOODS[food][1]), 1, 3):
            pack = t.random.choice([1, 1, 1, 1, 3, 6, 12])
            entities[brand, food, taste, size, pack] = t.random.uniform(1, 20) * pack
    def amount(food, size, other):
        unit = FOODS[food][0]
        if other and unit in ("ml", "g") and size >= 500:
            return f"{size / 1000:g} {'l' if unit == 'ml' else 'kg'}"
        if other and unit in ("l", "kg") and size < 3:
            return f"{size * 1000:g} {'ml' if unit == 'l' else 'g'}"
        return f"{size:g} {unit}"
    def left(e):
        brand, food, taste, size, pack = e
        return {"name": " ".join(filter(None, [brand, taste, food, amount(food, size, False), f"{pack}-pack" if pack > 1 else ""])), "brand": brand, "price": t.price(entities[e], .1, .1)}
    def right(e):
        brand, food, taste, size, pack = e
        measure = amount(food, size, t.chance(.4)).replace(" ", t.random.choice(["", " "])).replace(".", t.random.choice([".", ","]))
        many = t.random.choice([[measure, f"pack of {pack}"], [f"{pack} x {measure}"], [f"{pack} pcs", measure]]) if pack > 1 else [measure]
        words = [brand if t.chance(.8) else "", *t.shuffled([taste, food]), *many, *t.some(["special offer", "imported", "for family", "new design"], 0, 1)]
        return {"name": " ".join(filter(None, words)), "brand": brand if t.chance(.4) else "", "price": t.price(entities[e], .3)}
    t.spread(list(entities), left, right)


# ---- Papers

GIVEN = "James Anna Wei Rakesh Maria Peter Laura Divesh Hector Jennifer Michael Surajit Jeffrey Elena Hans Yannis Christian Serge Donald Irina".split()
FAMILY = """Smith Lee Garcia Kumar Chen Widom Ullman Naughton Abiteboul Ioannidis Srivastava Kossmann Franklin Halevy Petrov Meyer Jensen Snodgrass Agrawal Faloutsos
Jagadish Weikum Carey DeWitt Stonebraker Hellerstein Ramakrishnan Vianu Suciu Koch Neumann Boncz Kersten Ailamaki""".split()
TOPICS = """query optimization|spatial joins|data streams|transaction recovery|view maintenance|semistructured data|association rules|similarity search|sensor networks|schema
matching|XML storage|temporal databases|index structures|data warehouses|access control|main memory systems|parallel aggregation|workflow management|text retrieval|moving
objects""".replace("\n", " ").split("|")
WAYS = """efficient|adaptive|approximate|scalable|incremental|a framework for|an evaluation of|on the complexity of|towards|cost-based|distributed|a survey of|learning|
robust|dynamic|declarative|mining|managing""".replace("\n", "").split("|")
TAILS = "|in relational databases|over large graphs|with constraints|using wavelets|for the web|under updates|in peer-to-peer networks|with guarantees|at scale|for decision support".split("|")
VENUES = {"VLDB": "International Conference on Very Large Data Bases", "SIGMOD": "ACM SIGMOD International Conference on Management of Data",
          "TODS": "ACM Transactions on Database Systems", "ICDE": "IEEE International Conference on Data Engineering", "SIGMOD Record": "ACM SIGMOD Record"}


def title_of(t, more):
    words = [t.random.choice(WAYS), t.random.choice(TOPICS), f"and {t.random.choice(TOPICS)}" if t.chance(more) else "", t.random.choice(TAILS)]
    title = " ".join(filter(None, words))
    return (f"{''.join(t.some('ABCDEILMNORSTU', 4, 6))}: {title}" if t.chance(.2) else title[0].upper() + title[1:])


def papers(t):
    """A small clean bibliography against what a search engine has scraped: twenty times as many records, several of one paper."""
    r = t.random
    def make():
        return {"title": title_of(t, .5), "authors": [(r.choice(GIVEN), r.choice(FAMILY)) for _ in range(r.randint(1, 4))], "venue": r.choice(list(VENUES)), "year": r.randint(1994, 2004)}
    def scraped(p):
        title, year = p["title"], p["year"] + (r.choice([-1, 1]) if t.chance(.1) else 0)
        for _ in range(r.choice([0, 0, 1])):
            title = t.typo(title)
        if t.chance(.1):
            title = " ".join(title.split()[:-1])
        names = [f"{given[0]} {name}" if t.chance(.95) else name for given, name in p["authors"]]
        if len(names) > 2 and t.chance(.2):
            names = names[:2] + ["..."]
        return {"title": title, "authors": ", ".join(names), "venue": r.choice(["", "", VENUES[p["venue"]], p["venue"], f"Proc. {p['venue']}"]), "year": "" if t.chance(.5) else str(year)}
    for number in range(4000):
        paper = make()
        if number < 500:
            t.add(0, number, {"title": paper["title"] + ".", "authors": ", ".join(" ".join(name) for name in paper["authors"]), "venue": paper["venue"], "year": str(paper["year"])})
        for _ in range(r.choice([0, 0, 1, 1, 2, 3, 5]) if number < 500 else r.choice([1, 2, 3, 4])):
            t.add(1, number, scraped(paper))


def bibliographies(t):
    """Two bibliographies of one size: initials against given names, the family name first, venues short and long, years missing or off by one."""
    r = t.random
    def make():
        return {"title": title_of(t, .3), "authors": [(r.choice(GIVEN), r.choice(FAMILY)) for _ in range(r.randint(1, 4))], "venue": r.choice(list(VENUES)), "year": r.randint(1994, 2004)}
    def left(p):
        return {"title": p["title"], "authors": ", ".join(f"{given[0]}. {name}" for given, name in p["authors"]), "venue": VENUES[p["venue"]], "year": p["year"]}
    def right(p):
        names = [f"{name} {given}" for given, name in p["authors"]]
        if len(names) > 2 and t.chance(.3):
            names = names[:1] + ["et al"]
        return {"title": t.typo(p["title"]) if t.chance(.4) else p["title"], "authors": "; ".join(names), "venue": p["venue"] if t.chance(.6) else "",
                "year": "" if t.chance(.4) else p["year"] + (t.chance(.1) and r.choice([-1, 1]))}
    t.spread([make() for _ in range(1500)], left, right)


# ---- Songs and beers

SOUNDS = "Midnight Summer Broken Golden River Fire Silent Electric Lonely Crazy Paper Velvet Wild Neon Shadow Heart Rain Road Dream City Dancing Falling Forever Tonight Angel Stone".split()
ARTISTS = "The Rivers|Anna Bright|DJ Comet|Velvet Crew|Marcus Stone|The Lanterns|Kira|North Avenue|Lola Vega|Blue Harbor|Iron Choir|MC Delta|Sunday Kids|Nora West|Old Foxes".split("|")


def songs(t):
    """A song on several albums, live, remixed and with guests, each with a length of its own."""
    r = t.random
    entities = []
    for _ in range(300):
        artist, song = r.choice(ARTISTS), " ".join(t.some(SOUNDS, 1, 3))
        length, albums = r.randint(130, 330), [" ".join(t.some(SOUNDS, 1, 2)) for _ in range(r.randint(1, 3))]
        for album in albums:
            entities.append({"song": song, "artist": artist, "album": album, "length": length + r.randint(-1, 1), "guest": "", "kind": "", "day": f"{r.randint(1995, 2015)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"})
        for _ in range(r.randint(0, 2)):
            change = r.choice(["Live", "Remix", "Acoustic", "guest"])
            other = {**entities[-1], "length": length + r.randint(5, 60), "album": r.choice(albums + ["Greatest Hits"])}
            other["guest" if change == "guest" else "kind"] = r.choice(ARTISTS) if change == "guest" else change
            entities.append(other)
    def clock(seconds):
        return f"{seconds // 60}:{seconds % 60:02}"
    def left(s):
        guest = f" (feat. {s['guest']})" if s["guest"] else ""
        return {"song": s["song"] + guest + (f" ({s['kind']})" if s["kind"] else ""), "artist": s["artist"], "album": s["album"] + r.choice(["", "", " (Deluxe Version)"]), "genre": r.choice(["Pop", "Pop,Music", "Rock"]),
                "price": r.choice(["$0.99", "$1.29"]), "time": clock(s["length"]), "released": s["day"]}
    def right(s):
        guest = f" [feat. {s['guest']}]" if s["guest"] and t.chance(.8) else ""
        return {"song": s["song"] + guest + (f" [{s['kind']}]" if s["kind"] else "") + r.choice(["", "", "", " [Explicit]"]), "artist": s["artist"] + (f" & {s['guest']}" if s["guest"] and not guest else ""),
                "album": s["album"] + r.choice(["", "", " [Deluxe Edition]", " [Explicit]"]), "genre": r.choice(["Pop", "Dance", "Rock", ""]), "price": r.choice(["$0.99", "$1.29"]),
                "time": str(s["length"] + r.randint(-2, 2)) if t.seconds else clock(s["length"] + r.randint(-2, 2)), "released": s["day"] if t.chance(.7) else ""}
    t.spread(entities, left, right)


STYLES = "American IPA|American Double / Imperial IPA|Belgian Witbier|Russian Imperial Stout|Amber Ale|Pale Ale|Porter|Kölsch|Saison|Hefeweizen|Barleywine|Brown Ale".split("|")
BREWERS = "Stone Harbor Cedar Bell Anchor Summit Lost Rogue Founders Eagle Granite Raven Copper Old Town".split()


def beers(t):
    """Beers of a brewery that differ in a year, a barrel, a word; their strength written in two ways or not at all."""
    r = t.random
    entities = []
    for _ in range(130):
        brewery = " ".join(t.some(BREWERS, 1, 2)) + " " + r.choice(["Brewing Company", "Brewery", "Beer Works", "Brewing Co."])
        for _ in range(r.randint(2, 6)):
            style = r.choice(STYLES)
            beer = {"name": " ".join(t.some(SOUNDS + BREWERS, 1, 2)) + " " + r.choice([style.split()[-1], style.split()[-1], ""]), "brewery": brewery, "style": style, "abv": r.uniform(4, 11)}
            entities.append(beer)
            for _ in range(r.choice([0, 0, 1, 2])):
                entities.append({**beer, "name": r.choice(["Imperial {}", "Barrel Aged {}", "{} (2012)", "{} (2013)", "Double {}", "{} - Coffee"]).format(beer["name"].strip()), "abv": beer["abv"] + r.uniform(.3, 3)})
    def left(b):
        return {"Beer_Name": b["name"].strip(), "Brew_Factory_Name": b["brewery"], "Style": b["style"], "ABV": f"{b['abv']:.1f} %" if t.chance(.85) else "-"}
    def right(b):
        short = " ".join(b["brewery"].split()[:-2])
        name = f"{short} {b['name']}" if t.chance(.6) else b["name"]
        style = b["style"] if t.chance(.6) else r.choice([b["style"].split()[-1], "Ale", b["style"].replace("American ", "")])
        return {"Beer_Name": (t.typo(name) if t.chance(.1) else name).strip(), "Brew_Factory_Name": b["brewery"] if t.chance(.7) else short + " Brewing", "Style": style,
                "ABV": f"{b['abv']:.2f}%" if t.chance(.85) else "-"}
    t.spread(entities, left, right, (.3, .35))


SETS = (electronics, software, nomenclature, groceries, papers, bibliographies, songs, beers)


def made(make, seed):
    t = Things(seed)
    t.seconds = seed % 2 == 0 # a clock on one side, seconds on the other
    make(t)
    return t.done()
