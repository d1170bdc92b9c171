/* Sentences of findings: for each kind one that explains it and one that says what to do. words_scene.h tells what the
 * placeholders mean. */
#include "reports/words_scene.h"

typedef struct Sentence {
    const char *text[LANGUAGES]; /* indexed by Language */
} Sentence;

#define AMOUNTS_EN "{l.dated}: {l.amount} {l.in}, {r.amount} {r.in}[ ({r.other})][, difference {difference}]"
#define AMOUNTS_RU "{l.dated}: {l.in} {l.amount}, {r.in} {r.amount}[ ({r.other})][, разница {difference}]"
#define SAME_THING_EN                                                                                                  \
    "[{maybe}the same {entity} is recorded {times}: {list}|{maybe}the same {entity} is recorded twice]"
#define SAME_THING_RU                                                                                                  \
    "{maybe}{entity?один и тот же|одна и та же|одно и то же} {entity} записан{entity?|а|о} [{times}: {list}|дважды]"

static const Sentence explain[FINDING_KINDS] = {
    [FINDING_MISSING] = {{"{a}[ {a?is|are} {a.in}], but no {expected} was found[ {in}][; {why}][ {dead}][; possibly {candidate}]",
                          "{a}[ есть {a.in}], но {expected}[ {in}] не найден{expected?|а|о}[; {why}][ {dead}][; возможно, это "
                          "{candidate}]"}},
    [FINDING_TIMING] =
        {{"{a}[ {a?is|are} {a.in}], but [{b.dated} {b.in} {b?is|are} dated after the cut-off|"
          "its {expected}[ {in}] comes after the cut-off]: a difference in time that closes itself in the next run",
          "{a}[ есть {a.in}], но [{b.dated} {b.in} датирован{b?|а|о|ы} уже после отсечки|"
          "{expected}[ {in}] появляется только после отсечки]: разница во времени, закроется сама при следующей "
          "сверке"}},
    [FINDING_BOUNDARY] = {{"[{l.dated} {l.in} {l?belongs|belong} to {l.day}, but {r.dated} {r.in} to {r.day}|{a}]: "
                           "the day differs at the day boundary, the total of the period does not change",
                           "[{l.dated} {l.in} относится к {l.day}, а {r.dated} {r.in} — к {r.day}|{a}]: "
                           "день разошёлся на границе суток, итог за период не меняется"}},
    [FINDING_AMOUNT_DIFFERS] = {{"[" AMOUNTS_EN "|{a}: the amounts differ[ by {difference}]][; {why}][ {exchange}][: {documents}| ({lines})]",
                                 "[" AMOUNTS_RU "|{a}: суммы расходятся[ на {difference}]][; {why}][ {exchange}][: {documents}| ({lines})]"}},
    [FINDING_WITHIN_TOLERANCE] = {{"[" AMOUNTS_EN
                                   "|{a}: the amounts differ[ by {difference}]], within the tolerance[; {why}]",
                                   "[" AMOUNTS_RU
                                   "|{a}: суммы расходятся[ на {difference}]], в пределах допуска[; {why}]"}},
    [FINDING_FIELD_DIFFERS] =
        {{"[{l.dated}: {field} is {left_value} {l.in} and {right_value} {r.in}[ ({r.other})]|"
          "{a}[ {a.in}]: [{field} differs|a detail differs][ ({left_value}[; {right_value}])]][; {why}]",
          "[{l.dated}: {field} {l.in} — {left_value}, {r.in} — {right_value}[ ({r.other})]|"
          "{a}[ {a.in}]: [не совпадает {field}|реквизит не совпадает][ ({left_value}[; {right_value}])]][; {why}]"}},
    [FINDING_STATUS_CONFLICT] =
        {{"[{l.dated}: status {l.status} {l.in} and {r.status} {r.in}[ ({r.other})] do not go together|"
          "{a} {a?has|have} status {a.status} {a.in}, but no {expected} was found[ {in}]|"
          "{a}[ {a.in}]: the status contradicts the other system][; {why}]",
          "[{l.dated}: статус {l.in} — {l.status}, {r.in} — {r.status}[ ({r.other})], вместе они недопустимы|"
          "{a} {a.in} в статусе {a.status}, но {expected}[ {in}] не найден{expected?|а|о}|"
          "{a}[ {a.in}]: статус противоречит другой системе][; {why}]"}},
    [FINDING_NOT_POSTED] =
        {{"[{a} {a?is|are} {a.in}, but {b.dated} {b.in} {b?is|are} not posted[ (status {b.status})]|{if.elsewhere}{a} "
          "{a?is|are} {a.in}, but its {expected} {in} is not posted|{a}[ {a.in}] {a?is|are} not posted][; {why}][; at "
          "risk {risk}]",
          "[{a} есть {a.in}, но {b.dated} {b.in} не провед{b?ён|ена|ено|ены}[ (статус {b.status})]|{if.elsewhere}{a} "
          "есть {a.in}, но {expected} {in} не провед{expected?ён|ена|ено}|{a}[ {a.in}] не провед{a?ён|ена|ено|ены}][; "
          "{why}][; под риском {risk}]"}},
    [FINDING_COUNTERPART_REJECTED] =
        {{"{a}[ {a?is|are} {a.in}]; its {expected}[ {in}] is there too, but the row could not be read[: {right_value}][; "
          "{causes}]",
          "{a}[ есть {a.in}]; {expected}[ {in}] тоже есть, но строка не прочитана[: {right_value}][; {causes}]"}},
    [FINDING_UNLINKED_PAYMENT] =
        {{"{a}[ {a.in}] {a?has|have} no document or contract behind {a?it|them}[; possibly for {b} {b.in}][; {why}]",
          "{a}[ {a.in}]: нет ни документа, ни договора[; возможное основание — {b} {b.in}][; {why}]"}},
    [FINDING_PARTLY_PAID] =
        {{"{w.dated}[ {w.in}]: [{percent} paid, {p.amount} of {w.amount}[ ({p.bare})], {rest} remaining|"
          "paid in part][; {why}]",
          "{w.dated}[ {w.in}]: [оплачено {percent}, {p.amount} из {w.amount}[ ({p.bare})], осталось {rest}|"
          "оплата неполная][; {why}]"}},
    [FINDING_OVERPAID] =
        {{"{w.dated}[ {w.in}]: [paid {p.amount}[ ({p.bare})] against {w.amount}, {rest} too much|overpaid][; {why}]",
          "{w.dated}[ {w.in}]: [оплачено {p.amount}[ ({p.bare})] при сумме {w.amount}, лишние {rest}|переплата][; "
          "{why}]"}},
    [FINDING_DUPLICATE_DOCUMENT] = {{SAME_THING_EN "[; {why}]", SAME_THING_RU "[; {why}]"}},
    [FINDING_DUPLICATE_PAYMENT] = {{SAME_THING_EN "[; {why}]", SAME_THING_RU "[; {why}]"}},
    [FINDING_DUPLICATE_COUNTERPARTY] = {{SAME_THING_EN "[; same: {same}][; {why}]",
                                         SAME_THING_RU "[; совпадает: {same}][; {why}]"}},
    [FINDING_DUPLICATE_ITEM] = {{SAME_THING_EN "[; same: {same}][; {why}]",
                                 SAME_THING_RU "[; совпадает: {same}][; {why}]"}},
    [FINDING_SURPLUS] =
        {{"[equal records: {l.count} {l.in} against {r.count} {r.in}[, such as {a.first}][; without a counterpart: "
          "{surplus}][, {difference_abs}]|among equal records {a}[ {a.in}] {a?is|are} left without a counterpart]",
          "[одинаковых записей: {l.count} {l.in} и {r.count} {r.in}[, например {a.first}][; без пары: {surplus}][ на "
          "{difference_abs}]|среди одинаковых записей без пары остал{a?ся|ась|ось|ись} {a}[ {a.in}]]"}},
    [FINDING_AMBIGUOUS] = {{"{a}[ {a.in}] {a?fits|fit}[ equally well {b} {b.in}| several records equally well]: "
                            "a person must choose",
                            "{a}[ {a.in}]: [одинаково подходят {b} {b.in}|одинаково подходят несколько записей], "
                            "пару должен выбрать человек"}},
    [FINDING_REVIEW] = {{"[{a} {a.in} and {b} {b.in} were matched|{a}[ {a.in}] was matched][ by \"{step}\"]: "
                         "a person must look[; {why}]",
                         "[{a} {a.in} и {b} {b.in} сопоставлены|{a}[ {a.in}]: пара найдена][ по правилу «{step}»]: "
                         "нужна проверка человеком[; {why}]"}},
    [FINDING_BROKEN_CHAIN] =
        {{"{first}[: {others} found]; the chain breaks[ {in}][: {if.partial}the {expected_known} does not cover the "
          "whole amount|: no {expected_known} was found][; {why}]",
          "{first}[: по цепочке есть {others}]; цепочка обрывается[ {in}][: {if.partial}{expected_known} не на всю "
          "сумму|: {expected_known} не найден{expected_known?|а|о}][; {why}]"}},
    [FINDING_NO_COUNTERPART_SLICE] =
        {{"[{field}: ]the value[ {value}] is there[ {a.in}] but not on the other side[ ({in})][; {risk} depends on it]",
          "[{field}: ]значение[ {value}] есть[ {a.in}] только с одной стороны, на другой[ ({in})] его нет[; за ним "
          "{risk}]"}},
    [FINDING_MISSING_DETAIL] = {{"{a.bare}[ {a.in}]: the required field[ \"{field}\"] is empty",
                                 "{a.bare}[ {a.in}]: не заполнено обязательное поле[ «{field}»]"}},
    [FINDING_MALFORMED_DETAIL] =
        {{"{a.bare}[ {a.in}]: [the field \"{field}\"|a detail][ holds {value}, which] is malformed[: {causes}]",
          "{a.bare}[ {a.in}]: [поле «{field}»|реквизит] с ошибкой[, значение {value}][: {causes}]"}},
    [FINDING_UNKNOWN_VALUE] =
        {{"{a.bare}[ {a.in}]: the value[ {value}][ of \"{field}\"] is in no table of the project",
          "{a.bare}[ {a.in}]: значение[ {value}][ поля «{field}»] не описано в таблицах проекта"}},
    [FINDING_REJECTED_ROW] = {{"a row[ of {dataset}][ {in}] could not be read[, field \"{field}\"][, value {value}][: "
                               "{causes}][ ({origin})]",
                               "строка[ набора {dataset}][ {in}] не прочитана[, поле «{field}»][, значение {value}][: "
                               "{causes}][ ({origin})]"}},
    [FINDING_SCHEMA_DRIFT] =
        {{"the source[ {system}][ ({dataset})] changed its shape[: \"{field}\"][, was {left_value}][, is {right_value}]"
          "[, {causes}][ ({origin})]",
          "источник[ {system}][ ({dataset})] изменил структуру[: «{field}»][, было {left_value}][, стало {right_value}]"
          "[, {causes}][ ({origin})]"}},
    [FINDING_SOURCE_INCOMPLETE] =
        {{"the source[ {system}][ ({dataset})] was not read in full[: {causes}][, {value}][ ({origin})]; "
          "the absence of findings about it proves nothing",
          "источник[ {system}][ ({dataset})] прочитан не полностью[: {causes}][, {value}][ ({origin})]; "
          "отсутствие расхождений по нему ничего не доказывает"}},
    [FINDING_BLOCK_TOO_LARGE] =
        {{"the key[ {value}][ of \"{field}\"] is shared by too many records[ ({records})]: not all their pairs were "
          "compared"
          "[, step \"{step}\"]",
          "ключ[ {value}][ поля «{field}»] общий у слишком многих записей[ ({records})]: сравнены не все их пары"
          "[, шаг «{step}»]"}},
    [FINDING_SEARCH_LIMIT] =
        {{"too many records share the key[ {origin}] to try all their sums: some may "
          "belong together that were not found to[, step \"{step}\"]",
          "у ключа[ {origin}] слишком много записей, чтобы перебрать все их суммы: часть "
          "подходящих могла остаться без пары[, шаг «{step}»]"}},
    [FINDING_NOT_DUE] = {{"{a}[ {a.in}] {a?is|are} not due yet[ (by {left_value})]: nothing is missing",
                          "{a}[ {a.in}]: срок ещё не наступил[ ({left_value})], ничего не просрочено"}},
    [FINDING_REVERSED] = {{"a document and its reversal cancel each other out[: {list}]",
                           "документ и его сторно зачтены друг с другом[: {list}]"}},
    [FINDING_RETURN_WITHOUT_SALE] =
        {{"{a}[ {a.in}] {a?has|have} no sale behind {a?it|them}[; possibly of {right_value}][; {why}]",
          "{a}[ {a.in}]: возврат без своей продажи[; возможно, это возврат по {right_value}][; {why}]"}},
    [FINDING_CHECK_FAILED] = {{"{a}[ {a.in}] {a?does|do} not pass the check[ \"{field}\"][, value {value}][; {why}]",
                               "{a}[ {a.in}]: проверка[ «{field}»] не пройдена[, значение {value}][; {why}]"}},
    [FINDING_BALANCE_BREAK] = {{"the balances of the statement[ {a.in}] do not go on from each other[ ({field})][: "
                                "expected {left_value}, it says {right_value}]",
                                "остатки выписки[ {a.in}] не продолжают друг друга[ ({field})][: должно быть {left_value}, указано "
                                "{right_value}]"}},
};

