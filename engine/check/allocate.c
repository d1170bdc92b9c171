#include "engine/check/allocate.h"

#include "engine/base/buf.h"

#include <stdlib.h>

typedef struct Item {
    const AllocateParty *party;
    uint32_t index;
    bool turned; /* negative: stands on the other side */
    int64_t open, paid;
} Item;

typedef struct Desk {
    Item *owed, *pays;
    uint32_t owed_count, pays_count, first; /* first: before it nothing is open */
    MeasureUse reference;
    MeasureScratch *scratch;
    Buf out;
} Desk;

static int by_day(const void *a, const void *b) {
    const Item *x = a, *y = b;
    bool none = x->party->day == DAY_NONE, other = y->party->day == DAY_NONE;
    if (none != other) return none ? 1 : -1;
    if (x->party->day != y->party->day) return x->party->day < y->party->day ? -1 : 1;
    int order = str_compare(x->party->key, y->party->key);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static void add_side(Desk *desk, AllocateSide side, uint32_t from, bool payments) {
    for (uint32_t i = 0; i < side.count; i++) {
        const AllocateParty *party = &side.party[i];
        bool turned = party->amount < 0;
        if (party->amount == 0 || party->amount == INT64_MIN) continue;
        Item item = {party, from + i, turned, turned ? -party->amount : party->amount, 0};
        if (payments != turned)
            desk->pays[desk->pays_count++] = item;
        else
            desk->owed[desk->owed_count++] = item;
    }
}

/* PPM: names it; below: at best as a contract or inside a range; 0: names others. */
static uint32_t named(const Desk *desk, const Item *payment, const Item *document) {
    if (!payment->party->names || !document->party->names) return PPM;
    if (payment->turned || document->turned)
        return 1; /* a credit note settles what payments leave open, whatever it names */
    return measure_score(&desk->reference, payment->party->names, document->party->names, desk->scratch);
}

static void add(Desk *desk, const Item *document, const Item *payment, int64_t settles) {
    Allocation one = {document ? document->index : ALLOCATE_NONE, payment ? payment->index : ALLOCATE_NONE, settles,
                      document ? document->paid : 0, payment ? payment->open : 0};
    buf_append(&desk->out, &one, sizeof one);
}

static void pay(Desk *desk, Item *payment, bool second) {
    for (uint32_t d = desk->first; d < desk->owed_count && payment->open; d++) {
        Item *document = &desk->owed[d];
        if (!document->open) {
            desk->first += d == desk->first;
            continue;
        }
        uint32_t how = named(desk, payment, document);
        if (!how || (how < PPM) != second) continue;
        int64_t part = payment->open < document->open ? payment->open : document->open;
        document->open -= part;
        document->paid += part;
        payment->open -= part;
        add(desk, document, payment, part);
    }
}

const Allocation *allocate(AllocateSide documents, AllocateSide payments, Arena *arena, size_t *count) {
    size_t most = (size_t)documents.count + payments.count;
    Desk desk = {.owed = arena_array(arena, most, sizeof(Item)),
                 .pays = arena_array(arena, most, sizeof(Item)),
                 .scratch = measure_scratch_new(arena),
                 .out = {0}};
    desk.reference.measure = measure_find(STR("reference"));
    add_side(&desk, documents, 0, false);
    add_side(&desk, payments, documents.count, true);
    if (desk.owed_count) qsort(desk.owed, desk.owed_count, sizeof *desk.owed, by_day);
    if (desk.pays_count) qsort(desk.pays, desk.pays_count, sizeof *desk.pays, by_day);
    for (uint32_t p = 0; p < desk.pays_count; p++) {
        pay(&desk, &desk.pays[p], false);
        pay(&desk, &desk.pays[p], true);
        if (desk.pays[p].open) add(&desk, NULL, &desk.pays[p], 0);
    }
    for (uint32_t d = 0; d < desk.owed_count; d++) {
        if (!desk.owed[d].paid) add(&desk, &desk.owed[d], NULL, 0);
    }
    *count = desk.out.len / sizeof(Allocation);
    Allocation *all = arena_array_raw(arena, *count, sizeof *all);
    if (*count) memcpy(all, desk.out.ptr, desk.out.len);
    buf_free(&desk.out);
    return all;
}
