/* RunShow: what a run, a snapshot and a check say of themselves on standard output, in the project's language. */
#ifndef KOPECK_RUN_SHOW_H
#define KOPECK_RUN_SHOW_H

#include "engine/run/job.h"
#include "reports/words_run.h"

typedef struct Speech {
    Language language;
    Arena *arena;
} Speech;

typedef Str RunArguments[RUN_ARGUMENTS_MAX];

Speech speech_of(Str language, Arena *arena);
Str speech_say(const Speech *speech, RunWord word, const Str *argument); /* as words_run takes it */
Str speech_number(const Speech *speech, uint64_t number);                /* "10680": as a program prints it */
Str speech_count(const Speech *speech, RunWord word, uint64_t count);    /* "1 source", "2 sources" */

void show_run(const RunReport *report, const JobRequest *request, bool color); /* some ten lines and the path of the workbook */
void show_snapshot(const Snapshot *snapshot, Str language);

#endif
