#include "reports/xlsx_side.h"

enum { NAMES_MAX = 5, RECORDS_SHOWN_MAX = 200 };

XlsxSide xlsx_side_of(const Finding *finding, bool right) {
    XlsxSide side = {NULL, 0};
    for (size_t i = 0; i < finding->record_count; i++) {
        if (finding->record[i].right != right) continue;
        if (!side.count++) side.first = &finding->record[i];
    }
    return side;
}

Str record_document(const FindingRecord *record) {
    return record->document.len ? record->document : record->key;
}

Str record_system(const FindingRecord *record) {
    return record->system_title.len ? record->system_title : record->system;
}

Str record_date(const FindingRecord *record) {
    return record->date.len ? record->date : record->day;
}

Str record_status(const FindingRecord *record) {
    return record->status;
}

Str record_counterparty(const FindingRecord *record) {
    return record->counterparty;
}

Str record_tax_id(const FindingRecord *record) {
    return record->tax_id;
}

Str record_warehouse(const FindingRecord *record) {
    return record->warehouse;
}

Str record_dataset(const FindingRecord *record) {
    return record->dataset_name;
}

Str record_key(const FindingRecord *record) {
    return record->key;
}

static bool seen_before(const Finding *finding, size_t index, RecordText text, bool right, bool both) {
    for (size_t i = 0; i < index; i++) {
        if (!both && finding->record[i].right != right) continue;
        if (str_eq(text(&finding->record[i]), text(&finding->record[index]))) return true;
    }
    return false;
}

void xlsx_add_values(Buf *out, const Finding *finding, RecordText text, bool right, bool both) {
    size_t shown = 0, hidden = 0;
    for (size_t i = 0; i < finding->record_count; i++) {
        if (!both && finding->record[i].right != right) continue;
        if (i >= RECORDS_SHOWN_MAX) { /* not compared with the others any more */
            hidden++;
            continue;
        }
        Str value = text(&finding->record[i]);
        if (!value.len || seen_before(finding, i, text, right, both)) continue;
        if (shown == NAMES_MAX) {
            hidden++;
            continue;
        }
        if (shown++) buf_add(out, STR(", "));
        buf_add(out, value);
    }
    if (hidden) buf_printf(out, " (+%zu)", hidden);
}

void xlsx_add_currency(Buf *out, const Finding *finding) {
    size_t from = out->len;
    for (size_t i = 0; i < finding->record_count; i++) {
        Str currency = finding->record[i].currency;
        bool known = !currency.len;
        for (size_t j = 0; j < i && !known; j++) known = str_eq(currency, finding->record[j].currency);
        if (known) continue;
        if (out->len > from) buf_add(out, STR(" / "));
        buf_add(out, currency);
    }
    if (out->len == from) buf_add(out, finding->currency);
}

bool xlsx_one_currency(const Finding *finding) {
    Str first = STR_NULL;
    for (size_t i = 0; i < finding->record_count; i++) {
        Str currency = finding->record[i].currency;
        if (!currency.len) continue;
        if (first.len && !str_eq(first, currency)) return false;
        first = currency;
    }
    return true;
}

bool side_total(const Finding *finding, bool right, int128 *out) {
    XlsxSide side = xlsx_side_of(finding, right);
    if (finding->has_amounts) *out = right ? finding->right_amount : finding->left_amount;
    if (finding->has_amounts) return true;
    if (side.count != 1 || !side.first->has_amount) return false;
    *out = side.first->amount;
    return true;
}
