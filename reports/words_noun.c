#include "reports/words_noun.h"

static const Entity entities[] = {
    {"order", "order", "orders", "заказ", "заказ", "заказа", "заказов", GENDER_M,
     {"замовлення", "замовлення", "замовлення", "замовлень", GENDER_N},
     {"тапсырыс", "тапсырысты", "тапсырыс", "тапсырыс", GENDER_M}},
    {"payment", "payment", "payments", "платёж", "платёж", "платежа", "платежей", GENDER_M,
     {"платіж", "платіж", "платежі", "платежів", GENDER_M},
     {"төлем", "төлемді", "төлем", "төлем", GENDER_M}},
    {"shipment", "shipment", "shipments", "отгрузка", "отгрузку", "отгрузки", "отгрузок", GENDER_F,
     {"відвантаження", "відвантаження", "відвантаження", "відвантажень", GENDER_N},
     {"жөнелтілім", "жөнелтілімді", "жөнелтілім", "жөнелтілім", GENDER_M}},
    {"receivable", "receivable", "receivables", "задолженность", "задолженность", "задолженности", "задолженностей",
     GENDER_F,
     {"заборгованість", "заборгованість", "заборгованості", "заборгованостей", GENDER_F},
     {"берешек", "берешекті", "берешек", "берешек", GENDER_M}},
    {"counterparty", "counterparty", "counterparties", "контрагент", "контрагента", "контрагента", "контрагентов",
     GENDER_M,
     {"контрагент", "контрагента", "контрагенти", "контрагентів", GENDER_M},
     {"контрагент", "контрагентті", "контрагент", "контрагент", GENDER_M}},
    {"item", "item", "items", "карточка номенклатуры", "карточку номенклатуры", "карточки номенклатуры",
     "карточек номенклатуры", GENDER_F,
     {"картка номенклатури", "картку номенклатури", "картки номенклатури", "карток номенклатури", GENDER_F},
     {"номенклатура карточкасы", "номенклатура карточкасын", "номенклатура карточкасы", "номенклатура карточкасы", GENDER_M}},
    {"document", "document", "documents", "документ", "документ", "документа", "документов", GENDER_M,
     {"документ", "документ", "документи", "документів", GENDER_M},
     {"құжат", "құжатты", "құжат", "құжат", GENDER_M}},
    {"", "record", "records", "запись", "запись", "записи", "записей", GENDER_F,
     {"запис", "запис", "записи", "записів", GENDER_M},
     {"жазба", "жазбаны", "жазба", "жазба", GENDER_M}},
};

const Entity *words_entity(Str code) {
    size_t i = 0;
    while (entities[i].code[0] && !str_eq(code, str_of(entities[i].code))) i++;
    return &entities[i];
}

Noun words_noun(Language language, const Entity *entity) {
    switch (language) {
    case LANGUAGE_RU: return (Noun){entity->one, entity->accusative, entity->few, entity->many, entity->gender};
    case LANGUAGE_UK: return entity->uk;
    case LANGUAGE_KK: return entity->kk;
    default: return (Noun){entity->en_one, entity->en_one, entity->en_many, entity->en_many, entity->gender};
    }
}
