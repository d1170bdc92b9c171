/* What making datasets comparable had to leave undone, as notices of the report. */
#ifndef KOPECK_FRAME_NOTICES_H
#define KOPECK_FRAME_NOTICES_H

#include "engine/run/frame.h"
#include "reports/report.h"

/* So many at most. */
size_t frame_notices_max(const Frames *frames);

/* Appends to notice[*count]; logs each too. */
void frame_notices(const Frames *frames, Arena *run, ReportNotice *notice, size_t *count);

#endif
