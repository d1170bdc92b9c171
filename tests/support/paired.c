#include "tests/support/paired.h"

#include "engine/base/file.h"
#include "engine/run/extract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const Plan *compile(const char *project, Arena *arena) {
    const Plan *plan = NULL;
    MistakeList mistakes = {0};
    Error err = {0};
    const PlanOptions options = {.data_folder = "."};
    if (!plan_compile("kopeck.yaml", str_of(project), &options, arena, &plan, &mistakes, &err))
        fail_msg("%s: %s", err.text, mistakes.count ? str_cstr(arena, mistakes.item[0].text) : "");
    return plan;
}

void paired_make(Pairing *out, const char *project, const PairedFile *file, size_t files, Arena *arena) {
    Error err = {0};
    const char *folder = arena_printf(arena, "/tmp/kopeck-paired-%d", (int)getpid()), *stands_at = NULL;
    char sha256[65];
    assert_true(file_make_folder(folder, &err));
    for (size_t i = 0; i < files; i++)
        assert_true(file_write(arena_printf(arena, "%s/%s", folder, file[i].name), str_of(file[i].text), &err));
    setenv("PAIRED", folder, 1);
    const Plan *plan = compile(project, arena);
    assert_int_equal(plan->rule_count, 1);
    bool *needed = arena_array(arena, plan->dataset_count, sizeof *needed);
    extract_needs(plan, &(uint32_t){0}, 1, needed);
    Instant cutoff;
    assert_true(plan_parse_as_of(plan, STR("2026-03-01"), &cutoff, &err));
    const ExtractRequest request = {plan, needed, cutoff, cutoff, arena_printf(arena, "%s/snapshot", folder), 1};
    if (!extract_snapshot(&request, arena, &stands_at, sha256, &err)) fail_msg("%s", err.text);
    Snapshot *snapshot = arena_alloc(arena, sizeof *snapshot);
    if (!snapshot_open(stands_at, true, arena, snapshot, &err)) fail_msg("%s", err.text);
    Frames *frames = arena_alloc(arena, sizeof *frames);
    if (!pairing_frames((FramesInput){plan, snapshot, cutoff, 1}, &plan->rule[0], arena, frames, &err)) fail_msg("%s", err.text);
    *out = pairing_new(frames, &plan->rule[0]);
    assert_true(file_remove_tree(folder, &err));
}

uint32_t paired_row(Pairing *pairing, size_t side, const char *key) {
    uint32_t row;
    if (pairing_find(pairing, side, str_of(key), &row) != KEY_FOUND) fail_msg("no record %s", key);
    return row;
}
