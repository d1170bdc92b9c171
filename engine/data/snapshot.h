/* Snapshot: what all sources said as of one cut-off, sealed on disk. A folder:
 *   manifest.json             per dataset: source, statement, cut-off, zone, rows, control totals, schema, files with XXH3-128
 *   manifest.sha256           of manifest.json, in the form of sha256sum: the snapshot's identity
 *   taken.json                what differs from one reading of equal data to the next: time, the sources' own snapshot names
 *   DATASET/FIELD.num         signed integer a row (all types but text), little-endian, of 1, 2, 4 or 8 bytes: size / rows
 *   DATASET/FIELD.code .end .bytes   dictionary-coded text, unsigned codes of 1, 2 or 4 bytes; without .code: plain text
 *                             (see Column)
 *   DATASET/FIELD.null        bit a row; absent when nothing is null
 *   DATASET.rejected/...      rows and values that could not be read, with line, column, reason
 *   names                     not sealed: the index that `kopeck trace` makes (engine/run/trace_index.h); made again when it is gone
 * Written to FOLDER.part and renamed when sealed; one that stood there is FOLDER.old until it is removed. Writing needs memory for text dictionaries only; reading maps the files. */
#ifndef KOPECK_SNAPSHOT_H
#define KOPECK_SNAPSHOT_H

#include "engine/data/batch.h"

typedef struct SnapshotField {
    Str name;
    ColumnType type;
    uint8_t scale;
} SnapshotField;

/* One dataset's entry in the manifest. */
typedef struct SnapshotDataset {
    Str name, source;
    Str detail;               /* statement or resource as sent */
    Str cutoff, zone;         /* "2026-09-30T19:00:00Z", "Asia/Almaty" */
    bool complete;
    Str problem;              /* why not, "" */
    uint64_t rows, rejected;  /* rows stored, and rows that could not be (in DATASET.rejected) */
    int64_t rows_declared;    /* by the source, or -1 */
    bool has_total;           /* control total of the field `amount` */
    uint8_t total_scale;
    int128 total;
    const FieldInfo *schema;  /* the source's own description of the columns that were read */
    size_t schema_count;
    Str drift;                /* wanted columns that the source no longer has, or has with another type: "total, guid"; "" */
    Str was, is;              /* of another type: what it was in the last snapshot, and what it is now; "" */
    Str source_snapshot;      /* kept in taken.json */
    Str read_as;              /* of a dataset read by changes: a digest of all that decides its rows; "" */
    /* How the rows of such a dataset came about. Kept in taken.json: a dataset read whole has the same bytes. */
    Str base, since, keys_at; /* snapshot whose rows were taken over ("": none); the mark asked from; when keys were last compared */
    uint64_t changed, deleted; /* rows that the source gave; rows of the base that are no longer there */
    Str digest;               /* of the dataset's files; set by dataset_close and snapshot_open */
} SnapshotDataset;

/* A value or a whole row that could not be taken. */
typedef struct Reject {
    uint64_t line, byte;
    Str origin, key, column, reason, raw; /* key: of the record, where it could be read; column "": the whole row */
} Reject;

/* ---- Writing. Datasets are written side by side by different threads, each with its own arena. */
typedef struct SnapshotWriter SnapshotWriter;
typedef struct DatasetWriter DatasetWriter;

typedef struct Chunk { /* one field's values of some rows */
    const int64_t *number;  /* or */
    const Str *text;        /* ptr NULL: null */
    const uint64_t *nulls;  /* for numbers: bit a row from bit 0 on, or NULL */
} Chunk;

/* Begins a snapshot that will stand at `folder`; until it is sealed it grows beside it, in FOLDER.part. A snapshot that stands
 * there already stays until then; anything else there is an error (ERROR_USAGE). */
bool snapshot_create(const char *folder, Arena *arena, SnapshotWriter **out, Error *err) MUST_USE;
/* Names another place for the snapshot, before it is sealed. */
bool snapshot_move(SnapshotWriter *writer, const char *folder, Error *err) MUST_USE;
void snapshot_drop(SnapshotWriter *writer); /* removes FOLDER.part: it will not be sealed */
bool snapshot_add(SnapshotWriter *writer, const char *name, Str content, Error *err) MUST_USE; /* a file of its own, sealed too */
bool dataset_create(SnapshotWriter *writer, Str name, const SnapshotField *field, size_t field_count, Arena *arena,
                    DatasetWriter **out, Error *err) MUST_USE;
void dataset_write_by(DatasetWriter *writer, size_t threads); /* before the first row: its columns are written side by side */
bool dataset_write(DatasetWriter *writer, const Chunk *chunk, size_t rows, Error *err) MUST_USE; /* a chunk a field */
bool dataset_reject(DatasetWriter *writer, const Reject *reject, Error *err) MUST_USE;
bool dataset_close(DatasetWriter *writer, SnapshotDataset *entry, Error *err) MUST_USE; /* sets rows, rejected, digest */

typedef struct SnapshotPart {
    SnapshotDataset entry;
    Table table, rejected;
    char sha256[65]; /* identity of the snapshot; of one in the making none yet */
} SnapshotPart;

/* The tables of a dataset of the snapshot in the making, once part->entry is closed. Mapped until the arena is reset. */
bool dataset_read(const SnapshotWriter *writer, SnapshotPart *part, Arena *arena, Error *err) MUST_USE;
bool dataset_remove(const SnapshotWriter *writer, Str name, Error *err) MUST_USE; /* as if it had not been created */

/* taken_at: now, for taken.json. sha256 gets the snapshot's identity. */
bool snapshot_seal(SnapshotWriter *writer, const SnapshotDataset *dataset, size_t count, Str cutoff, Instant taken_at,
                   char sha256[65], Error *err) MUST_USE;

/* ---- Reading */
typedef struct Snapshot {
    const char *folder;
    char sha256[65];
    Str cutoff;
    const SnapshotDataset *dataset;
    const Table *table;       /* table[i] of dataset[i] */
    const Table *rejected;    /* columns line, byte, origin, key, column, reason, raw */
    size_t count;
} Snapshot;

/* verify: read every file and compare its digest; without it sizes only. A snapshot that was changed is refused. */
bool snapshot_open(const char *folder, bool verify, Arena *arena, Snapshot *out, Error *err) MUST_USE;

/* One dataset of it, verified. Without such a dataset: ERROR_USAGE. */
bool snapshot_open_dataset(const char *folder, Str name, Arena *arena, SnapshotPart *out, Error *err) MUST_USE;

#endif
