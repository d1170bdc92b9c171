/* The words of causes, those of findings and those of sources that failed. */
#include "engine/check/cause.h"
#include "reports/words.h"

typedef struct CauseWords {
    const char *code, *text[LANGUAGES]; /* indexed by Language */
} CauseWords;

static const CauseWords causes[] = {
    {"vat included", {"VAT included", "НДС включён", "ПДВ включено", "ҚҚС қосылған"}},
    {"vat excluded", {"VAT not included", "НДС не включён", "ПДВ не включено", "ҚҚС қосылмаған"}},
    {"vat rate", {"another VAT rate", "другая ставка НДС", "інша ставка ПДВ", "ҚҚС-тың басқа мөлшерлемесі"}},
    {"rounding", {"rounding", "округление", "округлення", "дөңгелектеу"}},
    {"rounding per line", {"rounding per line", "округление по строкам", "округлення за рядками", "жолдар бойынша дөңгелектеу"}},
    {"rounding per total", {"rounding of the total", "округление итога", "округлення підсумку", "қорытындыны дөңгелектеу"}},
    {"discount", {"discount", "скидка", "знижка", "жеңілдік"}},
    {"delivery cost", {"delivery cost", "стоимость доставки", "вартість доставки", "жеткізу құны"}},
    {"currency", {"another currency", "другая валюта", "інша валюта", "басқа валюта"}},
    {"exchange rate", {"another exchange rate", "другой курс валюты", "інший курс валюти", "басқа валюта бағамы"}},
    {"exchange difference", {"exchange difference", "курсовая разница", "курсова різниця", "бағамдық айырма"}},
    {"price changed", {"price changed after the order", "цена изменена после заказа", "ціну змінено після замовлення", "баға тапсырыстан кейін өзгерген"}},
    {"quantity", {"another quantity", "другое количество", "інша кількість", "басқа мөлшер"}},
    {"line missing", {"a line is missing", "нет строки", "немає рядка", "жол жоқ"}},
    {"amount of a line", {"another amount of a line", "другая сумма строки", "інша сума рядка", "жолдың басқа сомасы"}},
    {"unit of measure", {"another unit of measure", "другая единица измерения", "інша одиниця виміру", "басқа өлшем бірлігі"}},
    {"minor units", {"amount given in hundredths", "сумма записана в копейках или тиынах", "суму записано в копійках", "сома тиынмен жазылған"}},
    {"sign", {"opposite sign", "обратный знак", "зворотний знак", "кері таңба"}},
    {"swapped digits", {"swapped digits", "переставлены цифры", "переставлено цифри", "цифрлар ауысып кеткен"}},
    {"bank fee", {"bank fee withheld", "удержана комиссия банка", "утримано комісію банку", "банк комиссиясы ұсталған"}},
    {"partial payment", {"partial payment", "частичная оплата", "часткова оплата", "ішінара төлем"}},
    {"advance", {"advance", "аванс", "аванс", "аванс"}},
    {"overpayment", {"overpayment", "переплата", "переплата", "артық төлем"}},
    {"refund", {"refund", "возврат денег", "повернення грошей", "ақшаны қайтару"}},
    {"guarantee sum", {"guarantee sum retained", "гарантийное удержание", "гарантійне утримання", "кепілдік ұстап қалу"}},
    {"return", {"return of goods", "возврат товара", "повернення товару", "тауарды қайтару"}},
    {"reversal", {"reversal", "сторно", "сторно", "сторно"}},
    {"correction", {"correction", "корректировка", "коригування", "түзету"}},
    {"unexplained", {"not established", "не установлена", "не встановлено", "анықталмады"}},
    {"timing", {"recorded after the cut-off", "записано после отсечки", "записано після відсічки", "кесу сәтінен кейін жазылған"}},
    {"boundary", {"day boundary", "граница суток", "межа доби", "тәулік шекарасы"}},
    {"time zone", {"another time zone", "другой часовой пояс", "інший часовий пояс", "басқа уақыт белдеуі"}},
    {"shift end", {"shift ends after midnight", "смена заканчивается после полуночи", "зміна закінчується після півночі", "ауысым түн ортасынан кейін аяқталады"}},
    {"backdated", {"backdated", "проведено задним числом", "проведено заднім числом", "артқы күнмен өткізілген"}},
    {"changed after close", {"changed after the period was closed", "изменено после закрытия периода", "змінено після закриття періоду", "кезең жабылғаннан кейін өзгертілген"}},
    {"retry", {"sent again", "повторная отправка", "повторне надсилання", "қайта жіберілген"}},
    {"entered twice", {"entered twice", "введено дважды", "уведено двічі", "екі рет енгізілген"}},
    {"timeout", {"timeout of the exchange", "тайм-аут обмена", "тайм-аут обміну", "алмасу уақыты бітті"}},
    {"exchange error", {"error of the exchange", "ошибка обмена", "помилка обміну", "алмасу қатесі"}},
    {"dead letter", {"message lies in the dead-letter queue", "сообщение лежит в очереди недоставленных", "повідомлення лежить у черзі недоставлених", "хабарлама жеткізілмегендер кезегінде жатыр"}},
    {"bad item card", {"error in the item card", "ошибка в карточке номенклатуры", "помилка в картці номенклатури", "номенклатура карточкасында қате"}},
    {"not sent", {"never sent", "не отправлялось", "не надсилалося", "жіберілмеген"}},
    {"closed by hand", {"closed by hand", "закрыто вручную", "закрито вручну", "қолмен жабылған"}},
    {"conflicting edits", {"edited in two systems", "изменено в двух системах", "змінено у двох системах", "екі жүйеде өзгертілген"}},
    {"edited outside owner", {"edited outside the owning system", "изменено не в системе-владельце", "змінено не в системі-власнику", "иесі емес жүйеде өзгертілген"}},
    {"draft", {"draft", "черновик", "чернетка", "жоба нұсқасы"}},
    {"not posted", {"not posted", "не проведено", "не проведено", "өткізілмеген"}},
    {"deleted", {"marked as deleted", "помечено на удаление", "позначено на видалення", "жоюға белгіленген"}},
    {"cancelled", {"cancelled", "отменено", "скасовано", "жойылған"}},
    {"left out", {"left out by the project", "исключено условием проекта", "виключено умовою проєкту", "жоба шартымен алып тасталған"}},
    {"wrong document", {"booked to another document", "отнесено на другой документ", "віднесено на інший документ", "басқа құжатқа жатқызылған"}},
    {"vanished", {"no longer there", "записи больше нет", "запису більше немає", "жазба енді жоқ"}},
    {"wrong contract", {"booked to another contract", "отнесено на другой договор", "віднесено на інший договір", "басқа шартқа жатқызылған"}},
    {"wrong counterparty", {"booked to another counterparty", "отнесено на другого контрагента", "віднесено на іншого контрагента", "басқа контрагентке жатқызылған"}},
    {"wrong warehouse", {"booked to another warehouse", "отнесено на другой склад", "віднесено на інший склад", "басқа қоймаға жатқызылған"}},
    {"another day", {"booked on another day", "проведено другим днём", "проведено іншим днем", "басқа күнмен өткізілген"}},
    {"another number", {"booked under another number", "проведено под другим номером", "проведено під іншим номером", "басқа нөмірмен өткізілген"}},
    {"no contract", {"no contract", "нет договора", "немає договору", "шарт жоқ"}},
    {"no document", {"no document", "нет документа", "немає документа", "құжат жоқ"}},
    {"amounts of documents", {"amounts of its documents differ", "расходятся суммы документов", "розходяться суми документів", "құжаттардың сомалары сәйкес емес"}},
    {"stage conflict", {"stage and document do not go together", "стадия не соответствует документу", "стадія не відповідає документу", "кезең құжатқа сай емес"}},
    {"by stage", {"its stage asks for no document yet", "на этой стадии документ ещё не нужен", "на цій стадії документ ще не потрібен", "бұл кезеңде құжат әлі қажет емес"}},
    {"overdue instalment", {"overdue instalment", "просрочен платёж по графику", "прострочено платіж за графіком", "кесте бойынша төлем мерзімі өткен"}},
    {"return without its sale", {"return without its sale", "возврат без своей продажи", "повернення без свого продажу", "сатылымы жоқ қайтару"}},
    {"balance does not roll forward", {"balance does not roll forward", "остаток не сходится с оборотами", "залишок не сходиться з оборотами", "қалдық айналымдармен сәйкес емес"}},
    {"differs from registry", {"differs from the registry", "отличается от реестра", "відрізняється від реєстру", "тізілімнен өзгеше"}},
    {"not in the registry", {"not in the registry", "нет в реестре", "немає в реєстрі", "тізілімде жоқ"}},
    {"several candidates", {"several candidates", "несколько кандидатов", "кілька кандидатів", "бірнеше үміткер"}},
    {"equal items", {"equal records", "одинаковые записи", "однакові записи", "бірдей жазбалар"}},
    {"all rejected", {"none of its rows could be read", "ни одной строки не удалось разобрать", "жодного рядка не вдалося розібрати", "бірде-бір жолын оқу мүмкін болмады"}},
    {"empty", {"empty", "пусто", "порожньо", "бос"}},
    {"check digit", {"wrong check digit", "неверная контрольная цифра", "неправильна контрольна цифра", "бақылау цифры қате"}},
    {"length", {"wrong length", "неверная длина", "неправильна довжина", "ұзындығы қате"}},
    {"form", {"wrong form", "неверный вид", "неправильний вигляд", "түрі қате"}},
    {"characters", {"characters that do not belong there", "недопустимые символы", "неприпустимі символи", "рұқсат етілмеген таңбалар"}},
    {"surplus digits", {"surplus digits after the point", "лишние знаки после запятой", "зайві знаки після коми", "үтірден кейінгі артық цифрлар"}},
    {"not a number", {"not a number", "не число", "не число", "сан емес"}},
    {"decimal sign unclear", {"decimal sign not known", "неизвестен десятичный знак", "невідомий десятковий знак", "ондық таңба белгісіз"}},
    {"debit or credit", {"debit or credit, neither said to be the negative one", "дебет или кредит: не сказано, что из них с минусом",
                         "дебет чи кредит: не сказано, що з них з мінусом", "дебет немесе кредит: қайсысы минуспен екені айтылмаған"}},
    {"number too large", {"number too large", "слишком большое число", "завелике число", "тым үлкен сан"}},
    {"not a date", {"not a date", "не дата", "не дата", "күн емес"}},
    {"not a date or time", {"not a date or time", "не дата и не время", "не дата й не час", "күн де, уақыт та емес"}},
    {"date 2000 years ahead", {"date 2000 years ahead", "дата на 2000 лет вперёд", "дата на 2000 років уперед", "күн 2000 жыл ілгері"}},
    {"not true or false", {"not true or false", "не «да» и не «нет»", "не «так» і не «ні»", "«иә» де, «жоқ» та емес"}},
    {"unknown value", {"unknown value", "неизвестное значение", "невідоме значення", "белгісіз мән"}},
    {"unknown unit", {"unknown unit", "неизвестная единица измерения", "невідома одиниця виміру", "белгісіз өлшем бірлігі"}},
    {"unknown reference", {"refers to a record that is not there", "ссылка на отсутствующую запись", "посилання на відсутній запис", "жоқ жазбаға сілтеме"}},
    {"duplicate key", {"key occurs twice", "ключ повторяется", "ключ повторюється", "кілт қайталанады"}},
    {"failed", {"source could not be read", "источник не прочитан", "джерело не прочитано", "дереккөз оқылмады"}},
    {"stale", {"data out of date", "данные устарели", "дані застаріли", "деректер ескірген"}},
    {"cut short", {"cut short", "данные оборваны", "дані обірвано", "деректер үзілген"}},
    {"half written", {"file written half", "файл записан не до конца", "файл записано не до кінця", "файл соңына дейін жазылмаған"}},
    {"access denied", {"access denied", "нет доступа", "немає доступу", "қолжетімділік жоқ"}},
    {"rows differ", {"number of rows differs from the declared one", "число строк не равно заявленному", "кількість рядків не дорівнює заявленій", "жол саны мәлімделгеніне тең емес"}},
    {"control total", {"control total differs", "контрольная сумма не сходится", "контрольна сума не сходиться", "бақылау сомасы сәйкес емес"}},
    {"column missing", {"column missing", "нет колонки", "немає стовпця", "баған жоқ"}},
    {"column added", {"column added", "новая колонка", "новий стовпець", "жаңа баған"}},
    {"column renamed", {"column renamed", "колонка переименована", "стовпець перейменовано", "баған атауы өзгертілген"}},
    {"type changed", {"type changed", "изменился тип", "змінився тип", "түрі өзгерген"}},
    {"schema drift", {"shape of the source changed", "структура источника изменилась", "структура джерела змінилася", "дереккөз құрылымы өзгерген"}},
    {"source incomplete", {"source incomplete", "источник прочитан не полностью", "джерело прочитано не повністю", "дереккөз толық оқылмады"}},
};

