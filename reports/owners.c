/* owners/TEAM.xlsx: a workbook for each team that has something to put right, with its findings alone. */
#include "engine/base/utf8.h"
#include "reports/xlsx_sheets.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

enum { NAME_MAX_BYTES = 120 };

/* Good for a file name everywhere: no separators, no control characters, no dot or space at its ends. */
static Str safe_name(Str team, Arena *arena) {
    Buf out = {0};
    for (size_t i = 0; i < team.len && out.len < NAME_MAX_BYTES;) {
        uint32_t c = utf8_next(team, &i);
        bool bad = c < 0x20 || c == 0x7F || c == UTF8_BAD || (c < 0x80 && strchr("/\\:*?\"<>|", (int)c)) ||
                   ((c == '.' || c == ' ') && (out.len == 0 || i == team.len));
        utf8_add(&out, bad ? '_' : c);
    }
    Str name = out.len ? str_copy(arena, buf_str(&out)) : STR("_");
    buf_free(&out);
    return name;
}

static bool same_file(Str a, Str b) { /* also where names of files do not tell cases apart (ASCII) */
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        char x = a.ptr[i], y = b.ptr[i];
        if (x >= 'A' && x <= 'Z') x = (char)(x + 32);
        if (y >= 'A' && y <= 'Z') y = (char)(y + 32);
        if (x != y) return false;
    }
    return true;
}

static bool is_taken(const Str *name, size_t count, Str wanted) {
    for (size_t i = 0; i < count; i++) {
        if (same_file(name[i], wanted)) return true;
    }
    return false;
}

static int by_name(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

/* The teams of the findings, each once, in order: names of files do not depend on the order of findings. */
static size_t list_teams(const RunReport *report, Arena *arena, Str **out) {
    Str *team = arena_array(arena, report->finding_count, sizeof *team);
    size_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        if (report->finding[i].owner_team.len) team[count++] = report->finding[i].owner_team;
    }
    if (count > 1) qsort(team, count, sizeof *team, by_name);
    size_t unique = 0;
    for (size_t i = 0; i < count; i++) {
        if (!unique || !str_eq(team[unique - 1], team[i])) team[unique++] = team[i];
    }
    *out = team;
    return unique;
}

static bool write_team(const RunReport *report, Str team, const char *folder, Str name, Error *err) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%.*s.xlsx", folder, STR_ARG(name)) >= (int)sizeof path) {
        return error_set(err, ERROR_OUTPUT, folder, "the folder's name is too long");
    }
    Arena *arena = arena_new("owner", 0);
    RunReport part = report_of_owner(report, team, arena);
    bool ok = xlsx_write_book(&part, path, xlsx_limits, err);
    arena_free(arena);
    return ok;
}

static bool write_owners(const RunReport *report, const char *folder, Error *err) {
    Arena *arena = arena_new("owners", 0);
    const char *place = arena_printf(arena, "%s/owners", folder);
    Str *team;
    size_t count = list_teams(report, arena, &team);
    Str *name = arena_array(arena, count, sizeof *name);
    bool ok = mkdir(place, 0777) == 0 || errno == EEXIST || error_set_errno(err, ERROR_OUTPUT, place, "cannot create");
    for (size_t i = 0; i < count && ok; i++) {
        name[i] = safe_name(team[i], arena);
        for (unsigned n = 2; is_taken(name, i, name[i]); n++) {
            Str base = safe_name(team[i], arena);
            name[i] = str_printf(arena, "%.*s %u", STR_ARG(base), n);
        }
        ok = write_team(report, team[i], place, name[i], err);
    }
    arena_free(arena);
    return ok;
}

extern const Report report_owners;
const Report report_owners = {"owners", "owners", "a workbook for each team that has something to put right",
                              write_owners};
