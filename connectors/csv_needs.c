#include "connectors/csv_needs.h"

#include "connectors/csv_input.h"
#include "connectors/csv_settings.h"
#include "connectors/file_kind.h"

/* But for a last character that the end of the sample may have cut. */
static bool is_utf8(Str sample) {
    size_t good = csv_utf8_run(sample);
    return good == sample.len || (sample.len == CSV_SAMPLE_SIZE && sample.len - good < 4);
}

bool csv_find_needs(const SourceSpec *spec, const Options *dataset, Need **needs, size_t *count, Arena *arena, Error *err) {
    CsvSettings settings;
    CsvFile *file;
    size_t files;
    Str sample;
    CsvEncoding told, guess;
    *count = 0;
    if (!csv_settings_read(spec->options, dataset, arena, &settings, err)) return false;
    if (!csv_files_find(settings.pattern, settings.pattern_count, spec->folder ? spec->folder : ".", settings.files_where, arena,
                        &file, &files, err) ||
        !archive_expand(&file, &files, settings.entry, settings.entry_count, arena, err))
        return false;
    CsvInput *input = csv_input_new(arena, settings.block);
    if (!csv_input_open_file(input, &file[0], &sample, err)) return false;
    guess = csv_encoding_guess(sample);
    bool wide = guess == CSV_UTF_16LE || guess == CSV_UTF_16BE;
    bool said = settings.encoding != CSV_ENCODING_AUTO || csv_byte_order_mark(sample, &told) || (!wide && is_utf8(sample));
    bool text = file_kind_text(file[0].name, sample, guess, err);
    csv_input_close(input);
    if (said || !text) return text;
    *needs = arena_alloc(arena, sizeof **needs);
    **needs = (Need){"encoding", false, str_of(csv_encoding_name[guess])};
    *count = 1;
    return true;
}
