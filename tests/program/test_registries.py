"""Registers of companies as a reference for details (D2): the presets read what the registers give, and what differs is told."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest
import zipfile

from company import CLEAN, KOPECK

EGRUL = """<?xml version="1.0" encoding="windows-1251"?>
<EGRUL ИдФайл="VO_RIGFO_1" ВерсФорм="4.06" ТипИнф="ЕГРЮЛ_ОТКР_СВЕД" КолДок="%d">%s</EGRUL>"""
COMPANY = """<СвЮЛ ДатаВып="2026-09-01" ОГРН="%(ogrn)s" ДатаОГРН="2002-11-04" ИНН="%(inn)s" КПП="%(kpp)s" СпрОПФ="ОКОПФ" КодОПФ="12300" ПолнНаимОПФ="Общества с ограниченной ответственностью">
<СвНаимЮЛ НаимЮЛПолн="ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ &quot;%(name)s&quot;"><ГРНДата ГРН="1" ДатаЗаписи="2002-11-04"/>
<СвНаимЮЛСокр НаимСокр="ООО &quot;%(name)s&quot;"><ГРНДата ГРН="1" ДатаЗаписи="2002-11-04"/></СвНаимЮЛСокр></СвНаимЮЛ>
<СвАдресЮЛ><АдресРФ Индекс="%(zip)s" КодРегион="77"><Регион ТипРегион="ГОРОД" НаимРегион="МОСКВА"/></АдресРФ></СвАдресЮЛ>
<СвОКВЭД><СвОКВЭДОсн КодОКВЭД="46.90" НаимОКВЭД="Торговля"/></СвОКВЭД>%(more)s</СвЮЛ>"""
EGRIP = """<?xml version="1.0" encoding="windows-1251"?>
<EGRIP ИдФайл="VO_RIGFO_2" ВерсФорм="4.05"><СвИП ДатаВып="2026-09-01" ОГРНИП="304500116000157" ДатаОГРНИП="2004-06-08" ИННФЛ="500100732259" КодВидИП="1">
<СвФЛ Пол="1"><ФИОРус Фамилия="ИВАНОВ" Имя="ПЁТР" Отчество="ИЛЬИЧ"/></СвФЛ>
<СвПрекращ><СвСтатус КодСтатус="201" НаимСтатус="прекратил деятельность" ДатаПрекращ="2025-02-03"/></СвПрекращ></СвИП></EGRIP>"""
EDR = """<?xml version="1.0" encoding="UTF-8"?>
<DATA><SUBJECT><RECORD>1</RECORD><NAME>ТОВАРИСТВО З ОБМЕЖЕНОЮ ВІДПОВІДАЛЬНІСТЮ "ВЕГА"</NAME><SHORT_NAME>ТОВ "ВЕГА"</SHORT_NAME><EDRPOU>14360570</EDRPOU>
<ADDRESS>01001, м.Київ, вул. Хрещатик, 1</ADDRESS><STAN>зареєстровано</STAN><FOUNDERS><FOUNDER>А</FOUNDER><FOUNDER>Б</FOUNDER></FOUNDERS></SUBJECT>
<SUBJECT><RECORD>2</RECORD><NAME>ПРИВАТНЕ ПІДПРИЄМСТВО "ЛІЛІЯ"</NAME><EDRPOU>20077720</EDRPOU><ADDRESS/><STAN>припинено</STAN></SUBJECT></DATA>"""
EGR = """[{"vfn": "Вега", "ngrn": 191234561, "dfrom": "2003-02-12T22:00:00.000+00:00", "nsi00219": {"vnsostk": "Действующий", "nsi00219": 33512, "nksost": 1},
 "vnaim": "Общество с ограниченной ответственностью \\"Вега\\"", "vn": "ООО \\"Вега\\""},
 {"ngrn": 390185783, "dfrom": "2014-01-01T21:00:00.000+00:00", "nsi00219": {"vnsostk": "Исключен из ЕГР", "nksost": 3}, "vnaim": "Частное предприятие \\"Лилия\\"", "vn": null}]"""
PROJECT = """company: Registers
timezone: Europe/Moscow
currency: RUB
sources:
  crm: { use: csv, files: clients.csv }
  reg: { %s }
datasets:
  crm.clients: { entity: counterparty, columns: { id: id, tax_id: inn, kpp: kpp, name: name, state: state, postal_code: zip, surname: name } }
rules:
  details: { reconcile: [crm.clients, reg.%s], kind: differs from registry, match: [{ same: [tax_id] }], compare: { %s } }
jobs:
  daily: { rules: [details], cutoff: given }
