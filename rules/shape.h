/* Shapes: which keys a map of the project may have, and what kind of value each takes. One table of them is read by the
 * checker, which finds unknown and missing keys before anything is given a meaning, and by the JSON Schema. */
#ifndef KOPECK_SHAPE_H
#define KOPECK_SHAPE_H

#include "rules/yaml.h"

/* What a value may be; a ShapeKey names one or several. */
enum {
    FORM_TEXT = 1,   /* any single value, one of `choices` where they are given */
    FORM_SWITCH = 2, /* true or false */
    FORM_LIST = 4,   /* a list of single values */
    FORM_MAP = 8,    /* a map of `map` */
    FORM_MAPS = 16   /* a list of maps of `item` */
};

/* Required, but a preset may say it: the JSON Schema, which sees the project alone, does not ask for it. */
enum { SHAPE_OR_PRESET = 2 };

typedef struct Shape Shape;

typedef struct ShapeKey {
    const char *name; /* NULL ends a table; "*": any name */
    unsigned forms;
    const Shape *map, *item;
    const char *choices; /* words with | between them */
    unsigned char required; /* false, true, or SHAPE_OR_PRESET */
    const char *help; /* one sentence; the JSON Schema shows it in editors */
} ShapeKey;

struct Shape {
    const char *name;       /* in messages: "a dataset" */
    const char *definition; /* in the JSON Schema: "dataset" */
    const ShapeKey *key;
    bool open; /* further keys are options of a connector, checked elsewhere */
    /* Several shapes in one place: the map is of the one whose `mark` it has. */
    const char *mark;
    const Shape *const *variant; /* ends with NULL; key is NULL then */
};

extern const Shape shape_project; /* and from it all others */
extern const Shape shape_preset;
extern const Shape shape_pack;

/* Checks keys and kinds of values of the whole tree. */
void shape_check(const Yaml *map, const Shape *shape, Mistakes *mistakes);

/* The same shape, though keys may be missing at its top. */
const Shape *shape_without_required(const Shape *shape, Arena *arena);

/* Hints at the last mistake, a key that does not belong where it stands: which maps have one of that name, else the
 * nearest of `names`, the keys there are, else all of them. */
void shape_hint_key(Mistakes *mistakes, Str name, const Str *names, size_t count);

/* True when `word` is one of `choices`. */
bool shape_choice(const char *choices, Str word);

#endif
