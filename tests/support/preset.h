/* The options of a preset (connectors/presets/NAME.yaml) with a test's own before them, as the project's loader merges
 * them. */
#ifndef KOPECK_TESTS_PRESET_H
#define KOPECK_TESTS_PRESET_H

#include "engine/base/options.h"

/* part: "source" or "dataset". The file is looked for below the current folder, which is the project's root in `make`.
 */
const Options *preset_options(Arena *arena, const char *preset, const char *part, const Options *own);

#endif
