#include "engine/clean/forms.h"

/* Abbreviations with full stops are given once with them: the gaps are optional ("S.p.A.", "s p a", "spa"). Forms of
 * several long words are also known by their skeleton, so Cyrillic ones need no Latin spelling.
 * Sources: ОКОПФ (Russia), the company acts of Kazakhstan, Ukraine and Belarus, the GLEIF list of legal forms (ISO
 * 20275) for the rest of the world; digits for letters (3АО, 0ОО) and misspellings as data have them. */
const LegalForm legal_forms[] = {
    /* Russia, Kazakhstan, Belarus, and Russian names elsewhere */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "ООО|О.О.О.|OOO|0ОО|общество с ограниченной ответственностью|"
     "общества с ограниченной ответственностью|общество с ограниченной ответсвенностью|"
     "общ с огр отв|общество с ограничен ответственностью"},
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "ТОО|Т.О.О.|товарищество с ограниченной ответственностью|ЖШС|ЖШС-ы|"
     "товарищества с ограниченной ответственностью|товарищество с ограниченной ответсвенностью|"
     "жауапкершілігі шектеулі серіктестігі|жауапкершілігі шектеулі серіктестік|JShS|ZhShS"},
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "ОДО|О.Д.О.|общество с дополнительной ответственностью|"
     "товарищество с дополнительной ответственностью|ТДО"},
    {COMPANY_LIMITED, FORM_ENDS, "TOO|T.O.O.|ODO|TDO|000"},
    {COMPANY_STOCK, FORM_ANYWHERE, "ОАО|О.А.О.|OAO|0АО|открытое акционерное общество|открытого акционерного общества"},
    {COMPANY_STOCK, FORM_ANYWHERE, "ЗАО|З.А.О.|ZAO|3АО|закрытое акционерное общество|закрытого акционерного общества"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "ПАО|П.А.О.|PAO|публичное акционерное общество|публичного акционерного общества|PJSC|P.J.S.C.|"
     "непубличное акционерное общество|некоммерческое акционерное общество|МКПАО|МКАО"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "акционерное общество|акционерного общества|АООТ|АОЗТ|акционерное общество открытого типа|"
     "акционерное общество закрытого типа|акционерлік қоғамы|акционерлік қоғам|"
     "открытое акц общество|закрытое акц общество"},
    {COMPANY_STOCK, FORM_ENDS, "АО|А.О.|AO|НАО|ЧАО|АҚ|А.Қ."},
    {COMPANY_SOLE, FORM_ANYWHERE,
     "индивидуальный предприниматель|индивидуального предпринимателя|предприниматель без образования юридического лица|"
     "частный предприниматель|жеке кәсіпкер|дара кәсіпкер|фізична особа підприємець|"
     "фізична особа - підприємець|индивидуальный предприн|ПБОЮЛ|ІП|физическое лицо предприниматель|"
     "individual entrepreneur|sole trader|sole proprietor|sole proprietorship|самозанятый|"
     "инд предприниматель|инд предпр|индивид предприниматель|индивид предпр|індивідуальний підприємець|"
     "глава крестьянского фермерского хозяйства|глава КФХ|ИП глава КФХ"},
    {COMPANY_SOLE, FORM_ENDS,
     "ИП|И.П.|IP|I.P.|И/П|ФОП|Ф.О.П.|FOP|СПД|СПД ФО|SPD|ФЛП|предприниматель|підприємець|e.K.|e.Kfm.|eingetragener "
     "kaufmann"},
    {COMPANY_SOLE_OR_PRIVATE, FORM_ENDS, "ЧП|Ч.П.|ChP"},
    {COMPANY_PRIVATE, FORM_ANYWHERE,
     "унитарное предприятие|частное унитарное предприятие|частное предприятие|ЧУП|ЧТУП|ЧПУП|ЧТПУП|ЧСУП|ЧПТУП|"
     "частное торговое унитарное предприятие|частное производственное унитарное предприятие|"
     "частное торгово-производственное унитарное предприятие|приватне підприємство|УЧП|"
     "частное транспортное унитарное предприятие|частное строительное унитарное предприятие|"
     "торговое унитарное предприятие|производственное унитарное предприятие|private enterprise"},
    {COMPANY_PRIVATE, FORM_ENDS, "УП|ПП|UP|PP|ChUP|PUE|иностранное унитарное предприятие|ИУП|ТУП|ПУП"},
    {COMPANY_STATE, FORM_ANYWHERE,
     "ГУП|ФГУП|МУП|ФКП|РУП|РГП|КГП|ГКП|РГКП|ГКП на ПХВ|РГП на ПХВ|КГП на ПХВ|РГКП на ПХВ|"
     "государственное унитарное предприятие|федеральное государственное унитарное предприятие|"
     "муниципальное унитарное предприятие|республиканское унитарное предприятие|"
     "коммунальное унитарное предприятие|республиканское государственное предприятие|"
     "коммунальное государственное предприятие|государственное коммунальное предприятие|"
     "республиканское государственное казенное предприятие|"
     "государственное предприятие|гос предприятие|гос пред|державне підприємство|комунальне підприємство|"
     "на праве хозяйственного ведения|МКП|казенное предприятие|державне комунальне підприємство|"
     "республиканское государственное предприятие на праве хозяйственного ведения"},
    {COMPANY_STATE, FORM_ENDS, "ГП|ДП|КП|КУП|SOE|state enterprise|state owned enterprise"},
    {COMPANY_INSTITUTION, FORM_ANYWHERE,
     "ФГБУ|ФГБОУ|ФГБОУ ВО|ФГАОУ|ФГАОУ ВО|ФГБУН|ФКУ|ФГКУ|ФГУ|ГБУ|ГБОУ|ГБУЗ|ГАУ|ГАУЗ|ГКУ|ГКУЗ|МБУ|МБОУ|"
     "МБДОУ|МАОУ|МАУ|МАДОУ|МКУ|МКОУ|МДОУ|МОУ|КГУ|РГУ|КГКП|НОУ|ЧОУ|ДОУ|"
     "государственное учреждение|государственное бюджетное учреждение|"
     "муниципальное бюджетное учреждение|коммунальное государственное учреждение|"
     "республиканское государственное учреждение|муниципальное казенное учреждение|"
     "муниципальное автономное учреждение|федеральное государственное бюджетное учреждение|"
     "федеральное казенное учреждение|государственное казенное учреждение|мемлекеттік мекемесі|"
     "муниципальное бюджетное общеобразовательное учреждение|"
     "муниципальное бюджетное дошкольное образовательное учреждение|"
     "федеральное государственное бюджетное образовательное учреждение высшего образования|"
     "частное учреждение|державна установа|комунальна установа|"
     "государственное бюджетное учреждение здравоохранения"},
    {COMPANY_INSTITUTION, FORM_ENDS, "ГУ|ЧУ|учреждение|мекемесі"},
    {COMPANY_PARTNERSHIP, FORM_ANYWHERE,
     "полное товарищество|коммандитное товарищество|товарищество на вере|простое товарищество|"
     "повне товариство|командитне товариство"},
    {COMPANY_PARTNERSHIP, FORM_ENDS, "ПТ|КТ"},
    {COMPANY_COOPERATIVE, FORM_ANYWHERE,
     "производственный кооператив|потребительский кооператив|СПК|СХПК|СПоК|ЖСК|ГСК|КСК|ПКСК|ТСЖ|ТСН|СНТ|"
     "сельскохозяйственный производственный кооператив|жилищно-строительный кооператив|ОСББ|ЖБК|"
     "товарищество собственников жилья|товарищество собственников недвижимости|потребкооператив|"
     "садоводческое некоммерческое товарищество|объединение собственников имущества|"
     "обслуговуючий кооператив"},
    {COMPANY_COOPERATIVE, FORM_ENDS, "ОСИ|потребительское общество|райпо"},
    {COMPANY_FARM, FORM_ANYWHERE,
     "крестьянское фермерское хозяйство|крестьянское хозяйство|фермерське господарство|шаруа қожалығы|"
     "селянське фермерське господарство|фермерское хозяйство|КФХ|К/Х|Ф/Х|К.Ф.Х.|СФГ"},
    {COMPANY_FARM, FORM_ENDS, "КХ|ФХ|ФГ|ШҚ"},
    {COMPANY_NONPROFIT, FORM_ANYWHERE,
     "АНО|АНОО|АНО ДПО|НКО|ННО|автономная некоммерческая организация|некоммерческая организация|"
     "общественная организация|общественное объединение|общественный фонд|корпоративный фонд|"
     "частный фонд|некоммерческое партнерство|громадська організація|"
     "громадська спілка|благодійна організація|благодійний фонд|қоғамдық қоры|қоғамдық бірлестігі|"
     "объединение юридических лиц|ОЮЛ|ОЮЛ в форме ассоциации|религиозная организация"},
    {COMPANY_NONPROFIT, FORM_ENDS, "НП|РОО|МОО|ОФ|ОО|ГО|БФ|МБО"},
    /* Ukraine */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "ТОВ|Т.О.В.|ТзОВ|Т.з О.В.|ТОВ з ІІ|товариство з обмеженою відповідальністю|"
     "товариства з обмеженою відповідальністю|товариство з додатковою відповідальністю|ТДВ"},
    {COMPANY_LIMITED, FORM_ENDS, "TOV|TzOV|TDV|TOB"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "ПрАТ|ЗАТ|АТЗТ|3АТ|приватне акціонерне товариство|публічне акціонерне товариство|"
     "відкрите акціонерне товариство|закрите акціонерне товариство|акціонерне товариство|PrJSC|"
     "частное акционерное общество|ПуАТ"},
    {COMPANY_STOCK, FORM_ENDS, "АТ|ПАТ|ВАТ|PrAT|PAT|ZAT|VAT"},
    /* English and Kazakhstan in English */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "LLC|L.L.C.|LLP|L.L.P.|ЛЛП|ЛЛС|limited liability company|limited liability partnership|"
     "limited liability co|ltd liability co|private limited company|pty ltd|pvt ltd|pte ltd|"
     "private limited|proprietary limited|FZ LLC|FZ-LLC|FZE|FZCO|FZC|DMCC|WLL|W.L.L.|"
     "company limited by guarantee|sdn bhd|P.L.L.C."},
    {COMPANY_LIMITED, FORM_ENDS,
     "Ltd|Ltd.|Limited|ЛТД|Лимитед|Лімітед|Ltda|Limitada|L.C.|co ltd|company limited|ltd co|limited company|(pvt) ltd|"
     "(pty) ltd|pvt limited|pty limited|pte limited|private ltd|pty|pvt|pte|bhd|L.D.A.|Lda"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "PLC|P.L.C.|public limited company|JSC|J.S.C.|OJSC|O.J.S.C.|CJSC|C.J.S.C.|LLJSC|joint stock company|"
     "open joint stock company|closed joint stock company|public joint stock company|"
     "private joint stock company|joint-stock co|joint stock co|NJSC|NC JSC|limited by shares|JSCB"},
    {COMPANY_CORPORATE, FORM_END,
     "Inc|Incorporated|Corp|Corporation|Co|Company|Cie|& Co|and Co|and Company|& Company|и Ко|и компания|"
     "& Cie|Инк|Корп|Ко|et Cie|y Cia|Cia|e Cia|Cos|Companies|& Cia|and Sons Co|C.A.|Інк"},
    {COMPANY_PARTNERSHIP, FORM_END, "L.P.|LLLP|limited partnership|general partnership|S.C.S.|S.N.C.|S.C.A."},
    /* German-speaking */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "GmbH|gGmbH|ГмбХ|Гмбх|mbH|Ges.m.b.H.|GesmbH|Gesellschaft mit beschränkter Haftung|Gesellschaft m.b.H.|G.m.b.H.|"
     "UG (haftungsbeschränkt)|haftungsbeschränkt|Unternehmergesellschaft"},
    {COMPANY_PARTNERSHIP, FORM_ANYWHERE,
     "GmbH & Co. KG|GmbH & Co KG|GmbH & Co. KGaA|GmbH und Co. KG|AG & Co. KG|UG & Co. KG|GmbH & Co. OHG|SE & Co. KG|"
     "OHG|KGaA|GbR|Kommanditgesellschaft|Offene Handelsgesellschaft|AG & Co. KGaA|SE & Co. KGaA|"
     "Gesellschaft bürgerlichen Rechts"},
    {COMPANY_PARTNERSHIP, FORM_END, "KG|& Co. KG|PartG|PartGmbB|OG|e.U."},
    {COMPANY_STOCK, FORM_ANYWHERE, "Aktiengesellschaft|Societas Europaea"},
    {COMPANY_STOCK, FORM_END, "A.G.|SE"},
    {COMPANY_LIMITED, FORM_END, "UG"},
    {COMPANY_COOPERATIVE, FORM_ANYWHERE, "eingetragene Genossenschaft"},
    {COMPANY_COOPERATIVE, FORM_END, "eG|e.G.|eGen"},
    {COMPANY_NONPROFIT, FORM_ANYWHERE, "eingetragener Verein"},
    {COMPANY_NONPROFIT, FORM_END, "e.V.|eV"},
    /* Poland, Czechia, Slovakia, Hungary, the Balkans, Romania */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "sp. z o.o.|sp. z oo|sp z o o|sp.z.o.o.|spzoo|sp zoo|sp. zo.o.|spółka z ograniczoną odpowiedzialnością|spółka z "
     "o.o.|"
     "z o.o.|s.r.o.|spol. s r.o.|spol s r o|společnost s ručením omezeným|"
     "spoločnosť s ručením obmedzeným|d.o.o.|d o o|д.о.о.|ДОО|EOOD|ЕООД|OOD|ООД|"
     "društvo s ograničenom odgovornošću|дружество с ограничена отговорност|kft|korlátolt felelősségű társaság|"
     "dooel|ДООЕЛ|sh.p.k.|shpk"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "spółka akcyjna|akciová společnost|akciová spoločnosť|akcionarsko društvo|акционерно дружество|zrt|nyrt|"
     "zártkörűen működő részvénytársaság|nyilvánosan működő részvénytársaság|EAD|ЕАД"},
    {COMPANY_PARTNERSHIP, FORM_ANYWHERE,
     "sp.j.|sp. j.|sp.k.|sp. k.|spółka jawna|spółka komandytowa|spółka cywilna|sp.p.|v.o.s.|sp. z o.o. sp. k.|"
     "sp. z o.o. sp.k.|sp. z o.o. spółka komandytowa"},
    {COMPANY_PARTNERSHIP, FORM_END, "s.c.|bt|k.s."},
    /* Romance */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "SARL|S.A.R.L.|S.à r.l.|Sàrl|SASU|E.U.R.L.|société à responsabilité limitée|società a responsabilità limitata|"
     "sociedad de responsabilidad limitada|sociedad limitada|S.R.L.|SRLS|S.r.l.s.|S.R.L.U.|"
     "BVBA|SPRL|B.V.B.A.|S.P.R.L.|sociedade limitada|S.R.L.C.|S. de R.L. de C.V.|"
     "S de RL de CV|S. de R.L.|societate cu răspundere limitată"},
    {COMPANY_LIMITED, FORM_END, "S.L.|S.L.U.|S.A.S.|S.A.S.U.|L.T.D.A."},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "S.p.A.|società per azioni|société anonyme|sociedad anónima|sociedade anônima|société par actions simplifiée|"
     "S.A. de C.V.|SA de CV|S.A.B. de C.V.|S.A.U.|sociedad anónima de capital variable"},
    {COMPANY_STOCK, FORM_END, "S.A.|S/A"},
    /* Low Countries, Nordics, Baltics, Turkey and others */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "besloten vennootschap|besloten vennootschap met beperkte aansprakelijkheid|anpartsselskab|osaühing|sabiedrība ar "
     "ierobežotu atbildību|"
     "uždaroji akcinė bendrovė|UAB|osakeyhtiö|limited şirketi|limited sirketi|ltd şti|ltd. sti.|Ltd.Şti.|"
     "sanayi ve ticaret limited şirketi|tic. ltd. şti.|tic ltd sti|MChJ|МЧЖ|masʼuliyati cheklangan jamiyat|"
     "ОсОО|ОСОО|OsOO|общество с ограниченной ответственностью осоо|ҶДММ|ММС|"
     "məhdud məsuliyyətli cəmiyyət|շպս|სსიპ|შპს"},
    {COMPANY_LIMITED, FORM_ENDS, "OÜ|OU|SIA|MB|Oy|Oy Ab|Ab Oy|ХХК|MMC"},
    {COMPANY_LIMITED, FORM_END, "B.V.|ApS|E.P.E.|SRK"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "naamloze vennootschap|aktiebolag|aktieselskab|aksjeselskap|allmennaksjeselskap|aktsiaselts|akciju sabiedrība|"
     "akcinė bendrovė|anonim şirketi|anonim sirketi|julkinen osakeyhtiö|kabushiki kaisha|ochiq aksiyadorlik jamiyati|"
     "aksiyadorlik jamiyati|ASC|açıq səhmdar cəmiyyəti"},
    {COMPANY_STOCK, FORM_END, "N.V.|A/S|ASA|Oyj|A.Ş.|K.K.|A.E.|Tbk|d.d.|Rt|P.S.A."},
    {COMPANY_STOCK, FORM_ENDS, "AB|AS|a.s.|AD|АД|AJ|АЖ"},
    {COMPANY_PARTNERSHIP, FORM_ANYWHERE, "vennootschap onder firma|V.O.F.|commanditaire vennootschap"},
    {COMPANY_PARTNERSHIP, FORM_END, "C.V.|K/S|I/S"},
    {COMPANY_NONPROFIT, FORM_ANYWHERE, "stichting|vereniging|VZW|ASBL"},
    {COMPANY_SOLE, FORM_ANYWHERE, "eenmanszaak"},
    /* Written out, where only the abbreviation stands above */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "таварыства з абмежаванай адказнасцю|таварыства з дадатковай адказнасцю|жоопкерчилиги чектелген коому|"
     "societatea cu răspundere limitată|družba z omejeno odgovornostjo|društvo ograničene odgovornosti|"
     "drustvo s ogranicenom odgovornoscu|shoqëri me përgjegjësi të kufizuar|Gesellschaft mit beschr. Haftung|"
     "Ges. mit beschr. Haftung|sociedade por quotas|entreprise unipersonnelle à responsabilité limitée|mažoji bendrija|"
     "εταιρεία περιορισμένης ευθύνης|εταιρία περιορισμένης ευθύνης|công ty trách nhiệm hữu hạn|công ty TNHH|perseroan terbatas|"
     "有限公司|有限责任公司|有限責任公司|合同会社|有限会社|유한회사"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "адкрытае акцыянернае таварыства|закрытае акцыянернае таварыства|акцыянернае таварыства|dioničko društvo|delniška družba|"
     "akcionarsko društvo|shoqëri aksionere|societate pe acțiuni|sociedade anónima|sociedad por acciones simplificada|"
     "Aktien-Gesellschaft|ανώνυμη εταιρεία|ανώνυμη εταιρία|công ty cổ phần|股份有限公司|株式会社|주식회사"},
    {COMPANY_PARTNERSHIP, FORM_ANYWHERE,
     "società in nome collettivo|società in accomandita semplice|società in accomandita per azioni|société en nom collectif|"
     "société en commandite simple|société en commandite par actions|sociedad colectiva|sociedad en comandita simple|"
     "sociedad en comandita por acciones|handelsbolag|kommanditbolag|avoin yhtiö|kommandiittiyhtiö|komanditno društvo|"
     "командитно дружество|събирателно дружество|Kommandit-Gesellschaft|Partnerschaftsgesellschaft"},
    {COMPANY_PARTNERSHIP, FORM_END, "K.G.|O.H.G.|k.d."},
    {COMPANY_PRIVATE, FORM_ANYWHERE, "прыватнае унітарнае прадпрыемства|прыватнае прадпрыемства"},
    {COMPANY_SOLE, FORM_ANYWHERE, "індывідуальны прадпрымальнік|eingetragene Kauffrau|empresa unipersonal|samostalni preduzetnik"},
    {COMPANY_SOLE, FORM_END, "e.Kfr.|e.Kfm."},
    {COMPANY_SOLE, FORM_ANYWHERE,
     "egyéni vállalkozó|egyéni cég|întreprinzător individual|întreprindere individuală|persoană fizică autorizată|entreprise individuelle|"
     "auto-entrepreneur|ditta individuale|impresa individuale|empresario individual|trabajador autónomo|Einzelunternehmen|Einzelunternehmer|"
     "jednoosobowa działalność gospodarcza|şahıs şirketi|fərdi sahibkar|yakka tartibdagi tadbirkor|ЯТТ|жеке ишкер|"
     "субъект предпринимательской деятельности|суб'єкт підприємницької діяльності"},
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "private company with limited liability|professional limited liability company|private limited liability company|"
     "free zone establishment|free zone company|sendirian berhad|spółka z ogr odp|sp z ogr odp|spol s ruč omez|j.d.o.o.|"
     "sanayi ve ticaret ltd şti|san ve tic ltd şti|san tic ltd şti"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "sanayi ve ticaret anonim şirketi|sanayi ve ticaret a.ş.|san ve tic a.ş.|veřejná akciová společnost|atviroji akcinė bendrovė|"
     "anonim ortaklığı"},
    {COMPANY_PARTNERSHIP, FORM_ANYWHERE,
     "komandit şirketi|kolektif şirketi|kollektif şirketi|kom. şti.|koll. şti.|közkereseti társaság|betéti társaság|"
     "täisühing|usaldusühing|shoqëri komandite|shoqëri kolektive|offene Gesellschaft"},
    {COMPANY_COOPERATIVE, FORM_ANYWHERE, "spółdzielnia|osuuskunta|coöperatie|cooperatieve vennootschap|výrobní družstvo|kooperatif şirketi"},
    {COMPANY_STATE, FORM_ANYWHERE, "федеральное казенное предприятие|республиканское казенное предприятие|przedsiębiorstwo państwowe"},
    {COMPANY_INSTITUTION, FORM_ANYWHERE,
     "муниципальное образовательное учреждение|негосударственное образовательное учреждение|ГОУ ВПО|ФГБОУ ВПО|ФГБОУ ДПО|ГАПОУ|ГБПОУ|"
     "негосударственная некоммерческая организация|областное бюджетное учреждение здравоохранения|Anstalt des öffentlichen Rechts|"
     "Körperschaft des öffentlichen Rechts"},
    {COMPANY_STATE, FORM_ANYWHERE, "empresa pública|entreprise publique"},
    {COMPANY_COOPERATIVE, FORM_ANYWHERE, "sociedade cooperativa|société coopérative|società cooperativa"},
    /* More of the same, by what registers and lists of the world write */
    {COMPANY_LIMITED, FORM_ANYWHERE,
     "limited liability corporation|limited liability corp|ltd liability company|ltd liability co|limited liability comp|proprietary limited company|"
     "proprietary ltd|unlimited company|limited şirket|limited ortaklık|компания с ограниченной ответственностью|общество ограниченной ответственности|"
     "общество сограниченной ответственностью|частная компания с ограниченной ответственностью|акционерная компания с ограниченной ответственностью|"
     "иностранное общество с ограниченной ответственностью|einkahlutafélag|vennootschap met beperkte aansprakelijkheid|"
     "eenpersoons besloten vennootschap met beperkte aansprakelijkheid|društvo sa ograničenom odgovornošću|друштво са ограниченом одговорношћу|"
     "societate cu responsabilitate limitată|societatea cu responsabilitate limitată|întreprinderea cu responsabilitate limitată|"
     "société privée à responsabilité limitée|empresa individual de responsabilidad limitada|empresa individual de responsabilidade limitada|EIRELI|"
     "sociedad limitada nueva empresa|sociedad limitada laboral|sociedad de responsabilidad limitada de capital variable|free zone co|free zone enterprise|"
     "free zone entity|free zone LLC|FZ enterprise|FZ establishment|gemeinnützige GmbH|gemeinnützige UG|gemeinnützige Gesellschaft mit beschränkter Haftung|"
     "Gesellschaft mbH|Ges mbH|mit beschränkter Haftung|Unternehmergesellschaft haftungsbeschränkt|масъулияти чекланган жамият|қўшимча масъулиятли жамият|"
     "хязгаарлагдмал хариуцлагатай компани|შეზღუდული პასუხისმგებლობის საზოგადოება|cty tnhh|ribotos atsakomybės bendrovė|"
     "еднолично дружество с ограничена отговорност|ednolichno druzhestvo s ogranichena otgovornost"},
    {COMPANY_LIMITED, FORM_END, "Limitée|Limitd|Limted"},
    {COMPANY_STOCK, FORM_ANYWHERE,
     "public limited|public ltd co|public limited co|public limited corporation|public ltd company|open JSC|closed JSC|public JSC|private JSC|JS co|"
     "joint stock corp|joint stock corporation|public stock company|sociedad anónima promotora de inversión de capital variable|S.A.P.I. de C.V.|SAPI de CV|"
     "sociedad anónima promotora de inversión|sociedad anónima unipersonal|società anonima|societate anonimă|societat anònima|shoqëri anonime|"
     "société par actions|société actions simplifiée|soc par actions simplifiée|sociedade por ações|sociedad por acciones|compañía por acciones|"
     "europäische Aktiengesellschaft|europäische Gesellschaft|gemeinnützige Aktiengesellschaft|hlutafélag|részvénytársaság|viešoji akcinė bendrovė|"
     "uždarosios akcinės bendrovės|еднолично акционерно дружество|публично акционерно дружество|aktsionerno druzhestvo|anonim şirket|"
     "halka açık anonim ortaklık|очиқ акциядорлик жамияти|ёпиқ акциядорлик жамияти|акциядорлик жамияти|yopiq aksiyadorlik jamiyati|aktieselskabet|"
     "aktiebolaget|publikt aktiebolag|perseroan terbatas terbuka|სააქციო საზოგადოება|хувьцаат компани|откр акц общество|закр акц общество|"
     "акціонерного товариства|акционерной компании|qapalı səhmdar cəmiyyəti"},
    {COMPANY_PARTNERSHIP, FORM_ANYWHERE,
     "Partnerschaft mbB|PartG mbB|Partnerschaftsgesellschaft mbB|Partnerschaft mit beschränkter Berufshaftung|Kommanditgesellschaft auf Aktien|"
     "GmbH u. Co. KG|gemeinnützige GmbH & Co. KG|Gesellschaft mbH & Co. KG|mbH & Co. KG|mbH u. Co. KG|Stiftung & Co. KG|sociedad comanditaria|comandita simple|"
     "comandita por acciones|commanditaire vennootschap op aandelen|gewone commanditaire vennootschap|javno trgovačko društvo|pilnsabiedrība|"
     "komandītsabiedrība|kommanditselskab|interessentskab|veřejná obchodní společnost|komanditní společnost|groupement d'intérêt économique|"
     "european economic interest grouping|EWIV|EEIG|stille Gesellschaft|партнерство с ограниченной ответственностью|Gesellschaft des bürgerlichen Rechts"},
    {COMPANY_STATE, FORM_ANYWHERE,
     "federal state unitary enterprise|state unitary enterprise|municipal unitary enterprise|federal state budgetary enterprise|republican state enterprise|"
     "communal state enterprise|дочернее государственное унитарное предприятие|государственное унитарное дочернее предприятие|"
     "державне унітарне підприємство|întreprinderea de stat|întreprinderea municipală|státní podnik|štátny podnik|javno preduzeće|јавно предузеће|"
     "унітарнае прадпрыемства|unitar korxona|унитар корхона|государственного унитарного предприятия"},
    {COMPANY_INSTITUTION, FORM_ANYWHERE,
     "federal state budgetary institution|federal state institution|federal state autonomous institution|state budgetary institution|municipal budgetary institution|"
     "federal state budgetary educational institution of higher education|"
     "федеральное государственное бюджетное образовательное учреждение высшего профессионального образования|"
     "федеральное государственное автономное образовательное учреждение высшего образования|"
     "государственное образовательное учреждение высшего профессионального образования|государственное бюджетное общеобразовательное учреждение|"
     "государственное общеобразовательное учреждение|государственное бюджетное образовательное учреждение|муниципальное бюджетное образовательное учреждение|"
     "муниципальное автономное дошкольное образовательное учреждение|муниципальное казенное дошкольное образовательное учреждение|"
     "муниципальное казенное общеобразовательное учреждение|муниципальное автономное общеобразовательное учреждение|"
     "муниципальное бюджетное учреждение дополнительного образования|федеральное государственное казенное учреждение|федеральное государственное учреждение|"
     "федеральное государственное научное учреждение|государственное научное учреждение|областное государственное казенное учреждение|"
     "профессиональное образовательное учреждение|дошкольное образовательное учреждение|муниципальное общеобразовательное учреждение|ФГАОУ ДПО|ФГБДОУ|ФГОУ ВПО|НОУ ДПО|ЧОУ ДПО"},
    {COMPANY_NONPROFIT, FORM_ANYWHERE,
     "non profit organization|non profit organisation|nonprofit organization|non governmental organization|non governmental organisation|"
     "autonomous non profit organization|autonomous non commercial organization|charitable foundation|charitable fund|charitable organization|"
     "charitable organisation|charity fund|civil society organization|civil society organisation|community interest company|public association|"
     "public foundation|благотворительный фонд|благотворительная организация|благотворительный общественный фонд|местная религиозная организация|"
     "местная общественная организация|первичная профсоюзная организация|негосударственная организация|rechtsfähige Stiftung|gemeinnützige Stiftung|"
     "association sans but lucratif|občanské sdružení|obecně prospěšná společnost|zapsaný spolek|mimovládna organizácia|nevladina organizacija|egyesület|"
     "alapítvány|rekisteröity yhdistys|registrerad förening|ekonomisk förening|mittetulundusühing|неурядова організація|некомерційна організація|"
     "громадське об'єднання|грамадскае аб'яднанне|грамадская арганізацыя|дабрачынны фонд|дабрачынная арганізацыя|vereniging zonder winstoogmerk"},
    {COMPANY_NONPROFIT, FORM_ENDS, "Stiftung"},
    {COMPANY_SOLE, FORM_ANYWHERE,
     "enskild näringsidkare|individuālais komersants|füüsilisest isikust ettevõtja|едноличен търговец|предузетник|eingetr. Kaufmann|"
     "eingetragenes Einzelunternehmen|xususiy tadbirkorlik|хусусий тадбиркорлик|întreprinderea individuală"},
    {COMPANY_PRIVATE, FORM_ANYWHERE, "xususiy korxona|хусусий корхона|oilaviy korxona|оилавий корхона"},
    {COMPANY_COOPERATIVE, FORM_ANYWHERE, "coöperatieve vennootschap met beperkte aansprakelijkheid|europäische Genossenschaft|szövetkezet|societas cooperativa europaea"},
    {COMPANY_CORPORATE, FORM_END, "Incorp|Incorporado|Incorporation|Incorporée"},
    /* Words between, without a meaning of their own */
    {COMPANY_NONE, FORM_ANYWHERE, "and|und|в г|в гор|в городе|в м"},
    {COMPANY_NONE, FORM_ENDS, "the"},
    {COMPANY_NONE, FORM_ENDS, NULL},
};
