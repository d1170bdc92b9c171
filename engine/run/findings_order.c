/* Findings in their order: identities of their own, money shown once, ranks. */
#include "engine/run/findings.h"

#include "engine/base/hash.h"
#include "engine/base/prefetch.h"
#include "engine/run/keyed.h"

#include <stdlib.h>

/* What is wrong with a source stands before what was found in it. */
static int precedence(const Finding *finding) {
    return finding->kind == FINDING_SCHEMA_DRIFT ? 2 : finding->kind == FINDING_SOURCE_INCOMPLETE;
}

static int compare_money(int128 a, int128 b) {
    return (a > b) - (a < b);
}

static int twin_order(const void *a, const void *b) { /* pointers into the list, so their order is that of making */
    const Finding *x = *(Finding *const *)a, *y = *(Finding *const *)b;
    int order = str_compare(x->id, y->id);
    for (size_t i = 0; !order && i < x->record_count && i < y->record_count; i++) {
        order = str_compare(x->record[i].document, y->record[i].document);
        if (!order) order = str_compare(x->record[i].date, y->record[i].date);
        if (!order) order = compare_money(x->record[i].amount, y->record[i].amount);
    }
    if (!order) order = str_compare(x->left_value, y->left_value);
    return order ? order : (x > y) - (x < y);
}

/* Keys in the order of ids: all of them when they are 16 hex digits, as they are made; of others the first eight bytes. */
static bool is_hex(Str id) {
    if (id.len != 16) return false;
    for (size_t i = 0; i < 16; i++) {
        if (!((id.ptr[i] >= '0' && id.ptr[i] <= '9') || (id.ptr[i] >= 'a' && id.ptr[i] <= 'f'))) return false;
    }
    return true;
}

static uint64_t id_key(Str id, bool hex) {
    uint64_t key = 0;
    for (size_t i = 0; hex && i < 16; i++) key = key << 4 | (uint64_t)(id.ptr[i] <= '9' ? id.ptr[i] - '0' : id.ptr[i] - 'a' + 10);
    for (size_t i = 0; !hex && i < 8; i++) key = key << 8 | (i < id.len ? (unsigned char)id.ptr[i] : 0);
    return key;
}

enum { AHEAD = 16, CACHE_LINE = 64 }; /* ids lie all over the memory */

/* false: an id is of another form than `hex` says. */
static bool write_keys(const FindingList *list, bool hex, Keyed *item) {
    for (size_t i = 0; i < list->count; i++) {
        if (i + 2 * AHEAD < list->count) prefetch(&list->item[i + 2 * AHEAD].id);
        if (i + AHEAD < list->count) prefetch(list->item[i + AHEAD].id.ptr);
        if (hex && !is_hex(list->item[i].id)) return false;
        item[i] = (Keyed){id_key(list->item[i].id, hex), (uint32_t)i};
    }
    return true;
}

static Keyed *keyed_by_id(const FindingList *list, Arena *stage) {
    Keyed *item = arena_array_raw(stage, list->count, sizeof *item), *spare = arena_array_raw(stage, list->count, sizeof *spare);
    if (!write_keys(list, true, item)) write_keys(list, false, item);
    keyed_sort(item, spare, list->count);
    return item;
}

typedef int (*Order)(const void *, const void *);

/* What is in order already, as most runs of equal keys are, is only looked through. */
static void sort_run(void *item, size_t count, size_t size, Order order) {
    const char *at = item;
    for (size_t i = 1; i < count; i++) {
        if (order(at + (i - 1) * size, at + i * size) <= 0) continue;
        qsort(item, count, size, order);
        return;
    }
}

/* Findings of one key, in the order of twins. */
static void separate_run(Finding **sorted, size_t count, Arena *arena) {
    Str base = STR_NULL;
    for (size_t i = 0, number = 0; i < count; i++) {
        bool twin = i && str_eq(sorted[i]->id, base);
        number = twin ? number + 1 : 0;
        if (!twin) base = sorted[i]->id;
        else if (sorted[i]->kind != FINDING_BROKEN_CHAIN)
            sorted[i]->id = hash_hex(hash_join(hash_str(base), number), arena);
    }
}

