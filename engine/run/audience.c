#include "engine/run/audience.h"

#include "engine/run/mask_finding.h"

/* ---- Matches and allocations, masked as they are read */

typedef struct MaskedMatches {
    Masker masker;
    ReportMatches of;
} MaskedMatches;

static bool next_masked(void *state, ReportMatch *out) {
    MaskedMatches *matches = state;
    arena_reset(matches->masker.arena);
    if (!matches->of.next(matches->of.state, out)) return false;
    uint32_t dataset = dataset_named(matches->masker.plan, out->dataset);
    if (dataset == matches->masker.plan->dataset_count) return true;
    out->document = mask_document(&matches->masker, dataset, out->key, out->document);
    out->counterparty = masked(&matches->masker, matches->masker.slots[dataset].counterparty, out->counterparty);
    return true;
}

static void rewind_masked(void *state) {
    MaskedMatches *matches = state;
    matches->of.rewind(matches->of.state);
}

static ReportMatches mask_matches(const Masker *m, ReportMatches of) {
    MaskedMatches *matches = arena_alloc(m->arena, sizeof *matches);
    *matches = (MaskedMatches){*m, of};
    matches->masker.arena = arena_new("masked matches", 0);
    arena_adopt(m->arena, matches->masker.arena);
    return (ReportMatches){matches, next_masked, rewind_masked, of.count};
}

typedef struct MaskedAllocations {
    Masker masker;
    ReportAllocations of;
} MaskedAllocations;

static void mask_party(const Masker *m, ReportParty *party) {
    uint32_t dataset = dataset_named(m->plan, party->dataset);
    if (party->there && dataset < m->plan->dataset_count) party->document = mask_document(m, dataset, party->key, party->document);
}

static bool next_masked_allocation(void *state, ReportAllocation *out) {
    MaskedAllocations *all = state;
    arena_reset(all->masker.arena);
    if (!all->of.next(all->of.state, out)) return false;
    mask_party(&all->masker, &out->document);
    mask_party(&all->masker, &out->payment);
    return true;
}

static void rewind_masked_allocations(void *state) {
    MaskedAllocations *all = state;
    all->of.rewind(all->of.state);
}

static ReportAllocations mask_allocations(const Masker *m, ReportAllocations of) {
    MaskedAllocations *all = arena_alloc(m->arena, sizeof *all);
    *all = (MaskedAllocations){*m, of};
    all->masker.arena = arena_new("masked allocations", 0);
    arena_adopt(m->arena, all->masker.arena);
    return (ReportAllocations){all, next_masked_allocation, rewind_masked_allocations};
}

/* ---- The whole */

bool audience_check(const Plan *plan, Error *err) {
    if (!plan->personal.any || !plan->personal.keyed || plan->personal.key.len) return true;
    return error_set(err, ERROR_USAGE, plan->file,
                     "the key of pseudonyms is not set\nhint: `personal: { key: ... }` names "
                     "the variable or credential that holds it");
}

Audiences audiences_new(RunResults *results, const RunReport *report) {
    Audiences audiences = {.results = results, .report = report};
    audiences.seen[SIGHT_ALL] = report;
    return audiences;
}

const RunReport *audience_report(Audiences *audiences, Audience who) {
    const RunResults *r = audiences->results;
    const Plan *plan = r->request->plan;
    Sight sight = plan->personal.any ? plan->personal.sight[who] : SIGHT_ALL;
    if (audiences->seen[sight]) return audiences->seen[sight];
    Masker m = masker_new(plan, r->frames, sight, r->run);
    RunReport *out = arena_alloc(r->run, sizeof *out);
    *out = *audiences->report;
    out->finding = mask_findings(&m, audiences->report, r->request->threads);
    out->totals = mask_totals(&m, audiences->report);
    if (out->matches.next) out->matches = mask_matches(&m, out->matches);
    if (out->allocations.next) out->allocations = mask_allocations(&m, out->allocations);
    return audiences->seen[sight] = out;
}