/* A number or what stands in brackets behind a known cause; anything else makes other words of it ("empty answer"). */
static bool is_detail(Str rest) {
    return rest.len > 1 && rest.ptr[0] == ' ' && strchr("0123456789+-(", rest.ptr[1]);
}

/* The longest known cause that `cause` is or begins with; what follows is its detail. */
static void add_cause(Language language, Buf *out, Str cause) {
    const CauseWords *best = NULL;
    size_t best_len = 0;
    KNOWN(cause.ptr != NULL);
    for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
        Str code = str_of(causes[i].code);
        bool is = str_starts(cause, code) && (cause.len == code.len || is_detail(str_sub(cause, code.len, cause.len)));
        if (!is || code.len <= best_len) continue;
        best = &causes[i];
        best_len = code.len;
    }
    if (best) buf_add(out, str_of(best->text[language]));
    Str detail = str_sub(cause, best_len, cause.len);
    if (best && detail.len) {
        buf_printf(out, " (%.*s)", (int)detail.len - 1, detail.ptr + 1);
    } else {
        buf_add(out, detail);
    }
}

void words_add_causes(Language language, Buf *out, Str cause) {
    static const char *const either[LANGUAGES] = {" or ", " или ", " або ", " немесе "};
    static const char *const both[LANGUAGES] = {" and ", " и ", " і ", " және "};
    for (bool first = true; cause.len; first = false) {
        Str one = str_cut_by(&cause, CAUSES_EITHER);
        if (!first) buf_add(out, str_of(either[language]));
        for (bool begin = true; one.len; begin = false) {
            Str part = str_cut_by(&one, CAUSES_BOTH);
            if (!begin) buf_add(out, str_of(both[language]));
            add_cause(language, out, part);
        }
    }
}
