#include "reports/words_scene.h"

#include "reports/words_scening.h"

static Side side_of(const Finding *finding, bool right, Arena *arena) {
    Side side = {arena_array(arena, finding->record_count, sizeof(FindingRecord *)), 0, right};
    for (size_t i = 0; i < finding->record_count; i++) {
        if (finding->record[i].right == right) side.record[side.count++] = &finding->record[i];
    }
    return side;
}

static bool side_is(const Side *side, const char *entity) {
    return side->count && str_eq(side->record[0]->entity, str_of(entity));
}

static bool side_in(const Side *side, Str system) {
    return side->count && system.len && str_eq(side->record[0]->system, system);
}

/* `a` is what is there, `b` its counterpart in the system where something is wrong. An unlinked payment is `a` itself.
 */
static void choose_sides(Scene *scene) {
    const Finding *finding = scene->finding;
    bool swap =
        scene->right.count && side_in(&scene->left, finding->system) && !side_in(&scene->right, finding->system);
    if (finding->kind == FINDING_UNLINKED_PAYMENT) {
        swap = side_is(&scene->right, "payment") && !side_is(&scene->left, "payment");
    }
    if (!scene->left.count) swap = true;
    scene->a = swap ? scene->right : scene->left;
    scene->b = swap ? scene->left : scene->right;
    bool left_is_part = side_is(&scene->left, "payment") != side_is(&scene->right, "payment")
                            ? side_is(&scene->left, "payment")
                            : scene->left.count > scene->right.count;
    scene->part = left_is_part ? scene->left : scene->right;
    scene->whole = left_is_part ? scene->right : scene->left;
    if (scene->whole.count) return;
    scene->whole = scene->part; /* one side only: there are no parts to speak of */
    scene->part.count = 0;
}

static void set_scene(Scene *scene, Language language, const Finding *finding, Arena *arena) {
    *scene = (Scene){.finding = finding, .language = language};
    scene->left = side_of(finding, false, arena);
    scene->right = side_of(finding, true, arena);
    choose_sides(scene);
    if (finding->record_count) return;
    scene->blank.entity = scene_entity_of_kind(finding->kind);
    scene->a = (Side){arena_array(arena, 1, sizeof(FindingRecord *)), 1, false};
    scene->a.record[0] = &scene->blank;
    scene->whole = scene->a;
}

/* ---- Conditions: say nothing, but drop their alternative when they do not hold */

/* The counterpart is there in the other system, but not as it should be: only what this side has is named. */
static bool is_elsewhere(const Scene *scene) {
    Str system = scene->finding->system;
    return system.len && scene->a.count && scene->a.record[0]->system.len &&
           !str_eq(scene->a.record[0]->system, system);
}

/* What is expected is there, only not enough of it. */
static bool is_partial(const Scene *scene) {
    const Finding *finding = scene->finding;
    for (size_t i = 0; i < finding->record_count; i++) {
        const FindingRecord *record = &finding->record[i];
        bool there = str_eq(record->entity, finding->expected) && str_eq(record->system, finding->system);
        if (there && record->entity.len) return true;
    }
    return false;
}

static bool is_boundary(const Scene *scene) {
    return str_eq(scene->finding->cause, STR("boundary"));
}

static bool is_fee(const Scene *scene) {
    return str_eq(scene->finding->cause, STR("bank fee"));
}

static bool is_by_stage(const Scene *scene) {
    return str_eq(scene->finding->cause, STR("by stage"));
}

static bool is_overdue(const Scene *scene) {
    return str_eq(scene->finding->cause, STR("overdue instalment"));
}

static bool is_unregistered(const Scene *scene) {
    return str_eq(scene->finding->cause, STR("not in the registry"));
}

static bool in_currency(const Scene *scene) {
    return str_eq(scene->finding->cause, STR("currency"));
}

static bool at_rate(const Scene *scene) { /* one is the other at the day's rate, and nothing else: no error */
    return in_currency(scene) && scene->finding->severity == SEVERITY_INFO;
}

static const struct {
    Str name;
    bool (*holds)(const Scene *scene);
} conditions[] = {{STR_CONST("if.elsewhere"), is_elsewhere}, {STR_CONST("if.partial"), is_partial}, {STR_CONST("if.boundary"), is_boundary},
                  {STR_CONST("if.fee"), is_fee}, {STR_CONST("if.stage"), is_by_stage}, {STR_CONST("if.currency"), in_currency}, {STR_CONST("if.rate"), at_rate},
                  {STR_CONST("if.overdue"), is_overdue}, {STR_CONST("if.unregistered"), is_unregistered}};

