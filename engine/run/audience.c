#include "engine/run/audience.h"

#include "engine/run/mask_finding.h"

/* ---- Matches and allocations, masked as they are read */

typedef struct MaskedMatches {
    Masker masker;
    ReportMatches of;
} MaskedMatches;

static const ReportMatch *masked_records(const void *state, size_t i, Arena *scratch, size_t *count) {
    const MaskedMatches *matches = state;
    const ReportMatch *of = matches->of.at(matches->of.state, i, scratch, count);
    Masker m = matches->masker;
    m.arena = scratch;
    ReportMatch *out = arena_array(scratch, *count, sizeof *out);
    for (size_t k = 0; k < *count; k++) {
        out[k] = of[k];
        uint32_t dataset = dataset_named(m.plan, of[k].dataset);
        if (dataset == m.plan->dataset_count) continue;
        out[k].document = mask_document(&m, dataset, of[k].key, of[k].document);
        out[k].counterparty = masked(&m, m.slots[dataset].counterparty, of[k].counterparty);
    }
    return out;
}

static ReportMatches mask_matches(const Masker *m, ReportMatches of) {
    MaskedMatches *matches = arena_alloc(m->arena, sizeof *matches);
    *matches = (MaskedMatches){*m, of};
    return (ReportMatches){matches, of.count, of.records, masked_records};
}

typedef struct MaskedAllocations {
    Masker masker;
    ReportAllocations of;
} MaskedAllocations;

static void mask_party(const Masker *m, ReportParty *party) {
    uint32_t dataset = dataset_named(m->plan, party->dataset);
    if (party->there && dataset < m->plan->dataset_count) party->document = mask_document(m, dataset, party->key, party->document);
}

static const ReportAllocation *masked_allocations(const void *state, size_t i, Arena *scratch, size_t *count) {
    const MaskedAllocations *all = state;
    const ReportAllocation *of = all->of.at(all->of.state, i, scratch, count);
    Masker m = all->masker;
    m.arena = scratch;
    ReportAllocation *out = arena_array(scratch, *count, sizeof *out);
    for (size_t k = 0; k < *count; k++) {
        out[k] = of[k];
        mask_party(&m, &out[k].document);
        mask_party(&m, &out[k].payment);
    }
    return out;
}

static ReportAllocations mask_allocations(const Masker *m, ReportAllocations of) {
    MaskedAllocations *all = arena_alloc(m->arena, sizeof *all);
    *all = (MaskedAllocations){*m, of};
    return (ReportAllocations){all, of.count, masked_allocations};
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
    out->finding = mask_findings(&m, audiences->report);
    out->totals = mask_totals(&m, audiences->report);
    if (out->matches.at) out->matches = mask_matches(&m, out->matches);
    if (out->allocations.at) out->allocations = mask_allocations(&m, out->allocations);
    return audiences->seen[sight] = out;
}
