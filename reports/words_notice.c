/* What sources and earlier runs tell of themselves arrives in English, as programs and logs have it:
 * "bank.payments: 1 of 4 files hold no rows; the first is inbox/bank-2026-10.csv". People read it in the project's language:
 * a text that has one of the forms below is said anew, what stood in the places of * in the places {1}, {2}, ... A text of
 * another form, such as a driver's own words, stays as it came. */
#include "reports/words.h"

#include "engine/base/buf.h"

enum { PLACES_MAX = 6 };

typedef struct Notice {
    const char *code, *form; /* a text of the code, with * for what differs; code "": the codes themselves */
    const char *text[LANGUAGES];
} Notice;

/* clang-format off */
static const Notice notices[] = {
    {"stray quotes", "*: * quotes inside unquoted fields were kept as they are, the first at *",
     {"", "{1}: кавычек внутри полей без кавычек: {2}, оставлены как есть; первая — {3}", "{1}: лапок усередині полів без лапок: {2}, залишено як є; перша — {3}", "{1}: тырнақшасыз өрістердегі тырнақшалар саны {2}, сол күйінде қалдырылды; біріншісі — {3}"}},
    {"no final newline", "*: * of * files end without a line end, so that their last row may be cut; the first is *",
     {"", "{1}: файлов без перевода строки в конце: {2} из {3}, последняя строка может быть обрезана; первый — {4}", "{1}: файлів без переведення рядка в кінці: {2} з {3}, останній рядок може бути обрізано; перший — {4}", "{1}: соңында жол ауысуы жоқ файлдар: {3} ішінен {2}, соңғы жол қиылған болуы мүмкін; біріншісі — {4}"}},
    {"no rows", "*: * of * files hold no rows; the first is *",
     {"", "{1}: файлов без строк: {2} из {3}; первый — {4}", "{1}: файлів без рядків: {2} з {3}; перший — {4}", "{1}: жолы жоқ файлдар: {3} ішінен {2}; біріншісі — {4}"}},
    {"day not over", "it was read before its day ended at *: what its last hours bring is not there",
     {"", "прочитано до конца рабочего дня источника ({1}): того, что приносят последние часы, здесь нет", "прочитано до кінця робочого дня джерела ({1}): того, що приносять останні години, тут немає", "дереккөздің жұмыс күні аяқталғанға дейін ({1}) оқылды: соңғы сағаттардағысы мұнда жоқ"}},
    {"standby lag", "the source is a standby, and how far it is behind is not known",
     {"", "источник — резервная копия базы; насколько она отстаёт, неизвестно", "джерело — резервна копія бази; наскільки вона відстає, невідомо", "дереккөз — дерекқордың қосалқы көшірмесі; қаншалықты қалып тұрғаны белгісіз"}},
    {"standby lag", "the source is a standby, * s behind its primary",
     {"", "источник — резервная копия базы, отстаёт от основной на {1} с", "джерело — резервна копія бази, відстає від основної на {1} с", "дереккөз — дерекқордың қосалқы көшірмесі, негізгісінен {1} с қалып тұр"}},
    {"could write", "the account *; give Kopeck one that may only read",
     {"", "учётная запись {1}; дайте Kopeck такую, которая может только читать", "обліковий запис {1}; дайте Kopeck такий, що може лише читати", "есептік жазба {1}; Kopeck үшін тек оқи алатынын беріңіз"}},
    {"could write", "*; give Kopeck an account that may only read",
     {"", "{1}; дайте Kopeck учётную запись, которая может только читать", "{1}; дайте Kopeck обліковий запис, що може лише читати", "{1}; Kopeck үшін тек оқи алатын есептік жазба беріңіз"}},
    {"not a snapshot", "* is not known to Kopeck: whether its datasets show one moment depends on its driver",
     {"", "{1} программе Kopeck неизвестна: относятся ли наборы данных к одному моменту, зависит от драйвера", "{1} програмі Kopeck невідома: чи стосуються набори даних одного моменту, залежить від драйвера", "{1} Kopeck үшін белгісіз: деректер жиындары бір сәтке тиесілі ме, драйверге байланысты"}},
    {"requests repeated", "*: * requests failed at first",
     {"", "{1}: запросов, удавшихся не с первого раза: {2}", "{1}: запитів, що вдалися не з першого разу: {2}", "{1}: бірінші реттен орындалмаған сұраулар: {2}"}},
    {"all fields read", "*: the list of wanted fields is longer than an address may be",
     {"", "{1}: прочитаны все поля, список нужных не помещается в адрес запроса", "{1}: прочитано всі поля, перелік потрібних не вміщується в адресу запиту", "{1}: барлық өріс оқылды, қажеттілерінің тізімі сұрау мекенжайына сыймайды"}},
    {"total differs", "*: the source counts * records but gave *",
     {"", "{1}: источник насчитывает записей: {2}, а отдал {3}", "{1}: джерело налічує записів: {2}, а віддало {3}", "{1}: дереккөз {2} жазба санайды, бірақ {3} берді"}},
    {"duplicates removed", "*: * records came twice because pages shifted",
     {"", "{1}: записей, пришедших дважды из-за сдвига страниц: {2}, учтены один раз", "{1}: записів, що надійшли двічі через зсув сторінок: {2}, враховано один раз", "{1}: беттердің жылжуынан екі рет келген жазбалар: {2}, бір рет есептелді"}},
    {"empty columns", "*: * columns have no value in any row: *",
     {"", "{1}: столбцов без единого значения: {2} ({3})", "{1}: стовпців без жодного значення: {2} ({3})", "{1}: бірде-бір мәні жоқ бағандар: {2} ({3})"}},
    {"read whole", "* was read whole, not by its changes: *",
     {"", "{1} прочитан целиком, а не по изменениям: {2}", "{1} прочитано повністю, а не за змінами: {2}", "{1} өзгерістері бойынша емес, толық оқылды: {2}"}},
    {"earlier run", "no earlier run of this job is stored: there is nothing yet to compare it with",
     {"", "прежних прогонов этого задания в хранилище нет: сравнивать пока не с чем", "попередніх прогонів цього завдання у сховищі немає: порівнювати поки нема з чим", "бұл тапсырманың бұрынғы іске қосылуы қоймада жоқ: әзірге салыстыратын ештеңе жоқ"}},
    {"earlier run", "nothing is remembered, so there is no earlier run to compare with",
     {"", "история не ведётся, поэтому сравнивать не с чем", "історія не ведеться, тому порівнювати нема з чим", "тарих жүргізілмейді, сондықтан салыстыратын ештеңе жоқ"}},
    {"earlier run", "the snapshot of run * (*) is gone: it is not compared with",
     {"", "снимка прогона {1} ({2}) больше нет: с ним не сравнивается", "знімка прогону {1} ({2}) більше немає: з ним не порівнюється", "{1} іске қосылуының ({2}) суреті енді жоқ: онымен салыстырылмайды"}},
    {"earlier run", "the snapshot of run * (*) was changed or replaced: it is not compared with",
     {"", "снимок прогона {1} ({2}) изменён или подменён: с ним не сравнивается", "знімок прогону {1} ({2}) змінено або підмінено: з ним не порівнюється", "{1} іске қосылуының ({2}) суреті өзгертілген: онымен салыстырылмайды"}},
    {"earlier run", "the snapshot of run * (*) was taken with another project: it is not compared with",
     {"", "снимок прогона {1} ({2}) сделан с другим проектом: с ним не сравнивается", "знімок прогону {1} ({2}) зроблено з іншим проєктом: з ним не порівнюється", "{1} іске қосылуының ({2}) суреті басқа жобамен алынған: онымен салыстырылмайды"}},
    {"earlier run", "the snapshot of run * (*) *: whether what was changed after it was put right cannot be told",
     {"", "снимка прогона {1} ({2}) нет или он изменён: исправлено ли то, что изменили после него, неизвестно", "знімка прогону {1} ({2}) немає або його змінено: чи виправлено те, що змінили після нього, невідомо", "{1} іске қосылуының ({2}) суреті жоқ не өзгертілген: одан кейінгі өзгерістер түзетілді ме, белгісіз"}},
    {"earlier run", "*: the run of * was made before the period was closed",
     {"", "{1}: прогон на {2} сделан до закрытия периода", "{1}: прогін на {2} зроблено до закриття періоду", "{1}: {2} күнгі іске қосу кезең жабылғанға дейін жасалған"}},
    {"earlier run", "*: the run of * has no balance to begin from",
     {"", "{1}: в прогоне на {2} нет остатка, от которого считать", "{1}: у прогоні на {2} немає залишку, від якого рахувати", "{1}: {2} күнгі іске қосуда бастапқы қалдық жоқ"}},
    {"earlier run", "* was not read in full by the run of *: it is not compared with it",
     {"", "{1}: прогон на {2} прочитал его не полностью, с ним не сравнивается", "{1}: прогін на {2} прочитав його не повністю, з ним не порівнюється", "{1}: {2} күнгі іске қосу оны толық оқымаған, онымен салыстырылмайды"}},
    {"earlier run", "* was not read in full by the run of *: edits since are not looked at",
     {"", "{1}: прогон на {2} прочитал его не полностью, правки с тех пор не рассматриваются", "{1}: прогін на {2} прочитав його не повністю, правки відтоді не розглядаються", "{1}: {2} күнгі іске қосу оны толық оқымаған, содан бергі түзетулер қаралмайды"}},
    {"earlier run", "*, closed to *: * records share a key with another one and are not compared with the run before",
     {"", "{1}, закрыто по {2}: записей с общим ключом: {3}, с прежним прогоном не сравниваются", "{1}, закрито до {2}: записів зі спільним ключем: {3}, з попереднім прогоном не порівнюються", "{1}, {2} дейін жабық: ортақ кілті бар жазбалар: {3}, бұрынғы іске қосумен салыстырылмайды"}},
    {"earlier run", "*, closed to *: * records have no key and are not compared with the run before",
     {"", "{1}, закрыто по {2}: записей без ключа: {3}, с прежним прогоном не сравниваются", "{1}, закрито до {2}: записів без ключа: {3}, з попереднім прогоном не порівнюються", "{1}, {2} дейін жабық: кілтсіз жазбалар: {3}, бұрынғы іске қосумен салыстырылмайды"}},
    {"model drift", "rule *: * % of the levels of * have moved since the model * was learnt, more than * %: *",
     {"", "правило {1}: с обучения модели {4} сместилось {2} % уровней поля «{3}», больше допустимых {5} %: если данные теперь такие, обучите её заново (kopeck train)", "правило {1}: від навчання моделі {4} змістилося {2} % рівнів поля «{3}», більше за допустимі {5} %: якщо дані тепер такі, навчіть її знову (kopeck train)", "{1} ережесі: {4} моделі үйретілгеннен бері «{3}» өрісі деңгейлерінің {2} % жылжыды, рұқсат етілген {5} % артық: деректер енді осындай болса, оны қайта үйретіңіз (kopeck train)"}},
    {"replacement left out", "*: * values of * stay as they came: a pattern of their replacement takes too much work on them; write a simpler one",
     {"", "{1}: значений поля «{3}», оставленных как есть: {2}: шаблон замены требует на них слишком много работы; напишите его проще", "{1}: значень поля «{3}», залишених як є: {2}: шаблон заміни потребує на них забагато роботи; напишіть його простіше", "{1}: «{3}» өрісінің сол күйінде қалған мәндері: {2}: алмастыру үлгісі оларға тым көп жұмысты қажет етеді; оны қарапайымырақ жазыңыз"}},
    {"no figure", "*: * values of * have no figure, so that they are no document numbers and match nothing; `clean: text` compares them as words",
     {"", "{1}: значений поля «{3}» без единой цифры: {2}: это не номера документов, они ни с чем не сопоставлены; `clean: text` сравнит их как слова", "{1}: значень поля «{3}» без жодної цифри: {2}: це не номери документів, їх ні з чим не зіставлено; `clean: text` порівняє їх як слова", "{1}: «{3}» өрісінің бірде-бір цифры жоқ мәндері: {2}: бұл құжат нөмірлері емес, ештеңемен сәйкестендірілмеді; `clean: text` оларды сөз ретінде салыстырады"}},
    {"not computed", "*: * values could not be computed and are empty: a number too large, a division by zero, or a pattern that takes too long",
     {"", "{1}: невычисленных значений: {2}, они пусты: слишком большое число, деление на ноль или слишком долгий шаблон", "{1}: необчислених значень: {2}, вони порожні: надто велике число, ділення на нуль або надто довгий шаблон", "{1}: есептелмеген мәндер: {2}, олар бос: тым үлкен сан, нөлге бөлу немесе тым ұзақ үлгі"}},
    {"few pairs", "rule *, step *: of * candidates * are expected to be the same, fewer than *: *",
     {"", "правило {1}, шаг {2}: из {3} кандидатов одинаковых, видимо, {4}, меньше {5}: для обучения слишком мало данных, вероятности приблизительны; лучше шаги `same`, веса `weights` или модель, обученная на большем (kopeck train)", "правило {1}, крок {2}: із {3} кандидатів однакових, імовірно, {4}, менше за {5}: для навчання замало даних, імовірності приблизні; краще кроки `same`, ваги `weights` або модель, навчена на більшому (kopeck train)", "{1} ережесі, {2}-қадам: {3} үміткердің бірдейі шамамен {4}, {5} мәнінен аз: үйретуге дерек тым аз, ықтималдықтар жуық; `same` қадамдары, `weights` салмақтары немесе көбірек деректе үйретілген модель (kopeck train) жақсырақ"}},
    {"", "stray quotes", {"", "лишние кавычки", "зайві лапки", "артық тырнақшалар"}},
    {"", "no final newline", {"", "нет конца строки", "немає кінця рядка", "жол соңы жоқ"}},
    {"", "no rows", {"", "нет строк", "немає рядків", "жол жоқ"}},
    {"", "day not over", {"", "день не окончен", "день не закінчено", "күн аяқталмаған"}},
    {"", "standby lag", {"", "отставание копии", "відставання копії", "көшірменің кешігуі"}},
    {"", "could write", {"", "может писать", "може писати", "жаза алады"}},
    {"", "not a snapshot", {"", "не один момент", "не один момент", "бір сәт емес"}},
    {"", "whole in memory", {"", "целиком в памяти", "повністю в пам’яті", "толығымен жадта"}},
    {"", "requests repeated", {"", "повторные запросы", "повторні запити", "қайталанған сұраулар"}},
    {"", "all fields read", {"", "прочитаны все поля", "прочитано всі поля", "барлық өріс оқылды"}},
    {"", "total differs", {"", "итог не сходится", "підсумок не сходиться", "қорытынды сәйкес емес"}},
    {"", "duplicates removed", {"", "убраны повторы", "прибрано повтори", "қайталаулар алынды"}},
    {"", "empty columns", {"", "пустые столбцы", "порожні стовпці", "бос бағандар"}},
    {"", "read whole", {"", "прочитан целиком", "прочитано повністю", "толық оқылды"}},
    {"", "earlier run", {"", "прежний прогон", "попередній прогін", "бұрынғы іске қосу"}},
    {"", "few pairs", {"", "мало данных", "замало даних", "дерек аз"}},
    {"", "model drift", {"", "модель устарела", "модель застаріла", "модель ескірді"}},
    {"", "replacement left out", {"", "замена не сделана", "заміну не зроблено", "алмастыру жасалмады"}},
    {"", "no figure", {"", "номера без цифр", "номери без цифр", "цифрсыз нөмірлер"}},
    {"", "not computed", {"", "не вычислено", "не обчислено", "есептелмеді"}},
    {"", "encoding", {"", "кодировка", "кодування", "кодтау"}},
    {"", "not encrypted", {"", "без шифрования", "без шифрування", "шифрланбаған"}},
    {"", "balance break", {"", "разрыв остатков", "розрив залишків", "қалдықтар үзілісі"}},
    {"", "control totals", {"", "контрольные итоги", "контрольні підсумки", "бақылау қорытындылары"}},
};
/* clang-format on */