/* ---- Filling in a sentence */

static const Side *side_named(const Scene *scene, Str name) {
    if (name.len != 1) return NULL;
    switch (name.ptr[0]) {
    case 'l': return &scene->left;
    case 'r': return &scene->right;
    case 'a': return &scene->a;
    case 'b': return &scene->b;
    case 'w': return &scene->whole;
    case 'p': return &scene->part;
    default: return NULL;
    }
}

/* {name?x|y}: see the head of this file. */
static void add_choice(const Scene *scene, Buf *out, Str name, Str forms) {
    const Side *side = side_named(scene, name);
    const Entity *entity = side ? side_entity(side) : scene_expected(scene);
    if (str_eq(name, STR("entity"))) {
        Str code =
            scene->finding->record_count ? scene->finding->record[0].entity : scene_entity_of_kind(scene->finding->kind);
        entity = words_entity(code);
    }
    Str form[4] = {STR_NULL, STR_NULL, STR_NULL, STR_NULL};
    size_t count = 0;
    for (Str rest = forms; rest.ptr && count < ARRAY_LEN(form);) form[count++] = str_cut(&rest, '|');
    bool several = side && side->count > 1;
    size_t choice = count == 2 ? several : several && count == 4 ? 3 : (size_t)words_noun(scene->language, entity).gender;
    buf_add(out, form[choice]);
}

/* False: there is no such value. Sides have names of one letter, and nothing else has. */
static bool add_named(const Scene *scene, Buf *out, Str inside) {
    Str rest = inside, name = str_cut(&rest, '.');
    const Side *side = side_named(scene, name);
    size_t before = out->len;
    if (side) {
        scene_add_side(scene, out, side, rest);
        return out->len > before;
    }
    for (size_t i = 0; i < ARRAY_LEN(conditions); i++) {
        if (str_eq(inside, conditions[i].name)) return conditions[i].holds(scene);
    }
    bool there = false, known = scene_add_value(scene, out, inside, &there);
    assert(known); /* a misspelt placeholder; the test fills in every sentence */
    return known && there;
}

static bool add_placeholder(const Scene *scene, Buf *out, Str inside) {
    size_t mark = str_find(inside, STR("?"));
    if (mark == SIZE_MAX) return add_named(scene, out, inside);
    add_choice(scene, out, str_sub(inside, 0, mark), str_sub(inside, mark + 1, inside.len));
    return true;
}

/* Index of the ']' (or '|' between alternatives) that ends what begins at `from`, beyond nested brackets and braces. */
static size_t group_end(Str text, size_t from, bool alternative) {
    int depth = 0;
    bool inside = false;
    for (size_t i = from; i < text.len; i++) {
        char c = text.ptr[i];
        if ((unsigned char)((c | 0x20) - '{') > '}' - '{') continue; /* neither brackets, braces nor a bar, as most are */
        if (c == '{' || c == '}') inside = c == '{';
        if (inside) continue;
        if (depth == 0 && (c == ']' || (alternative && c == '|'))) return i;
        if (c == '[') depth++;
        if (c == ']') depth--;
    }
    return text.len;
}

/* Up to the next placeholder or bracket. */
static size_t plain_end(Str text, size_t from) {
    while (from < text.len && text.ptr[from] != '{' && text.ptr[from] != '[') from++;
    return from;
}

/* Returns whether all values of this level were there. Nesting is that of our own sentences, three levels. */
static bool fill(const Scene *scene, Buf *out, Str text) {
    bool complete = true;
    for (size_t i = 0;; i++) {
        size_t plain = plain_end(text, i);
        buf_add(out, str_sub(text, i, plain));
        if (plain == text.len) return complete;
        i = plain;
        if (text.ptr[i] == '{') {
            size_t end = i + str_find(str_sub(text, i, text.len), STR("}"));
            complete = add_placeholder(scene, out, str_sub(text, i + 1, end)) && complete;
            i = end;
            continue;
        }
        size_t close = group_end(text, i + 1, false);
        for (size_t from = i + 1; from <= close;) {
            size_t end = group_end(str_sub(text, 0, close), from, true);
            size_t before = out->len;
            if (fill(scene, out, str_sub(text, from, end))) break;
            out->len = before;
            from = end + 1;
        }
        i = close;
    }
}

void scene_add(Buf *out, Language language, const Finding *finding, Str sentence, Arena *arena) {
    Scene scene;
    set_scene(&scene, language, finding, arena);
    fill(&scene, out, sentence);
}