/* What shares an id shares a key; most keys have one finding, which is not looked at. */
void findings_separate(FindingList *list) {
    Arena *stage = arena_new("separating", 0);
    Finding **sorted = arena_array_raw(stage, list->count, sizeof *sorted);
    const Keyed *by_key = keyed_by_id(list, stage);
    for (size_t from = 0, to; from < list->count; from = to) {
        to = keyed_run(by_key, list->count, from);
        if (to == from + 1) continue;
        for (size_t i = from; i < to; i++) sorted[i] = &list->item[by_key[i].index];
        sort_run(sorted + from, to - from, sizeof *sorted, twin_order);
        separate_run(sorted + from, to - from, list->arena);
    }
    arena_free(stage);
}

typedef struct Extra { /* a record of a cluster of duplicates */
    uint32_t dataset, row, cluster;
} Extra;

static int extra_order(const void *a, const void *b) {
    const Extra *x = a, *y = b;
    if (x->dataset != y->dataset) return x->dataset < y->dataset ? -1 : 1;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static bool is_counted_twice(const Finding *finding) {
    return (finding->kind == FINDING_DUPLICATE_DOCUMENT || finding->kind == FINDING_DUPLICATE_PAYMENT) &&
           finding->severity == SEVERITY_ERROR;
}

static size_t list_extras(const FindingList *list, Extra *extra) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const Finding *finding = &list->item[i];
        for (size_t k = 0; is_counted_twice(finding) && k < finding->record_count; k++) {
            extra[count++] = (Extra){finding->record[k].dataset, finding->record[k].row, (uint32_t)i};
        }
    }
    if (count) qsort(extra, count, sizeof *extra, extra_order);
    return count;
}

/* Records of the finding that some cluster counts as too many; of a cluster of n, n - 1 at most (left[]). */
static void take_out(Finding *finding, const Extra *extra, size_t count, uint32_t *left) {
    for (size_t k = 0; k < finding->record_count; k++) {
        const FindingRecord *record = &finding->record[k];
        Extra wanted = {record->dataset, record->row, 0};
        size_t from = 0, to = count;
        while (from < to) {
            size_t middle = from + (to - from) / 2;
            if (extra_order(&extra[middle], &wanted) < 0) from = middle + 1;
            else to = middle;
        }
        if (from == count || extra[from].dataset != record->dataset || extra[from].row != record->row) continue;
        if (!record->has_amount || !left[extra[from].cluster]) continue;
        left[extra[from].cluster]--;
        int128 amount = decimal_magnitude(record->amount);
        finding->at_risk = finding->at_risk > amount ? finding->at_risk - amount : 0;
    }
}

void findings_count_once(FindingList *list) {
    size_t records = 0;
    for (size_t i = 0; i < list->count; i++) records += is_counted_twice(&list->item[i]) ? list->item[i].record_count : 0;
    if (!records) return;
    Extra *extra = arena_array(list->arena, records, sizeof *extra);
    uint32_t *left = arena_array(list->arena, list->count, sizeof *left);
    size_t count = list_extras(list, extra);
    for (size_t i = 0; i < list->count; i++) left[i] = is_counted_twice(&list->item[i]) ? (uint32_t)list->item[i].record_count - 1 : 0;
    for (size_t i = 0; i < list->count; i++) {
        Finding *finding = &list->item[i];
        if (finding->kind == FINDING_SURPLUS || finding->kind == FINDING_MISSING) take_out(finding, extra, count, left);
    }
}

static int finding_order(const Finding *x, const Finding *y) {
    if (precedence(x) != precedence(y)) return precedence(y) - precedence(x);
    if (x->severity != y->severity) return (int)y->severity - (int)x->severity;
    if (x->at_risk != y->at_risk) return x->at_risk < y->at_risk ? 1 : -1;
    return str_compare(x->id, y->id);
}

typedef struct Ranked {
    const Finding *finding, *teller; /* the teller of its case is most often itself */
} Ranked;

