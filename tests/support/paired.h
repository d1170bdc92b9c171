/* One rule over files given as text, as far as its pairing: what explanations, nearest records and labels stand on. */
#ifndef KOPECK_TESTS_PAIRED_H
#define KOPECK_TESTS_PAIRED_H

#include "engine/run/pairing.h"

typedef struct PairedFile {
    const char *name, *text; /* "left.csv" */
} PairedFile;

/* Compiles the project, reads its files into a snapshot in a folder of its own, which is removed again, and makes the pairing of the
 * only rule; it is not run yet. Files of the project stand in "${PAIRED}". A mistake fails the test. */
void paired_make(Pairing *out, const char *project, const PairedFile *file, size_t files, Arena *arena);

/* The row of a key, which must be there. */
uint32_t paired_row(Pairing *pairing, size_t side, const char *key);

#endif
