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

#define AMOUNTS_UK "{l.dated}: {l.in} {l.amount}, {r.in} {r.amount}[ ({r.other})][, різниця {difference}]"
#define AMOUNTS_KK "{l.dated}: {l.in} {l.amount}, {r.in} {r.amount}[ ({r.other})][, айырмасы {difference}]"
#define SAME_THING_UK                                                                                                  \
    "{maybe}{entity?один і той самий|одна й та сама|одне й те саме} {entity} записано [{times}: {list}|двічі]"
#define SAME_THING_KK "{maybe}бір {entity} [{times} жазылған: {list}|екі рет жазылған]"

static const Sentence explain[FINDING_KINDS] = {
    [FINDING_MISSING] = {{"{a}[ {a?is|are} {a.in}], but no {expected} was found[ {in}][; {why}][ (due {due})][ {dead}][; possibly {candidate}]",
                          "{a}[ есть {a.in}], но {expected}[ {in}] не найден{expected?|а|о}[; {why}][ (срок {due})][ {dead}][; возможно, это "
                          "{candidate}]",
         "{a}[ є {a.in}], але {expected}[ {in}] не знайдено[; {why}][ (строк {due})][ {dead}][; можливо, це {candidate}]",
         "{a}[, {a.in} бар], бірақ {expected}[ {in}] табылмады[; {why}][ (мерзімі {due})][ {dead}][; мүмкін, бұл — {candidate}]"}},
    [FINDING_TIMING] =
        {{"{a}[ {a?is|are} {a.in}], but [{b.dated} {b.in} {b?is|are} dated after the cut-off|"
          "its {expected}[ {in}][ ({candidate})] comes after the cut-off]: a difference in time that closes itself in the next run",
          "{a}[ есть {a.in}], но [{b.dated} {b.in} датирован{b?|а|о|ы} уже после отсечки|"
          "{expected}[ {in}][ ({candidate})] появляется только после отсечки]: разница во времени, закроется сама при следующей "
          "сверке",
         "{a}[ є {a.in}], але [{b.dated} {b.in} датовано вже після відсічки|{expected}[ {in}][ ({candidate})] з’являється лише після відсічки]: різниця в часі, закриється сама під час наступної звірки",
         "{a}[, {a.in} бар], бірақ [{b.dated} {b.in} кесу сәтінен кейінгі күнмен жазылған|{expected}[ {in}][ ({candidate})] кесу сәтінен кейін ғана пайда болады]: уақыт айырмасы, келесі салыстыруда өзі жойылады"}},
    [FINDING_BOUNDARY] = {{"[{l.dated} {l.in} {l?belongs|belong} to {l.day}, but {r.dated} {r.in} to {r.day}|{a}]: "
                           "the day differs[{if.boundary} at the day boundary], the total of the period does not change",
                           "[{l.dated} {l.in} относится к {l.day}, а {r.dated} {r.in} — к {r.day}|{a}]: "
                           "день разошёлся[{if.boundary} на границе суток], итог за период не меняется",
         "[{l.dated} {l.in} належить до {l.day}, а {r.dated} {r.in} — до {r.day}|{a}]: день розійшовся[{if.boundary} на межі доби], підсумок за період не змінюється",
         "[{l.dated} {l.in} мына күнге жатады: {l.day}, ал {r.dated} {r.in} — мына күнге: {r.day}|{a}]: күн[{if.boundary} тәулік шекарасында] сәйкес келмеді, кезең қорытындысы өзгермейді"}},
    [FINDING_AMOUNT_DIFFERS] = {{"[" AMOUNTS_EN "|{a}: the amounts differ[ by {difference}| ({left_value}; {right_value})]][; {why}][ {exchange}][: {documents}| ({lines})]",
                                 "[" AMOUNTS_RU "|{a}: суммы расходятся[ на {difference}| ({left_value}; {right_value})]][; {why}][ {exchange}][: {documents}| ({lines})]",
         "[" AMOUNTS_UK "|{a}: суми розходяться[ на {difference}| ({left_value}; {right_value})]][; {why}][ {exchange}][: {documents}| ({lines})]",
         "[" AMOUNTS_KK "|{a}: сомалар сәйкес емес[, айырмасы {difference}| ({left_value}; {right_value})]][; {why}][ {exchange}][: {documents}| ({lines})]"}},
    [FINDING_WITHIN_TOLERANCE] = {{"[" AMOUNTS_EN
                                   "|{a}: the amounts differ[ by {difference}]], within the tolerance[; {why}]",
                                   "[" AMOUNTS_RU
                                   "|{a}: суммы расходятся[ на {difference}]], в пределах допуска[; {why}]",
         "[" AMOUNTS_UK "|{a}: суми розходяться[ на {difference}]], у межах допуску[; {why}]",
         "[" AMOUNTS_KK "|{a}: сомалар сәйкес емес[, айырмасы {difference}]], рұқсат шегінде[; {why}]"}},
    [FINDING_FIELD_DIFFERS] =
        {{"[{l.dated}: {field} is {left_value} {l.in} and {right_value} {r.in}[ ({r.other})]|"
          "{a}[ {a.in}]: [{field} differs|a detail differs][ ({left_value}[; {right_value}])]][; {why}]",
          "[{l.dated}: {field} {l.in} — {left_value}, {r.in} — {right_value}[ ({r.other})]|"
          "{a}[ {a.in}]: [не совпадает {field}|реквизит не совпадает][ ({left_value}[; {right_value}])]][; {why}]",
         "[{l.dated}: {field} {l.in} — {left_value}, {r.in} — {right_value}[ ({r.other})]|{a}[ {a.in}]: [не збігається {field}|реквізит не збігається][ ({left_value}[; {right_value}])]][; {why}]",
         "[{l.dated}: {field} {l.in} — {left_value}, {r.in} — {right_value}[ ({r.other})]|{a}[ {a.in}]: [{field} сәйкес емес|деректеме сәйкес емес][ ({left_value}[; {right_value}])]][; {why}]"}},
    [FINDING_STATUS_CONFLICT] =
        {{"[{l.dated}: status {l.status} {l.in} and {r.status} {r.in}[ ({r.other})] do not go together|"
          "{a} {a?has|have} status {a.status} {a.in}, but {candidate} has status {right_value}[ {in}]|"
          "{a} {a?is|are} {a.in}, but {candidate} has status {right_value}[ {in}]|"
          "{a} {a?has|have} status {a.status} {a.in}, but no {expected} was found[ {in}][; possibly {candidate}]|"
          "{a}[ {a.in}]: the status contradicts the other system][; {why}]",
          "[{l.dated}: статус {l.in} — {l.status}, {r.in} — {r.status}[ ({r.other})], вместе они недопустимы|"
          "{a} {a.in} в статусе {a.status}, а {candidate}[ {in}] — в статусе {right_value}|"
          "{a} есть {a.in}, но {candidate}[ {in}] — в статусе {right_value}|"
          "{a} {a.in} в статусе {a.status}, но {expected}[ {in}] не найден{expected?|а|о}[; возможно, это {candidate}]|"
          "{a}[ {a.in}]: статус противоречит другой системе][; {why}]",
         "[{l.dated}: статус {l.in} — {l.status}, {r.in} — {r.status}[ ({r.other})], разом вони неприпустимі|{a} {a.in} має статус {a.status}, а {candidate}[ {in}] — статус {right_value}|{a} є {a.in}, але {candidate}[ {in}] має статус {right_value}|{a} {a.in} має статус {a.status}, але {expected}[ {in}] не знайдено[; можливо, це {candidate}]|{a}[ {a.in}]: статус суперечить іншій системі][; {why}]",
         "[{l.dated}: мәртебе {l.in} — {l.status}, {r.in} — {r.status}[ ({r.other})], екеуі бірге бола алмайды|{a}, {a.in} мәртебесі {a.status}, ал {candidate}[ {in}] мәртебесі — {right_value}|{a}, {a.in} бар, бірақ {candidate}[ {in}] мәртебесі — {right_value}|{a}, {a.in} мәртебесі {a.status}, бірақ {expected}[ {in}] табылмады[; мүмкін, бұл — {candidate}]|{a}[ {a.in}]: мәртебе басқа жүйеге қайшы][; {why}]"}},
    [FINDING_STAGE_CONFLICT] =
        {{"[{l.dated}: stage {l.status} {l.in} and {r.status} {r.in}[ ({r.other})] do not go together|"
          "{a} {a?is|are} at stage {a.status} {a.in}, which asks for a document, but no {expected} was found[ {in}][; possibly {candidate}]|"
          "{a}[ {a.in}]: the stage does not go with what the other system has][; {why}]",
          "[{l.dated}: стадия {l.in} — {l.status}, {r.in} — {r.status}[ ({r.other})], вместе они недопустимы|"
          "{a} {a.in} на стадии {a.status}, которая требует документа, но {expected}[ {in}] не найден{expected?|а|о}[; возможно, это {candidate}]|"
          "{a}[ {a.in}]: стадия не соответствует документам другой системы][; {why}]",
         "[{l.dated}: стадія {l.in} — {l.status}, {r.in} — {r.status}[ ({r.other})], разом вони неприпустимі|{a} {a.in} на стадії {a.status}, яка потребує документа, але {expected}[ {in}] не знайдено[; можливо, це {candidate}]|{a}[ {a.in}]: стадія не відповідає документам іншої системи][; {why}]",
         "[{l.dated}: кезең {l.in} — {l.status}, {r.in} — {r.status}[ ({r.other})], екеуі бірге бола алмайды|{a}, {a.in} кезеңі {a.status}, ол құжатты талап етеді, бірақ {expected}[ {in}] табылмады[; мүмкін, бұл — {candidate}]|{a}[ {a.in}]: кезең басқа жүйенің құжаттарына сай емес][; {why}]"}},
    [FINDING_NOT_POSTED] =
        {{"[{a} {a?is|are} {a.in}, but {b.dated} {b.in} {b?is|are} not posted[ (status {b.status})]|{if.elsewhere}{a} "
          "{a?is|are} {a.in}, but its {expected} {in}[ ({candidate})] is not posted|{a}[ {a.in}] {a?is|are} not posted][; {why}][; at "
          "risk {risk}]",
          "[{a} есть {a.in}, но {b.dated} {b.in} не провед{b?ён|ена|ено|ены}[ (статус {b.status})]|{if.elsewhere}{a} "
          "есть {a.in}, но {expected} {in}[ ({candidate})] не провед{expected?ён|ена|ено}|{a}[ {a.in}] не провед{a?ён|ена|ено|ены}][; "
          "{why}][; под риском {risk}]",
         "[{a} є {a.in}, але {b.dated} {b.in} не проведено[ (статус {b.status})]|{if.elsewhere}{a} є {a.in}, але {expected} {in}[ ({candidate})] не проведено|{a}[ {a.in}] не проведено][; {why}][; під ризиком {risk}]",
         "[{a}, {a.in} бар, бірақ {b.dated} {b.in} өткізілмеген[ (мәртебесі {b.status})]|{if.elsewhere}{a}, {a.in} бар, бірақ {expected} {in}[ ({candidate})] өткізілмеген|{a}[ {a.in}] өткізілмеген][; {why}][; тәуекелде {risk}]"}},
    [FINDING_COUNTERPART_REJECTED] =
        {{"{a}[ {a?is|are} {a.in}]; its {expected}[ {in}] is there too, but the row could not be read[: {right_value}][; "
          "{causes}]",
          "{a}[ есть {a.in}]; {expected}[ {in}] тоже есть, но строка не прочитана[: {right_value}][; {causes}]",
         "{a}[ є {a.in}]; {expected}[ {in}] теж є, але рядок не прочитано[: {right_value}][; {causes}]",
         "{a}[, {a.in} бар]; {expected}[ {in}] те бар, бірақ жол оқылмады[: {right_value}][; {causes}]"}},
    [FINDING_UNLINKED_PAYMENT] =
        {{"{a}[ {a.in}] {a?has|have} no document or contract behind {a?it|them}[; possibly for {b} {b.in}|; possibly for {candidate}][; {why}]",
          "{a}[ {a.in}]: нет ни документа, ни договора[; возможное основание — {b} {b.in}|; возможное основание — {candidate}][; {why}]",
         "{a}[ {a.in}]: немає ні документа, ні договору[; можлива підстава — {b} {b.in}|; можлива підстава — {candidate}][; {why}]",
         "{a}[ {a.in}]: құжат та, шарт та жоқ[; ықтимал негізі — {b} {b.in}|; ықтимал негізі — {candidate}][; {why}]"}},
    [FINDING_PARTLY_PAID] =
        {{"{w.dated}[ {w.in}]: [{percent} paid, {p.amount} of {w.amount}[ ({p.bare})], {rest} remaining|"
          "paid in part][; {why}][ (due {due})]",
          "{w.dated}[ {w.in}]: [оплачено {percent}, {p.amount} из {w.amount}[ ({p.bare})], осталось {rest}|"
          "оплата неполная][; {why}][ (срок {due})]",
         "{w.dated}[ {w.in}]: [оплачено {percent}, {p.amount} з {w.amount}[ ({p.bare})], залишилося {rest}|оплата неповна][; {why}][ (строк {due})]",
         "{w.dated}[ {w.in}]: [{percent} төленген, {w.amount} сомадан {p.amount}[ ({p.bare})], қалғаны {rest}|төлем толық емес][; {why}][ (мерзімі {due})]"}},
    [FINDING_OVERPAID] =
        {{"{w.dated}[ {w.in}]: [paid {p.amount}[ ({p.bare})] against {w.amount}, {rest} too much|overpaid][; {why}]",
          "{w.dated}[ {w.in}]: [оплачено {p.amount}[ ({p.bare})] при сумме {w.amount}, лишние {rest}|переплата][; "
          "{why}]",
         "{w.dated}[ {w.in}]: [оплачено {p.amount}[ ({p.bare})] при сумі {w.amount}, зайві {rest}|переплата][; {why}]",
         "{w.dated}[ {w.in}]: [төленгені {p.amount}[ ({p.bare})], сомасы {w.amount}, артығы {rest}|артық төлем][; {why}]"}},
    [FINDING_DUPLICATE_DOCUMENT] = {{SAME_THING_EN "[; {why}]", SAME_THING_RU "[; {why}]",
         SAME_THING_UK "[; {why}]",
         SAME_THING_KK "[; {why}]"}},
    [FINDING_DUPLICATE_PAYMENT] = {{SAME_THING_EN "[; {why}]", SAME_THING_RU "[; {why}]",
         SAME_THING_UK "[; {why}]",
         SAME_THING_KK "[; {why}]"}},
    [FINDING_DUPLICATE_COUNTERPARTY] = {{SAME_THING_EN "[; same: {same}][; {why}]",
                                         SAME_THING_RU "[; совпадает: {same}][; {why}]",
         SAME_THING_UK "[; збігається: {same}][; {why}]",
         SAME_THING_KK "[; сәйкес келетіні: {same}][; {why}]"}},
    [FINDING_DUPLICATE_ITEM] = {{SAME_THING_EN "[; same: {same}][; {why}]",
                                 SAME_THING_RU "[; совпадает: {same}][; {why}]",
         SAME_THING_UK "[; збігається: {same}][; {why}]",
         SAME_THING_KK "[; сәйкес келетіні: {same}][; {why}]"}},
    [FINDING_SURPLUS] =
        {{"[equal records: {l.count} {l.in} against {r.count} {r.in}[, such as {a.first}][; without a counterpart: "
          "{surplus}][, {difference_abs}]|among equal records {a}[ {a.in}] {a?is|are} left without a counterpart]",
          "[одинаковых записей: {l.count} {l.in} и {r.count} {r.in}[, например {a.first}][; без пары: {surplus}][ на "
          "{difference_abs}]|среди одинаковых записей без пары остал{a?ся|ась|ось|ись} {a}[ {a.in}]]",
         "[однакових записів: {l.count} {l.in} і {r.count} {r.in}[, наприклад {a.first}][; без пари: {surplus}][ на {difference_abs}]|серед однакових записів без пари лиши{a?вся|лася|лося|лися} {a}[ {a.in}]]",
         "[бірдей жазбалар: {l.in} {l.count}, {r.in} {r.count}[, мысалы {a.first}][; жұпсызы: {surplus}][, сомасы {difference_abs}]|бірдей жазбалар арасында жұпсыз қалғаны: {a}[ {a.in}]]"}},
    [FINDING_AMBIGUOUS] = {{"{a}[ {a.in}] {a?fits|fit}[ equally well {b} {b.in}| several records equally well]: "
                            "a person must choose[; what adds up: {choices}]",
                            "{a}[ {a.in}]: [одинаково подходят {b} {b.in}|одинаково подходят несколько записей], "
                            "пару должен выбрать человек[; сходится сумма: {choices}]",
         "{a}[ {a.in}]: [однаково підходять {b} {b.in}|однаково підходять кілька записів], пару має обрати людина[; сходиться сума: {choices}]",
         "{a}[ {a.in}]: [{b} {b.in} бірдей сәйкес келеді|бірнеше жазба бірдей сәйкес келеді], жұпты адам таңдауы керек[; сомасы сәйкес: {choices}]"}},
    [FINDING_REVIEW] = {{"[{a} {a.in} and {b} {b.in} were matched|{a}[ {a.in}] was matched][ by \"{step}\"]: "
                         "a person must look[; {why}]",
                         "[{a} {a.in} и {b} {b.in} сопоставлены|{a}[ {a.in}]: пара найдена][ по правилу «{step}»]: "
                         "нужна проверка человеком[; {why}]",
         "[{a} {a.in} і {b} {b.in} зіставлено|{a}[ {a.in}]: пару знайдено][ за правилом «{step}»]: потрібна перевірка людиною[; {why}]",
         "[{a} {a.in} және {b} {b.in} сәйкестендірілді|{a}[ {a.in}]: жұбы табылды][, ереже: «{step}»]: адамның тексеруі керек[; {why}]"}},
    [FINDING_BROKEN_CHAIN] =
        {{"{first}[: {others} found]; the chain breaks[ {in}][: {if.partial}the {expected_known} does not cover the "
          "whole amount|: no {expected_known} was found][; {why}]",
          "{first}[: по цепочке есть {others}]; цепочка обрывается[ {in}][: {if.partial}{expected_known} не на всю "
          "сумму|: {expected_known} не найден{expected_known?|а|о}][; {why}]",
         "{first}[: за ланцюжком є {others}]; ланцюжок обривається[ {in}][: {if.partial}{expected_known} не на всю суму|: {expected_known} не знайдено][; {why}]",
         "{first}[: тізбекте бары — {others}]; тізбек[ {in}] үзіледі[: {if.partial}{expected_known} толық сомаға емес|: {expected_known} табылмады][; {why}]"}},
    [FINDING_NO_COUNTERPART_SLICE] =
        {{"[{field}: ]the value[ {value}] is there[ {a.in}] but not on the other side[ ({in})][; {risk} depends on it]",
          "[{field}: ]значение[ {value}] есть[ {a.in}] только с одной стороны, на другой[ ({in})] его нет[; за ним "
          "{risk}]",
         "[{field}: ]значення[ {value}] є[ {a.in}] лише з одного боку, з іншого[ ({in})] його немає[; за ним {risk}]",
         "[{field}: ][{value} ]мәні[ {a.in}] бір жақта ғана бар, екінші жақта[ ({in})] жоқ[; оған қатысты {risk}]"}},
    [FINDING_MISSING_DETAIL] = {{"{a.bare}[ {a.in}]: the required field[ \"{field}\"] is empty",
                                 "{a.bare}[ {a.in}]: не заполнено обязательное поле[ «{field}»]",
         "{a.bare}[ {a.in}]: не заповнено обов’язкове поле[ «{field}»]",
         "{a.bare}[ {a.in}]: міндетті[ «{field}»] өріс толтырылмаған"}},
    [FINDING_MALFORMED_DETAIL] =
        {{"{a.bare}[ {a.in}]: [the field \"{field}\"|a detail][ holds {value}, which] is malformed[: {causes}]",
          "{a.bare}[ {a.in}]: [поле «{field}»|реквизит] с ошибкой[, значение {value}][: {causes}]",
         "{a.bare}[ {a.in}]: [поле «{field}»|реквізит] з помилкою[, значення {value}][: {causes}]",
         "{a.bare}[ {a.in}]: [«{field}» өрісі|деректеме] қате[, мәні {value}][: {causes}]"}},
    [FINDING_UNKNOWN_VALUE] =
        {{"{a.bare}[ {a.in}]: the value[ {value}][ of \"{field}\"] is in no table of the project[; {why}]",
          "{a.bare}[ {a.in}]: значение[ {value}][ поля «{field}»] не описано в таблицах проекта[; {why}]",
         "{a.bare}[ {a.in}]: значення[ {value}][ поля «{field}»] не описано в таблицях проєкту[; {why}]",
         "{a.bare}[ {a.in}]:[ «{field}» өрісінің][ {value}] мәні жоба кестелерінде сипатталмаған[; {why}]"}},
    [FINDING_REJECTED_ROW] = {{"a row[ of {dataset}][ {in}] could not be read[, field \"{field}\"][, value {value}][: "
                               "{causes}][ ({origin})]",
                               "строка[ набора {dataset}][ {in}] не прочитана[, поле «{field}»][, значение {value}][: "
                               "{causes}][ ({origin})]",
         "рядок[ набору {dataset}][ {in}] не прочитано[, поле «{field}»][, значення {value}][: {causes}][ ({origin})]",
         "[{dataset} жинағының ]жолы[ {in}] оқылмады[, «{field}» өрісі][, мәні {value}][: {causes}][ ({origin})]"}},
    [FINDING_SCHEMA_DRIFT] =
        {{"the source[ {system}][ ({dataset})] changed its shape[: \"{field}\"][, was {left_value}][, is {right_value}]"
          "[, {causes}][ ({origin})]",
          "источник[ {system}][ ({dataset})] изменил структуру[: «{field}»][, было {left_value}][, стало {right_value}]"
          "[, {causes}][ ({origin})]",
         "джерело[ {system}][ ({dataset})] змінило структуру[: «{field}»][, було {left_value}][, стало {right_value}][, {causes}][ ({origin})]",
         "[{system} ]дереккөзі[ ({dataset})] құрылымын өзгертті[: «{field}»][, бұрын {left_value}][, енді {right_value}][, {causes}][ ({origin})]"}},
    [FINDING_SOURCE_INCOMPLETE] =
        {{"the source[ {system}][ ({dataset})] was not read in full[: {causes}][, {value}][ ({origin})]; "
          "the absence of findings about it proves nothing",
          "источник[ {system}][ ({dataset})] прочитан не полностью[: {causes}][, {value}][ ({origin})]; "
          "отсутствие расхождений по нему ничего не доказывает",
         "джерело[ {system}][ ({dataset})] прочитано не повністю[: {causes}][, {value}][ ({origin})]; відсутність розбіжностей щодо нього нічого не доводить",
         "[{system} ]дереккөзі[ ({dataset})] толық оқылмады[: {causes}][, {value}][ ({origin})]; ол бойынша айырмашылықтың болмауы ештеңені дәлелдемейді"}},
    [FINDING_BLOCK_TOO_LARGE] =
        {{"the key[ {value}][ of \"{field}\"] is shared by too many records[ ({records})]: not all their pairs were "
          "compared"
          "[, step \"{step}\"]",
          "ключ[ {value}][ поля «{field}»] общий у слишком многих записей[ ({records})]: сравнены не все их пары"
          "[, шаг «{step}»]",
         "ключ[ {value}][ поля «{field}»] спільний у занадто багатьох записів[ ({records})]: порівняно не всі їхні пари[, крок «{step}»]",
         "[«{field}» өрісінің ][{value} ]кілті тым көп жазбаға[ ({records})] ортақ: олардың барлық жұбы салыстырылмады[, қадам «{step}»]"}},
    [FINDING_SEARCH_LIMIT] =
        {{"too many records share the key[ {origin}] to try all their sums: some may "
          "belong together that were not found to[, step \"{step}\"]",
          "у ключа[ {origin}] слишком много записей, чтобы перебрать все их суммы: часть "
          "подходящих могла остаться без пары[, шаг «{step}»]",
         "у ключа[ {origin}] забагато записів, щоб перебрати всі їхні суми: частина відповідних могла лишитися без пари[, крок «{step}»]",
         "[{origin} ]кілтінде жазба тым көп, барлық соманы қарап шығу мүмкін емес: сәйкес келетіндердің бір бөлігі жұпсыз қалуы мүмкін[, қадам «{step}»]"}},
    [FINDING_NOT_DUE] = {{"[{if.stage}{a}[ {a.in}]: {causes}|{a}[ {a.in}] {a?is|are} not due yet[ (by {left_value.date})]: nothing is missing[; {causes}]]",
                          "[{if.stage}{a}[ {a.in}]: {causes}|{a}[ {a.in}]: срок ещё не наступил[ ({left_value.date})], ничего не просрочено[; {causes}]]",
         "[{if.stage}{a}[ {a.in}]: {causes}|{a}[ {a.in}]: строк ще не настав[ ({left_value.date})], нічого не прострочено[; {causes}]]",
         "[{if.stage}{a}[ {a.in}]: {causes}|{a}[ {a.in}]: мерзімі әлі келген жоқ[ ({left_value.date})], ештеңенің мерзімі өтпеген[; {causes}]]"}},
    [FINDING_REVERSED] = {{"a document and its reversal cancel each other out[: {list}]",
                           "документ и его сторно зачтены друг с другом[: {list}]",
         "документ і його сторно зараховано один проти одного[: {list}]",
         "құжат пен оның сторносы өзара есептелді[: {list}]"}},
    [FINDING_RETURN_WITHOUT_SALE] =
        {{"{a}[ {a.in}] {a?has|have} no sale behind {a?it|them}[; possibly of {right_value}][; {why}]",
          "{a}[ {a.in}]: возврат без своей продажи[; возможно, это возврат по {right_value}][; {why}]",
         "{a}[ {a.in}]: повернення без свого продажу[; можливо, це повернення за {right_value}][; {why}]",
         "{a}[ {a.in}]: сатылымы жоқ қайтару[; мүмкін, мына сатылымның қайтарылуы: {right_value}][; {why}]"}},
    [FINDING_CHECK_FAILED] = {{"{a}[ {a.in}] {a?does|do} not pass the check[ \"{field}\"][: {figures}][; {why}]",
                               "{a}[ {a.in}]: проверка[ «{field}»] не пройдена[: {figures}][; {why}]",
         "{a}[ {a.in}]: перевірку[ «{field}»] не пройдено[: {figures}][; {why}]",
         "{a}[ {a.in}]:[ «{field}»] тексеруінен өтпеді[: {figures}][; {why}]"}},
    [FINDING_BALANCE_BREAK] = {{"the balances of the statement[ {a.in}] do not go on from each other[ ({field})][: "
                                "expected {left_value}, it says {right_value}]",
                                "остатки выписки[ {a.in}] не продолжают друг друга[ ({field})][: должно быть {left_value}, указано "
                                "{right_value}]",
         "залишки виписки[ {a.in}] не продовжують один одного[ ({field})][: має бути {left_value}, указано {right_value}]",
         "үзінді көшірменің қалдықтары[ {a.in}] бірін-бірі жалғастырмайды[ ({field})][: {left_value} болуы керек, {right_value} көрсетілген]"}},
    [FINDING_NO_ROLL_FORWARD] =
        {{"the balance[ of {origin}][ {in}] does not follow from its documents[: {components} come to {left_money}, it "
          "says {right_money}][, difference {difference}][; {why}][; possibly {candidate}]",
          "остаток[ ({origin})][ {in}] не сходится с оборотами[: {components} — должно быть {left_money}, указано "
          "{right_money}][, разница {difference}][; {why}][; возможно, это {candidate}]",
          "залишок[ ({origin})][ {in}] не сходиться з оборотами[: {components} — має бути {left_money}, вказано "
          "{right_money}][, різниця {difference}][; {why}][; можливо, це {candidate}]",
          "[({origin}) ][{in} ]қалдық айналымдарға сай емес[: {components} — {left_money} болуы керек, көрсетілгені "
          "{right_money}][, айырма {difference}][; {why}][; мүмкін, бұл {candidate}]"}},
    [FINDING_CHANGED_AFTER_CLOSE] = {{"{a.dated}[ {a.in}]: a change in a closed period[ (to {origin.date})][: "
                                      "{changes}][; {why}]",
                                      "{a.dated}[ {a.in}]: изменение в закрытом периоде[ (по {origin.date})][: "
                                      "{changes}][; {why}]",
                                      "{a.dated}[ {a.in}]: зміна в закритому періоді[ (по {origin.date})][: "
                                      "{changes}][; {why}]",
                                      "{a.dated}[ {a.in}]: жабық кезеңдегі өзгеріс[ ({origin.date} дейін)][: "
                                      "{changes}][; {why}]"}},
    [FINDING_CONFLICTING_EDITS] =
        {{"{l.dated}: [\"{field}\"|a field] was changed in both systems[ since {origin.date}][: {changes}][; {holds}]",
          "{l.dated}: [поле «{field}»|одно и то же поле] изменено в обеих системах[ после {origin.date}][: {changes}][; {holds}]",
          "{l.dated}: [поле «{field}»|те саме поле] змінено в обох системах[ після {origin.date}][: {changes}][; {holds}]",
          "{l.dated}: [«{field}» өрісі|бір өріс] екі жүйеде де өзгертілген[ ({origin.date} кейін)][: {changes}][; {holds}]"}},
    [FINDING_EDITED_OUTSIDE_OWNER] =
        {{"{l.dated}: [\"{field}\"|a field] was changed[ {in}] outside the system that owns it[ since {origin.date}][: "
          "{changes}][; {holds}]",
          "{l.dated}: [поле «{field}»|поле] изменено[ {in}], а не в системе-владельце[ (после {origin.date})][: "
          "{changes}][; {holds}]",
          "{l.dated}: [поле «{field}»|поле] змінено[ {in}], а не в системі-власнику[ (після {origin.date})][: "
          "{changes}][; {holds}]",
          "{l.dated}: [«{field}» өрісі|өріс] иесі емес жүйеде[ ({in})] өзгертілген[ ({origin.date} кейін)][: "
          "{changes}][; {holds}]"}},
};