"""


class Registries(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-registries-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def write(self, name, text, encoding="utf-8"):
        with open(os.path.join(self.folder, name), "w", encoding=encoding) as file:
            file.write(text)

    def run_project(self, source, dataset, compare, clients, status):
        self.write("kopeck.yaml", PROJECT % (source, dataset, ", ".join("%s: exact" % c for c in compare)))
        self.write("clients.csv", "id,inn,kpp,name,state,zip\n" + "".join(",".join('"%s"' % v.replace('"', '""') for v in c) + "\n" for c in clients))
        done = subprocess.run([KOPECK, "run", "daily", "--as-of", "2026-10-01", "-C", self.folder], text=True, capture_output=True, timeout=600, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        with open(os.path.join(self.folder, "out", "findings.csv"), encoding="utf-8", newline="") as file:
            return sorted((f["cause"], f["field"], f["left_value"], f["right_value"]) for f in csv.DictReader(file))

    def archive(self):
        companies = [COMPANY % dict(ogrn="1027700132195", inn="7707083893", kpp="773601001", name="РОМАШКА", zip="117997", more=""),
                     COMPANY % dict(ogrn="1027700067328", inn="7728168971", kpp="770801001", name="ВЕГА", zip="107078",
                                    more='<СвПрекрЮЛ ДатаПрекрЮЛ="2025-05-06"><СпПрекрЮЛ КодСпПрекрЮЛ="1" НаимСпПрекрЮЛ="Ликвидация"/></СвПрекрЮЛ>'),
                     COMPANY % dict(ogrn="1027739609391", inn="7702070139", kpp="770943002", name="ЛИЛИЯ", zip="123100", more="")]
        with zipfile.ZipFile(os.path.join(self.folder, "EGRUL_2026.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
            for number, some in enumerate((companies[:2], companies[2:])):
                archive.writestr("VO_RIGFO_%d.xml" % number, (EGRUL % (len(some), "".join(some))).encode("windows-1251"))

    def test_companies_of_egrul_in_an_archive(self):
        self.archive()
        good = [("1", "7707083893", "773601001", "ООО «Ромашка»", "active", "117997"), ("2", "7702070139", "770943002", "Лилия, ООО", "active", "123100")]
        self.assertEqual(self.run_project("use: egrul, files: '*.zip'", "companies", ("name", "kpp", "state", "postal_code"), good, CLEAN), [])
        bad = [("1", "7707083893", "773601002", "ООО Ромашка-2", "active", "117997"), ("3", "7728168971", "770801001", "Вега ООО", "active", "107078"),
               ("4", "5001007322", "500101001", "ООО Нигде", "active", "1")]
        found = self.run_project("use: egrul, files: '*.zip'", "companies", ("name", "kpp", "state", "postal_code"), bad, CLEAN)
        self.assertEqual([f for f in found if f[0] == "differs from registry"],
                         [("differs from registry", "kpp", "773601002", "773601001"),
                          ("differs from registry", "name", "ООО Ромашка-2", 'ООО "РОМАШКА"'),
                          ("differs from registry", "state", "active", "ended")])

    def test_entrepreneurs(self):
        self.write("egrip.xml", EGRIP, "windows-1251")
        found = self.run_project("use: egrul, files: egrip.xml", "entrepreneurs", ("surname", "state"),
                                 [("1", "500100732259", "", "Иванов", "active", "")], CLEAN)
        self.assertEqual(found, [("differs from registry", "state", "active", "ended")])

    def test_ukrainian_companies(self):
        with zipfile.ZipFile(os.path.join(self.folder, "edr.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("UO_FULL.xml", EDR)
            archive.writestr("FOP_FULL.xml", "<DATA/>")
        found = self.run_project("use: edr-ua, files: edr.zip, entries: UO*.xml", "companies", ("name", "state"),
                                 [("1", "14360570", "", "Вега, ТОВ", "зареєстровано", ""), ("2", "20077720", "", "ПП Лілія", "зареєстровано", "")], CLEAN)
        self.assertEqual(found, [("differs from registry", "state", "зареєстровано", "припинено")])

    def test_belarusian_companies(self):
        self.write("egr.json", EGR)
        found = self.run_project("use: egr-by, files: egr.json", "companies", ("name", "state"),
                                 [("1", "191234561", "", "ООО Вега", "Действующий", ""), ("2", "390185783", "", "ЧП Лилия", "Действующий", "")], CLEAN)
        self.assertEqual([f[1:] for f in found], [("state", "Действующий", "Исключен из ЕГР")])


if __name__ == "__main__":
    unittest.main()