/* Each * takes as little as it can; the last one takes the rest. */
static bool has_form(Str form, Str text, Str *place) {
    size_t places = 0;
    for (size_t i = 0, at = 0;;) {
        size_t star = i;
        while (star < form.len && form.ptr[star] != '*') star++;
        Str word = str_sub(form, i, star), rest = str_sub(text, at, text.len);
        size_t found = places == 0 ? (str_starts(rest, word) ? 0 : SIZE_MAX) : str_find(rest, word);
        if (star == form.len && places) /* the end of the form is the end of the text */
            found = str_ends(rest, word) ? rest.len - word.len : SIZE_MAX;
        if (found == SIZE_MAX) return false;
        if (places) place[places - 1] = str_sub(rest, 0, found);
        at += found + word.len;
        if (star == form.len) return at == text.len;
        if (places++ == PLACES_MAX) return false;
        i = star + 1;
    }
}

static void add_filled(Buf *out, Str text, const Str *place) {
    for (size_t i = 0; i < text.len; i++) {
        bool is_place = text.ptr[i] == '{' && i + 2 < text.len && text.ptr[i + 2] == '}';
        if (!is_place) {
            buf_char(out, text.ptr[i]);
            continue;
        }
        buf_add(out, place[text.ptr[i + 1] - '1']);
        i += 2;
    }
}

static Str said(Language language, Str code, Str text, Arena *arena) {
    for (size_t i = 0; language != LANGUAGE_EN && i < ARRAY_LEN(notices); i++) {
        Str place[PLACES_MAX + 1] = {STR_NULL};
        const Notice *notice = &notices[i];
        if (!str_eq(str_of(notice->code), code) || !has_form(str_of(notice->form), text, place)) continue;
        Buf *out = buf_own(arena);
        add_filled(out, str_of(notice->text[language]), place);
        return buf_str(out);
    }
    return text;
}

Str words_notice(Language language, Str code, Str text, Arena *arena) {
    return code.len ? said(language, code, text, arena) : text;
}

Str words_notice_code(Language language, Str code, Arena *arena) {
    return said(language, STR(""), code, arena);
}
