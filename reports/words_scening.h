/* What the parts of a scene share: the finding as its sentence sees it.
 *
 *   words_scene.c          sentences: brackets, alternatives, choices of form
 *   words_scene_values.c   the values that a placeholder may name
 *   words_scene_evidence.c those of them that the finding's evidence holds
 *   words_scene_sides.c    records, sides and places, in the four languages */
#ifndef KOPECK_WORDS_SCENING_H
#define KOPECK_WORDS_SCENING_H

#include "reports/words_noun.h"

typedef struct Side {
    const FindingRecord **record;
    size_t count;
    bool right;
} Side;

typedef struct Scene {
    const Finding *finding;
    Language language;
    FindingRecord blank; /* stands for the document of a finding that names no record */
    Side left, right, a, b, whole, part;
} Scene;

/* What every sentence is put together with. */
typedef enum Phrase {
    PHRASE_NO_NUMBER,
    PHRASE_KEY,
    PHRASE_OF,     /* "... of 03.09.2026": before the date, and behind it */
    PHRASE_OF_END,
    PHRASE_FOR,
    PHRASE_AND,
    PHRASE_MORE,
    PHRASE_NO_AMOUNT,
    PHRASE_NO_CAUSE,
    PHRASE_CAUSE,
    PHRASE_MAYBE,
    PHRASE_CARD,
    PHRASE_PAYMENT,
    PHRASE_DOCUMENT,
    PHRASES
} Phrase;

typedef enum Depth { DEPTH_NUMBER, DEPTH_BARE, DEPTH_DATED, DEPTH_FULL } Depth;

Str scene_say(Language language, Phrase phrase);
Str scene_title(Str title, Str name);
const char *scene_noun(Language language, const Entity *entity, uint64_t count);

/* A finding's entity when it has no record of its own to say it. */
Str scene_entity_of_kind(FindingKind kind);
bool scene_is_master(Str entity);

/* " of 03.09.2026" */
void scene_add_dated(Language language, Buf *out, Str date);
void scene_add_quoted(Language language, Buf *out, Str value);
void scene_add_more(Language language, Buf *out, size_t count);

bool scene_is_date(Str text); /* a day, or a moment with its zone */

/* "in CRM", "into CRM" */
void scene_add_place(const Scene *scene, Buf *out, Str title, bool towards);
void scene_add_name(const Scene *scene, Buf *out, const FindingRecord *record);
void scene_add_record(const Scene *scene, Buf *out, const FindingRecord *record, Depth depth);

/* {l.amount}, {a.in} ...: what is said of a side; `what` is null for the side itself. */
void scene_add_side(const Scene *scene, Buf *out, const Side *side, Str what);
const Entity *side_entity(const Side *side);

/* What a side comes to. Its records' own sum where the finding has none; false: unknown, or in several currencies. */
bool side_amount(const Scene *scene, const Side *side, int128 *amount, Str *currency);

/* What is missing, or should be there. */
const Entity *scene_expected(const Scene *scene);

/* The value of that name; false: there is no such name. there: the value exists, so its alternative may stand. */
bool scene_add_value(const Scene *scene, Buf *out, Str name, bool *there);

/* The same of values that are evidence, such as {lines}: without any nothing is added. */
bool scene_add_evidence(const Scene *scene, Buf *out, Str name);

#endif
