#include "engine/base/parallel.h"
#include "engine/run/reconciling.h"

typedef struct Range {
    FindingList list;
    size_t from; /* where its findings go in the list of all */
    size_t groups, review;
} Range;

typedef struct Ranges {
    const Work *work;
    MakeRange make;
    const void *context;
    size_t count, at_once;
    Range *range;
    Finding *item; /* of all ranges, once all are made */
} Ranges;

static void make_range(void *context, size_t task, size_t thread) {
    (void)thread;
    const Ranges *all = context;
    Range *range = &all->range[task];
    size_t from = task * all->at_once, to = parallel_end(task, all->at_once, all->count);
    Frames frames = *all->work->frames;
    RuleResult result = *all->work->result;
    Work w = *all->work;
    frames.run = range->list.arena; /* what is made goes to the range's memory */
    result.view.frames = &frames;
    result.groups = result.review = 0;
    w.frames = &frames;
    w.result = &result;
    w.list = &range->list;
    all->make(&w, all->context, from, to);
    range->groups = result.groups;
    range->review = result.review;
}

static void copy_range(void *context, size_t task, size_t thread) {
    (void)thread;
    const Ranges *all = context;
    FindingList *list = &all->range[task].list;
    if (list->count) memcpy(all->item + all->range[task].from, list->item, list->count * sizeof *list->item);
    findings_drop(list);
}

/* Side by side, since most of it is the first touch of new memory. */
static void gather_ranges(Work *w, Ranges *all, size_t ranges, size_t threads) {
    size_t made = 0;
    for (size_t r = 0; r < ranges; r++) {
        all->range[r].from = made;
        made += all->range[r].list.count;
        w->result->groups += all->range[r].groups;
        w->result->review += all->range[r].review;
    }
    if (!made) return;
    findings_reserve(w->list, 4 * made); /* for what comes after them too: what is not used costs nothing, moving it does */
    all->item = w->list->item + w->list->count;
    parallel_for(threads, ranges, copy_range, all);
    w->list->count += made;
}

void make_in_ranges(Work *w, size_t count, size_t at_once, size_t threads, MakeRange make, const void *context) {
    Arena *stage = arena_new("ranges of findings", 0);
    size_t ranges = parallel_tasks(count, at_once);
    Ranges all = {w, make, context, count, at_once, arena_array(stage, ranges, sizeof(Range)), NULL};
    for (size_t r = 0; r < ranges; r++) {
        all.range[r].list.arena = arena_new("range of findings", 0);
        arena_adopt(w->frames->run, all.range[r].list.arena);
    }
    parallel_for(threads, ranges, make_range, &all);
    gather_ranges(w, &all, ranges, threads);
    arena_free(stage);
}
