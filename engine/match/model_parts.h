/* What learning a model and using one share. Internal to model. */
#ifndef KOPECK_MODEL_PARTS_H
#define KOPECK_MODEL_PARTS_H

#include "engine/match/model.h"

typedef double Shares[MODEL_FIELDS_MAX][MODEL_LEVELS_MAX];

/* Shares of a field's levels, missing included, in parts per million: of these counts; of random pairs. */
void model_shares(const double *count, unsigned levels, uint32_t *ppm);
void model_random_shares(const ModelCounts *counts, const ModelField *field, size_t f, uint32_t *ppm);

#endif