static const Sentence act[FINDING_KINDS] = {
    [FINDING_MISSING] =
        {{"[find out why the {expected} did not come {to}, and put it right {own.elsewhere}|check the exchange and "
          "enter the {expected}[ {to}]][ ({a.number})]",
          "[выяснить, почему {expected} не попал{expected?|а|о} {to}, и исправить {own.elsewhere}|проверить обмен и "
          "внести[ {to}] {expected.accusative}][ (основание: {a.number})]"}},
    [FINDING_TIMING] = {{"nothing; if it is still there in the next run, check the exchange[ {own.in}]",
                         "ничего не делать; если останется при следующей сверке — проверить обмен[ {own.in}]"}},
    [FINDING_BOUNDARY] = {{"nothing; the business day of the sources is set in the project",
                           "ничего не делать; граница суток источников задаётся в проекте"}},
    [FINDING_AMOUNT_DIFFERS] = {{"[book the exchange difference {exchange}[ {own.in}]|compare the documents and correct the amount[ {own.in}][ ({b.number})]]",
                                 "[провести курсовую разницу {exchange}[ {own.in}]|сверить документы и исправить сумму[ {own.in}][ ({b.number})]]"}},
    [FINDING_WITHIN_TOLERANCE] = {{"nothing; the difference is allowed", "ничего не делать; разница допустима"}},
    [FINDING_FIELD_DIFFERS] = {{"find out which value is right and correct [\"{field}\"|it][ {own.in}]",
                                "выяснить верное значение и исправить [«{field}»|его][ {own.in}]"}},
    [FINDING_STATUS_CONFLICT] = {{"find out the true status and correct it[ {own.in}][ ({a.number})]",
                                  "выяснить действительный статус и исправить его[ {own.in}][ ({a.number})]"}},
    [FINDING_NOT_POSTED] =
        {{"[find out why the {expected}[ {in}] is not posted, and put it right {own.elsewhere}|correct the document "
          "and post it[ {own.in}]][ ({b.number})| ({a.number})]",
          "[выяснить, почему {expected}[ {in}] не провед{expected?ён|ена|ено}, и исправить {own.elsewhere}|исправить и "
          "провести документ[ {own.in}]][ ({b.number})| ({a.number})]"}},
    [FINDING_COUNTERPART_REJECTED] = {{"correct the rejected row[ {in}] and run again",
                                       "исправить отклонённую строку[ {in}] и повторить сверку"}},
    [FINDING_UNLINKED_PAYMENT] = {{"link the payment to its document or contract[ {own.in}][; check {b.number}]",
                                   "привязать платёж к документу или договору[ {own.in}][; проверить {b.number}]"}},
    [FINDING_PARTLY_PAID] = {{"follow up the remaining amount[, {rest}]",
                              "проконтролировать оплату остатка[, {rest}]"}},
    [FINDING_OVERPAID] = {{"return the surplus or book it as an advance[ ({rest})]",
                           "вернуть излишек или зачесть как аванс[ ({rest})]"}},
    [FINDING_DUPLICATE_DOCUMENT] = {{"keep [{keep}|one document[ {own.in}]] and cancel the others",
                                     "оставить [{keep}|один документ[ {own.in}]], остальные отменить"}},
    [FINDING_DUPLICATE_PAYMENT] = {{"keep [{keep}|one payment[ {own.in}]] and cancel the others",
                                    "оставить [{keep}|один платёж[ {own.in}]], остальные отменить"}},
    [FINDING_DUPLICATE_COUNTERPARTY] = {{"[keep {keep} and merge the others into it|compare the cards and merge them[ {own.in}]], or decide \"not same\"",
                                         "[оставить {keep}, остальные объединить с ней|сравнить карточки и объединить их[ {own.in}]] либо выбрать «разные»"}},
    [FINDING_DUPLICATE_ITEM] = {{"[keep {keep} and merge the others into it|compare the cards and merge them[ {own.in}]], or decide \"not same\"",
                                 "[оставить {keep}, остальные объединить с ней|сравнить карточки и объединить их[ {own.in}]] либо выбрать «разные»"}},
    [FINDING_SURPLUS] = {{"find the surplus record or its missing counterpart[ {own.in}]",
                          "найти лишнюю запись или недостающую пару[ {own.in}]"}},
    [FINDING_AMBIGUOUS] = {{"choose the right counterpart and enter its number in the reference[ {own.in}]",
                            "выбрать верную пару и указать её номер в ссылке[ {own.in}]"}},
    [FINDING_REVIEW] = {{"look at both records and decide: same or not same",
                         "посмотреть обе записи и решить: одно и то же или разные"}},
    [FINDING_BROKEN_CHAIN] = {{"restore the missing link[ ({expected_known})][ {own.in}]",
                               "восстановить недостающее звено[ ({expected_known})][ {own.in}]"}},
    [FINDING_NO_COUNTERPART_SLICE] =
        {{"add [{value}|the value][ {to}] or to the project's mapping table",
          "завести [{value}|значение][ {to}] или добавить в таблицу соответствий проекта"}},
    [FINDING_MISSING_DETAIL] = {{"fill in [\"{field}\"|the detail][ {own.in}]",
                                 "заполнить [«{field}»|реквизит][ {own.in}]"}},
    [FINDING_MALFORMED_DETAIL] = {{"correct [\"{field}\"|the detail][ {own.in}]",
                                   "исправить [«{field}»|реквизит][ {own.in}]"}},
    [FINDING_UNKNOWN_VALUE] = {{"add the value to the project's table or correct it[ {own.in}]",
                                "добавить значение в таблицу проекта или исправить его[ {own.in}]"}},
    [FINDING_REJECTED_ROW] = {{"correct the row[ {own.in}] and run again",
                               "исправить строку[ {own.in}] и повторить сверку"}},
    [FINDING_SCHEMA_DRIFT] = {{"find out what was changed[ {own.in}] and adjust the project",
                               "выяснить, что изменили[ {own.in}], и поправить проект"}},
    [FINDING_SOURCE_INCOMPLETE] = {{"make the source available[ ({system})] and run again",
                                    "восстановить доступ к источнику[ ({system})] и повторить сверку"}},
    [FINDING_BLOCK_TOO_LARGE] = {{"correct the field that so many records share, or add a field to the rule",
                                  "исправить поле, общее у многих записей, или добавить поле в правило"}},
    [FINDING_SEARCH_LIMIT] = {{"match by a reference, narrow the step's dates, or add a field to its `same`",
                               "сопоставлять по ссылке, сузить даты шага или добавить поле в правило"}},
    [FINDING_NOT_DUE] = {{"nothing before that day", "до этого дня ничего не делать"}},
    [FINDING_REVERSED] = {{"nothing; the two cancel each other out", "ничего не делать; документы зачтены друг с другом"}},
    [FINDING_RETURN_WITHOUT_SALE] = {{"enter the right sale in the return[ {own.in}][ ({a.number})][; check {right_value}]",
                                      "указать в возврате верную продажу[ {own.in}][ ({a.number})][; проверить {right_value}]"}},
    [FINDING_CHECK_FAILED] = {{"correct the record[ {own.in}][ ({a.number})]",
                               "исправить запись[ {own.in}][ ({a.number})]"}},
    [FINDING_BALANCE_BREAK] = {{"have the statement, or the one missing before it, sent again",
                                "запросить выписку, или недостающую перед ней, повторно"}},
};

static Str sentence(Language language, const Sentence *table, const Finding *finding, Str prefix, Str end,
                    Arena *arena) {
    Buf text = {0}, whole = {0};
    buf_add(&text, prefix);
    scene_add(&text, language, finding, str_of(table[finding->kind].text[language]), arena);
    buf_add(&text, end);
    for (size_t i = 0; i < text.len; i++) { /* values may hold line breaks; a sentence is one line */
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\t') text.ptr[i] = ' ';
    }
    words_add_capital(&whole, buf_str(&text));
    Str out = str_copy(arena, buf_str(&whole));
    buf_free(&text);
    buf_free(&whole);
    return out;
}

Str words_explain(Str language, const Finding *finding, Arena *arena) {
    assert(finding->kind < FINDING_KINDS);
    return sentence(words_language(language), explain, finding, STR_NULL, STR("."), arena);
}

Str words_action(Str language, const Finding *finding, Arena *arena) {
    assert(finding->kind < FINDING_KINDS);
    Str team = finding->owner_team;
    Str prefix = team.len ? str_printf(arena, "%.*s: ", STR_ARG(team)) : STR_NULL;
    return sentence(words_language(language), act, finding, prefix, STR_NULL, arena);
}