static int rank_order(const void *a, const void *b) {
    const Ranked *x = a, *y = b;
    int order = finding_order(x->teller, y->teller);
    if (order) return order;
    bool follows_x = x->finding->story.len != 0, follows_y = y->finding->story.len != 0;
    return follows_x != follows_y ? follows_x - follows_y : finding_order(x->finding, y->finding);
}

static int by_id(const void *a, const void *b) {
    const Finding *x = *(const Finding *const *)a, *y = *(const Finding *const *)b;
    int order = str_compare(x->id, y->id);
    return order ? order : (x > y) - (x < y);
}

/* Pointers into the list, by id. */
static const Finding **sorted_by_id(const FindingList *list, Arena *stage) {
    const Finding **sorted = arena_array_raw(stage, list->count, sizeof *sorted);
    const Keyed *by_key = keyed_by_id(list, stage);
    for (size_t i = 0; i < list->count; i++) sorted[i] = &list->item[by_key[i].index];
    for (size_t from = 0, to; from < list->count; from = to) {
        to = keyed_run(by_key, list->count, from);
        sort_run(sorted + from, to - from, sizeof *sorted, by_id);
    }
    return sorted;
}

static const Finding *teller_of(const Finding *finding, const Finding *const *sorted, size_t count) {
    size_t from = 0, to = finding->story.len ? count : 0;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_compare(sorted[middle]->id, finding->story) < 0) from = middle + 1;
        else to = middle;
    }
    return finding->story.len && from < count && str_eq(sorted[from]->id, finding->story) ? sorted[from] : finding;
}

/* Precedence, severity and the money at risk, the greatest first; sums past 2^58 share a key. */
static uint64_t rank_key(const Finding *finding) {
    const int128 most = ((int128)1 << 58) - 1;
    uint64_t money = finding->at_risk < 0 ? 0 : finding->at_risk > most ? (uint64_t)most : (uint64_t)finding->at_risk;
    return ~((uint64_t)precedence(finding) << 62 | (uint64_t)finding->severity << 58 | money);
}

/* Moves the findings in place: item[i] becomes what stood at source[i].index. */
static void permute(FindingList *list, Keyed *source) {
    const uint32_t placed = UINT32_MAX;
    for (size_t start = 0; start < list->count; start++) {
        if (source[start].index == placed) continue;
        Finding first = list->item[start];
        size_t at = start;
        while (source[at].index != start) {
            size_t next = source[at].index;
            const char *then = (const char *)&list->item[source[next].index];
            for (size_t line = 0; line < sizeof first; line += CACHE_LINE) prefetch(then + line);
            list->item[at] = list->item[next];
            source[at].index = placed;
            at = next;
        }
        list->item[at] = first;
        source[at].index = placed;
    }
}

void findings_rank(FindingList *list) {
    if (list->count < 2) return;
    Arena *stage = arena_new("ranking", 0);
    Keyed *item = arena_array_raw(stage, list->count, sizeof *item), *spare = arena_array_raw(stage, list->count, sizeof *spare);
    Ranked *run = arena_array_raw(stage, list->count, sizeof *run);
    const Finding **teller = arena_array_raw(stage, list->count, sizeof *teller);
    uint64_t *key = arena_array_raw(stage, list->count, sizeof *key);
    const Finding *const *sorted = sorted_by_id(list, stage);
    for (size_t i = 0; i < list->count; i++) {
        teller[i] = teller_of(&list->item[i], sorted, list->count);
        key[i] = rank_key(teller[i]);
    }
    for (size_t i = 0; i < list->count; i++) { /* by id, so that most of what has equal keys is in order */
        uint32_t index = (uint32_t)(sorted[i] - list->item);
        item[i] = (Keyed){key[index], index};
    }
    keyed_sort(item, spare, list->count);
    for (size_t from = 0, to; from < list->count; from = to) {
        to = keyed_run(item, list->count, from);
        for (size_t i = from; i < to; i++) run[i] = (Ranked){&list->item[item[i].index], teller[item[i].index]};
        sort_run(run + from, to - from, sizeof *run, rank_order);
        for (size_t i = from; i < to; i++) item[i].index = (uint32_t)(run[i].finding - list->item);
    }
    permute(list, item);
    arena_free(stage);
}