static const Sentence act[FINDING_KINDS] = {
    [FINDING_MISSING] =
        {{"[{if.unregistered}check the tax ID and the details {own.in}|{if.overdue}ask the client to pay[, {risk}]|compare with {candidate} and correct what differs {own.in}|find out why the {expected} did not come {to}, and put it right {own.elsewhere}|check the exchange and "
          "enter the {expected}[ {to}]][ ({a.number})]",
          "[{if.unregistered}проверить ИНН/БИН и реквизиты {own.in}|{if.overdue}напомнить плательщику об оплате[, {risk}]|сверить с {candidate} и исправить расхождение {own.in}|выяснить, почему {expected} не попал{expected?|а|о} {to}, и исправить {own.elsewhere}|проверить обмен и "
          "внести[ {to}] {expected.accusative}][ (основание: {a.number})]",
         "[{if.unregistered}перевірити ІПН/ЄДРПОУ та реквізити {own.in}|{if.overdue}нагадати платникові про оплату[, {risk}]|звірити з {candidate} і виправити розбіжність {own.in}|з’ясувати, чому {expected} не потрапи{expected?в|ла|ло} {to}, і виправити {own.elsewhere}|перевірити обмін і внести[ {to}] {expected.accusative}][ (підстава: {a.number})]",
         "[{if.unregistered}ЖСН/БСН мен деректемелерді {own.in} тексеру|{if.overdue}төлеушіге төлем туралы еске салу[, {risk}]|{candidate} құжатымен салыстырып, айырманы {own.in} түзету|{expected} неге {to} түспегенін анықтап, {own.elsewhere} түзету|алмасуды тексеріп,[ {to}] {expected.accusative} енгізу][ (негізі: {a.number})]"}},
    [FINDING_TIMING] = {{"nothing; if it is still there in the next run, check the exchange[ {own.in}]",
                         "ничего не делать; если останется при следующей сверке — проверить обмен[ {own.in}]",
         "нічого не робити; якщо лишиться під час наступної звірки — перевірити обмін[ {own.in}]",
         "ештеңе істемеу; келесі салыстыруда қалса — алмасуды тексеру[ {own.in}]"}},
    [FINDING_BOUNDARY] = {{"nothing; [{if.boundary}the business day of the sources is set in the project|the rule lets the days differ]",
                           "ничего не делать; [{if.boundary}граница суток источников задаётся в проекте|правило допускает разные дни]",
         "нічого не робити; [{if.boundary}межа доби джерел задається в проєкті|правило допускає різні дні]",
         "ештеңе істемеу; [{if.boundary}дереккөздердің тәулік шекарасы жобада беріледі|ереже күндердің әртүрлі болуына жол береді]"}},
    [FINDING_AMOUNT_DIFFERS] = {{"[{if.rate}nothing; at the rate of the day both are the same|book the fee, {difference_abs}{if.fee}|book the exchange difference {exchange}[ {own.in}]|find out which currency is right and correct it[ {own.in}][ ({own.number})| ({b.number})]{if.currency}|compare the documents and correct the amount[ {own.in}][ ({own.number})| ({b.number})]]",
                                 "[{if.rate}ничего не делать; по курсу дня суммы равны|провести комиссию, {difference_abs}{if.fee}|провести курсовую разницу {exchange}[ {own.in}]|выяснить верную валюту и исправить её[ {own.in}][ ({own.number})| ({b.number})]{if.currency}|сверить документы и исправить сумму[ {own.in}][ ({own.number})| ({b.number})]]",
         "[{if.rate}нічого не робити; за курсом дня суми рівні|провести комісію, {difference_abs}{if.fee}|провести курсову різницю {exchange}[ {own.in}]|з’ясувати правильну валюту й виправити її[ {own.in}][ ({own.number})| ({b.number})]{if.currency}|звірити документи й виправити суму[ {own.in}][ ({own.number})| ({b.number})]]",
         "[{if.rate}ештеңе істемеу; күн бағамы бойынша сомалар тең|комиссияны өткізу, {difference_abs}{if.fee}|бағамдық айырманы {exchange}[ {own.in}] өткізу|дұрыс валютаны анықтап, оны[ {own.in}] түзету[ ({own.number})| ({b.number})]{if.currency}|құжаттарды салыстырып, соманы[ {own.in}] түзету[ ({own.number})| ({b.number})]]"}},
    [FINDING_WITHIN_TOLERANCE] = {{"nothing; the difference is allowed", "ничего не делать; разница допустима",
         "нічого не робити; різниця допустима",
         "ештеңе істемеу; айырма рұқсат етілген"}},
    [FINDING_FIELD_DIFFERS] = {{"find out which value is right and correct [\"{field}\"|it][ {own.in}]",
                                "выяснить верное значение и исправить [«{field}»|его][ {own.in}]",
         "з’ясувати правильне значення й виправити [«{field}»|його][ {own.in}]",
         "дұрыс мәнін анықтап, [«{field}» өрісін|оны][ {own.in}] түзету"}},
    [FINDING_STATUS_CONFLICT] = {{"find out the true status and correct it[ {own.in}][ ({own.number})| ({a.number})]",
                                  "выяснить действительный статус и исправить его[ {own.in}][ ({own.number})| ({a.number})]",
         "з’ясувати дійсний статус і виправити його[ {own.in}][ ({own.number})| ({a.number})]",
         "шынайы мәртебені анықтап, оны[ {own.in}] түзету[ ({own.number})| ({a.number})]"}},
    [FINDING_STAGE_CONFLICT] = {{"bring the stage and the document together: move the stage or correct the document[ {own.in}][ ({own.number})| ({a.number})]",
                                 "привести стадию и документ в соответствие: сменить стадию или исправить документ[ {own.in}][ ({own.number})| ({a.number})]",
         "привести стадію й документ у відповідність: змінити стадію або виправити документ[ {own.in}][ ({own.number})| ({a.number})]",
         "кезең мен құжатты сәйкестендіру: кезеңді ауыстыру немесе құжатты түзету[ {own.in}][ ({own.number})| ({a.number})]"}},
    [FINDING_NOT_POSTED] =
        {{"[find out why the {expected}[ {in}] is not posted, and put it right {own.elsewhere}|correct the document "
          "and post it[ {own.in}]][ ({own.number})| ({b.number})| ({a.number})]",
          "[выяснить, почему {expected}[ {in}] не провед{expected?ён|ена|ено}, и исправить {own.elsewhere}|исправить и "
          "провести документ[ {own.in}]][ ({own.number})| ({b.number})| ({a.number})]",
         "[з’ясувати, чому {expected}[ {in}] не проведено, і виправити {own.elsewhere}|виправити і провести документ[ {own.in}]][ ({own.number})| ({b.number})| ({a.number})]",
         "[{expected}[ {in}] неге өткізілмегенін анықтап, {own.elsewhere} түзету|құжатты[ {own.in}] түзетіп, өткізу][ ({own.number})| ({b.number})| ({a.number})]"}},
    [FINDING_COUNTERPART_REJECTED] = {{"correct the rejected row[ {in}] and run again",
                                       "исправить отклонённую строку[ {in}] и повторить сверку",
         "виправити відхилений рядок[ {in}] і повторити звірку",
         "қабылданбаған жолды[ {in}] түзетіп, салыстыруды қайталау"}},
    [FINDING_UNLINKED_PAYMENT] = {{"link the payment to its document or contract[ {own.in}][; check {b.number}|; check {candidate}]",
                                   "привязать платёж к документу или договору[ {own.in}][; проверить {b.number}|; проверить {candidate}]",
         "прив’язати платіж до документа або договору[ {own.in}][; перевірити {b.number}|; перевірити {candidate}]",
         "төлемді[ {own.in}] құжатқа немесе шартқа байланыстыру[; {b.number} тексеру|; {candidate} тексеру]"}},
    [FINDING_PARTLY_PAID] = {{"follow up the remaining amount[, {rest}]",
                              "проконтролировать оплату остатка[, {rest}]",
         "проконтролювати оплату залишку[, {rest}]",
         "қалдықтың төленуін бақылау[, {rest}]"}},
    [FINDING_OVERPAID] = {{"return the surplus or book it as an advance[ ({rest})]",
                           "вернуть излишек или зачесть как аванс[ ({rest})]",
         "повернути надлишок або зарахувати як аванс[ ({rest})]",
         "артығын қайтару немесе аванс ретінде есепке алу[ ({rest})]"}},
    [FINDING_DUPLICATE_DOCUMENT] = {{"keep [{keep}|one document[ {own.in}]] and cancel the others",
                                     "оставить [{keep}|один документ[ {own.in}]], остальные отменить",
         "залишити [{keep}|один документ[ {own.in}]], решту скасувати",
         "[{keep}|бір құжатты[ {own.in}]] қалдырып, қалғанын жою"}},
    [FINDING_DUPLICATE_PAYMENT] = {{"keep [{keep}|one payment[ {own.in}]] and cancel the others",
                                    "оставить [{keep}|один платёж[ {own.in}]], остальные отменить",
         "залишити [{keep}|один платіж[ {own.in}]], решту скасувати",
         "[{keep}|бір төлемді[ {own.in}]] қалдырып, қалғанын жою"}},
    [FINDING_DUPLICATE_COUNTERPARTY] = {{"[keep {keep} and merge the others into it|compare the cards and merge them[ {own.in}]], or decide \"not same\"",
                                         "[оставить {keep}, остальные объединить с ней|сравнить карточки и объединить их[ {own.in}]] либо выбрать «разные»",
         "[залишити {keep}, решту об’єднати з нею|порівняти картки й об’єднати їх[ {own.in}]] або обрати «різні»",
         "[{keep} қалдырып, қалғанын соған біріктіру|карточкаларды салыстырып,[ {own.in}] біріктіру] немесе «әртүрлі» шешімін таңдау"}},
    [FINDING_DUPLICATE_ITEM] = {{"[keep {keep} and merge the others into it|compare the cards and merge them[ {own.in}]], or decide \"not same\"",
                                 "[оставить {keep}, остальные объединить с ней|сравнить карточки и объединить их[ {own.in}]] либо выбрать «разные»",
         "[залишити {keep}, решту об’єднати з нею|порівняти картки й об’єднати їх[ {own.in}]] або обрати «різні»",
         "[{keep} қалдырып, қалғанын соған біріктіру|карточкаларды салыстырып,[ {own.in}] біріктіру] немесе «әртүрлі» шешімін таңдау"}},
    [FINDING_SURPLUS] = {{"find the surplus record or its missing counterpart[ {own.in}]",
                          "найти лишнюю запись или недостающую пару[ {own.in}]",
         "знайти зайвий запис або відсутню пару[ {own.in}]",
         "артық жазбаны немесе жетіспейтін жұпты[ {own.in}] табу"}},
    [FINDING_AMBIGUOUS] = {{"choose the right counterpart and enter its number in the reference[ {own.in}]",
                            "выбрать верную пару и указать её номер в ссылке[ {own.in}]",
         "обрати правильну пару й указати її номер у посиланні[ {own.in}]",
         "дұрыс жұпты таңдап, оның нөмірін сілтемеде[ {own.in}] көрсету"}},
    [FINDING_REVIEW] = {{"look at both records and decide: same or not same",
                         "посмотреть обе записи и решить: одно и то же или разные",
         "переглянути обидва записи й вирішити: те саме чи різні",
         "екі жазбаны қарап, шешу: бір нәрсе ме, әлде әртүрлі ме"}},
    [FINDING_BROKEN_CHAIN] = {{"restore the missing link[ ({expected_known})][ {in}]",
                               "восстановить недостающее звено[ ({expected_known})][ {in}]",
         "відновити відсутню ланку[ ({expected_known})][ {in}]",
         "жетіспейтін буынды[ ({expected_known})][ {in}] қалпына келтіру"}},
    [FINDING_NO_COUNTERPART_SLICE] =
        {{"add [{value}|the value][ {to}] or to the project's mapping table",
          "завести [{value}|значение][ {to}] или добавить в таблицу соответствий проекта",
         "додати [{value}|значення][ {to}] або внести до таблиці відповідностей проєкту",
         "[{value} мәнін|мәнді][ {to}] енгізу немесе жобаның сәйкестік кестесіне қосу"}},
    [FINDING_MISSING_DETAIL] = {{"fill in [\"{field}\"|the detail][ {own.in}]",
                                 "заполнить [«{field}»|реквизит][ {own.in}]",
         "заповнити [«{field}»|реквізит][ {own.in}]",
         "[«{field}» өрісін|деректемені][ {own.in}] толтыру"}},
    [FINDING_MALFORMED_DETAIL] = {{"correct [\"{field}\"|the detail][ {own.in}]",
                                   "исправить [«{field}»|реквизит][ {own.in}]",
         "виправити [«{field}»|реквізит][ {own.in}]",
         "[«{field}» өрісін|деректемені][ {own.in}] түзету"}},
    [FINDING_UNKNOWN_VALUE] = {{"add the value to the project's table or correct it[ {own.in}]",
                                "добавить значение в таблицу проекта или исправить его[ {own.in}]",
         "додати значення до таблиці проєкту або виправити його[ {own.in}]",
         "мәнді жоба кестесіне қосу немесе[ {own.in}] түзету"}},
    [FINDING_REJECTED_ROW] = {{"correct the row[ {own.in}] and run again",
                               "исправить строку[ {own.in}] и повторить сверку",
         "виправити рядок[ {own.in}] і повторити звірку",
         "жолды[ {own.in}] түзетіп, салыстыруды қайталау"}},
    [FINDING_SCHEMA_DRIFT] = {{"find out what was changed[ {own.in}] and adjust the project",
                               "выяснить, что изменили[ {own.in}], и поправить проект",
         "з’ясувати, що змінили[ {own.in}], і поправити проєкт",
         "[{own.in} ]не өзгергенін анықтап, жобаны түзету"}},
    [FINDING_SOURCE_INCOMPLETE] = {{"make the source available[ ({system})] and run again",
                                    "восстановить доступ к источнику[ ({system})] и повторить сверку",
         "відновити доступ до джерела[ ({system})] і повторити звірку",
         "дереккөзге[ ({system})] қолжетімділікті қалпына келтіріп, салыстыруды қайталау"}},
    [FINDING_BLOCK_TOO_LARGE] = {{"correct the field that so many records share, or add a field to the rule",
                                  "исправить поле, общее у многих записей, или добавить поле в правило",
         "виправити поле, спільне в багатьох записів, або додати поле до правила",
         "көп жазбаға ортақ өрісті түзету немесе ережеге өріс қосу"}},
    [FINDING_SEARCH_LIMIT] = {{"match by a reference, narrow the step's dates, or add a field to its `same`",
                               "сопоставлять по ссылке, сузить даты шага или добавить поле в правило",
         "зіставляти за посиланням, звузити дати кроку або додати поле до правила",
         "сілтеме бойынша сәйкестендіру, қадам күндерін тарылту немесе ережеге өріс қосу"}},
    [FINDING_NOT_DUE] = {{"[{if.stage}nothing|nothing before that day]", "[{if.stage}ничего не делать|до этого дня ничего не делать]",
         "[{if.stage}нічого не робити|до цього дня нічого не робити]",
         "[{if.stage}ештеңе істемеу|ол күнге дейін ештеңе істемеу]"}},
    [FINDING_REVERSED] = {{"nothing; the two cancel each other out", "ничего не делать; документы зачтены друг с другом",
         "нічого не робити; документи зараховано один проти одного",
         "ештеңе істемеу; құжаттар өзара есептелді"}},
    [FINDING_RETURN_WITHOUT_SALE] = {{"enter the right sale in the return[ {own.in}][ ({a.number})][; check {right_value}]",
                                      "указать в возврате верную продажу[ {own.in}][ ({a.number})][; проверить {right_value}]",
         "указати в поверненні правильний продаж[ {own.in}][ ({a.number})][; перевірити {right_value}]",
         "қайтаруда дұрыс сатылымды[ {own.in}] көрсету[ ({a.number})][; {right_value} тексеру]"}},
    [FINDING_CHECK_FAILED] = {{"correct the record[ {own.in}][ ({a.number})]",
                               "исправить запись[ {own.in}][ ({a.number})]",
         "виправити запис[ {own.in}][ ({a.number})]",
         "жазбаны[ {own.in}] түзету[ ({a.number})]"}},
    [FINDING_BALANCE_BREAK] = {{"have the statement, or the one missing before it, sent again",
                                "запросить выписку, или недостающую перед ней, повторно",
         "запросити виписку, або відсутню перед нею, повторно",
         "үзінді көшірмені немесе оның алдындағы жетіспейтінін қайта сұрату"}},
    [FINDING_NO_ROLL_FORWARD] = {{"find what stands in the balance and in no document, or the other way round[ "
                                  "{own.in}][; check {candidate}]",
                                  "найти, что есть в остатке и чего нет в документах, или наоборот[ {own.in}][; "
                                  "проверить {candidate}]",
                                  "знайти, що є в залишку й чого немає в документах, або навпаки[ {own.in}][; "
                                  "перевірити {candidate}]",
                                  "қалдықта бар, бірақ құжаттарда жоқты немесе керісінше[ {own.in}] табу[; "
                                  "{candidate} тексеру]"}},
    [FINDING_CHANGED_AFTER_CLOSE] = {{"find out who changed it and why, then undo it or reopen the period[ {own.in}][ "
                                      "({a.number})]",
                                      "выяснить, кто и зачем внёс изменение; отменить его или переоткрыть период[ "
                                      "{own.in}][ ({a.number})]",
                                      "з’ясувати, хто й навіщо вніс зміну; скасувати її або відкрити період знову[ "
                                      "{own.in}][ ({a.number})]",
                                      "өзгерісті кім және не үшін енгізгенін анықтау; оны жою немесе кезеңді қайта ашу[ "
                                      "{own.in}][ ({a.number})]"}},
    [FINDING_CONFLICTING_EDITS] = {{"agree on one value[ of \"{field}\"] and enter it in both systems",
                                    "согласовать одно значение[ поля «{field}»] и внести его в обе системы",
                                    "узгодити одне значення[ поля «{field}»] і внести його в обидві системи",
                                    "[«{field}» өрісінің ]бір мәнін келісіп, екі жүйеге де енгізу"}},
    [FINDING_EDITED_OUTSIDE_OWNER] =
        {{"put the owner's value back[ {in}], or make the change in the system that owns the field",
          "вернуть[ {in}] значение системы-владельца либо внести правку в ней самой",
          "повернути[ {in}] значення системи-власника або внести правку в ній самій",
          "[{in} ]иесі жүйенің мәнін қайтару немесе түзетуді сол жүйеде енгізу"}},
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
