#include "engine/store/span.h"

#include "engine/base/buf.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/utf8.h"

#include <stdio.h>

/* What is no UTF-8 becomes U+FFFD: a reader of JSON would refuse the whole content. */
static void add_broken(Buf *out, Str value) {
    for (size_t i = 0; i < value.len;) utf8_add(out, utf8_next(value, &i));
}

static void add_escaped(Buf *out, char c) {
    char text[8];
    if (c == '"' || c == '\\')
        buf_add(out, (Str){(const char[]){'\\', c}, 2});
    else
        buf_add(out, (Str){text, (size_t)snprintf(text, sizeof text, "\\u%04x", (unsigned)c)});
}

static bool is_plain(char c) {
    return (unsigned char)c >= ' ' && c != '"' && c != '\\';
}

static void add_json(Buf *out, Str value) {
    Buf mended = {0};
    if (!utf8_valid(value)) {
        add_broken(&mended, value);
        value = buf_str(&mended);
    }
    buf_char(out, '"');
    for (size_t i = 0; i < value.len;) {
        size_t from = i;
        while (i < value.len && is_plain(value.ptr[i])) i++;
        buf_append(out, value.ptr + from, i - from);
        if (i < value.len) add_escaped(out, value.ptr[i++]);
    }
    buf_char(out, '"');
    buf_free(&mended);
}

/* Values that are empty are left out: most are. */
static void add_pair(Buf *out, const char *name, Str value) {
    if (!value.len) return;
    if (out->ptr[out->len - 1] != '{') buf_char(out, ',');
    buf_char(out, '"');
    buf_append(out, name, strlen(name));
    buf_append(out, "\":", 2);
    add_json(out, value);
}

Str span_amount(const Finding *finding, int128 amount, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    if (!finding->has_amounts && !amount) return STR("");
    return str_copy(arena, decimal_print(amount, finding->scale, text));
}

static void add_record(Buf *out, const Finding *finding, const FindingRecord *record) {
    char text[DECIMAL_TEXT_SIZE];
    buf_char(out, '{');
    add_pair(out, "side", record->right ? STR("right") : STR("left"));
    add_pair(out, "system", record->system_title.len ? record->system_title : record->system);
    add_pair(out, "dataset", record->dataset_name);
    add_pair(out, "key", record->key);
    add_pair(out, "document", record->document);
    add_pair(out, "date", record->date);
    add_pair(out, "counterparty", record->counterparty);
    add_pair(out, "tax_id", record->tax_id);
    add_pair(out, "warehouse", record->warehouse);
    add_pair(out, "status", record->status);
    add_pair(out, "currency", record->currency);
    if (record->has_amount) add_pair(out, "amount", decimal_print(record->amount, finding->scale, text));
    buf_char(out, '}');
}

Str span_content(const Finding *finding, Arena *arena) {
    Buf out = {0};
    buf_char(&out, '{');
    add_pair(&out, "left_value", finding->left_value);
    add_pair(&out, "right_value", finding->right_value);
    add_pair(&out, "left_amount", span_amount(finding, finding->left_amount, arena));
    add_pair(&out, "right_amount", span_amount(finding, finding->right_amount, arena));
    add_pair(&out, "system", finding->system_title.len ? finding->system_title : finding->system);
    add_pair(&out, "owner_system", finding->owner_title.len ? finding->owner_title : finding->owner_system);
    add_pair(&out, "owner_team", finding->owner_team);
    add_pair(&out, "step", finding->step);
    add_pair(&out, "story", finding->story);
    add_pair(&out, "origin", finding->origin);
    buf_printf(&out, "%s\"records\":[", out.len > 1 ? "," : "");
    for (size_t i = 0; i < finding->record_count; i++) {
        if (i) buf_char(&out, ',');
        add_record(&out, finding, &finding->record[i]);
    }
    buf_add(&out, STR("]}"));
    Str content = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return content;
}

int64_t span_hash(const Finding *finding, Str content, Str sentence) {
    uint64_t hash = hash_join(hash_str(content), hash_str(sentence));
    hash = hash_join(hash, hash_join(hash_str(finding->cause), (uint64_t)finding->severity + 1));
    hash = hash_join(
        hash, hash_join(hash_bytes(&finding->difference, sizeof finding->difference), hash_str(finding->currency)));
    hash = hash_join(hash, hash_bytes(&finding->at_risk, sizeof finding->at_risk));
    return (int64_t)(hash >> 1); /* a plain positive number in SQL */
}

/* ---- Records of a content */

static const SpanRecord *records_of(json_t *list, Arena *arena, size_t *count) {
    size_t i;
    json_t *item;
    *count = json_array_size(list);
    SpanRecord *record = arena_array(arena, *count, sizeof *record);
    json_array_foreach(list, i, item) record[i] =
        (SpanRecord){json_get_text(item, "side", arena), json_get_text(item, "dataset", arena), json_get_text(item, "key", arena)};
    return record;
}

const SpanRecord *span_records(Str json, Arena *arena, size_t *count) {
    json_t *root = json_loadb(json.ptr, json.len, JSON_ALLOW_NUL, NULL);
    json_t *list = json_is_array(root) ? root : json_object_get(root, "records");
    const SpanRecord *record = records_of(list, arena, count);
    json_decref(root);
    return record;
}

Str span_pairs(const SpanRecord *record, size_t count, Arena *arena) {
    Buf out = {0};
    buf_char(&out, '[');
    for (size_t i = 0; i < count; i++) {
        buf_add(&out, i ? STR(",{\"side\":") : STR("{\"side\":"));
        add_json(&out, record[i].side);
        buf_add(&out, STR(",\"dataset\":"));
        add_json(&out, record[i].dataset);
        buf_add(&out, STR(",\"key\":"));
        add_json(&out, record[i].key);
        buf_char(&out, '}');
    }
    buf_char(&out, ']');
    Str json = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return json;
}
