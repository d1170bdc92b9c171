/* The samples as messages in topics of librdkafka's mock brokers (fixtures/kafka): a row is what a message's body holds. */
#include "tests/conformance/conformance.h"

#include "engine/base/file.h"
#include "tests/support/servers.h"
#include "tests/support/standin.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARTITION_ROWS = 9000 /* the mock keeps 5 MiB of a partition */ };

static struct {
    pid_t pid;
    FILE *to, *from; /* it ends when `to` is closed */
    char brokers[512], folder[64];
} cluster;

static bool answered(char *line, size_t size) {
    if (!fgets(line, (int)size, cluster.from)) return false;
    line[strcspn(line, "\n")] = 0;
    return true;
}

static bool serve(void) {
    char program[4096];
    int in[2], out[2];
    if (!program_beside("kafka-standin", program, sizeof program) || pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) return false;
    cluster.pid = fork();
    if (cluster.pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        freopen("/dev/null", "w", stderr);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    cluster.to = fdopen(in[1], "w");
    cluster.from = fdopen(out[0], "r");
    return cluster.pid > 0 && answered(cluster.brokers, sizeof cluster.brokers);
}

static bool start(void) {
    snprintf(cluster.folder, sizeof cluster.folder, "/tmp/kopeck-kafka-XXXXXX");
    return mkdtemp(cluster.folder) && serve();
}

static bool kill_cluster(void) {
    kill(cluster.pid, SIGKILL);
    waitpid(cluster.pid, NULL, 0);
    fclose(cluster.to);
    fclose(cluster.from);
    cluster.pid = 0;
    return true;
}

static void stop(void) {
    Error err = {0};
    if (cluster.pid > 0) (void)kill_cluster();
    if (cluster.folder[0] && !file_remove_tree(cluster.folder, &err)) fprintf(stderr, "%s\n", err.text);
}

static bool tell(const char *line) {
    char answer[512];
    fputs(line, cluster.to);
    fflush(cluster.to);
    if (answered(answer, sizeof answer) && strcmp(answer, "ok") == 0) return true;
    fprintf(stderr, "%s: %s\n", line, answer);
    return false;
}

static bool load(const Sample *sample) {
    Arena *scratch = arena_new("kafka sample", 0);
    Buf lines = {0};
    Error err = {0};
    int partitions = (int)(sample->rows / PARTITION_ROWS) + 1;
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        sample->row(row, cell, scratch);
        sample_json(&lines, cell);
        buf_char(&lines, '\n');
        arena_reset(scratch);
    }
    const char *path = arena_printf(scratch, "%s/messages", cluster.folder);
    bool loaded = file_write(path, buf_str(&lines), &err) && tell(arena_printf(scratch, "topic\t%s\t%d\n", sample->name, partitions)) &&
                  tell(arena_printf(scratch, "fill\t%s\t%d\t%s\n", sample->name, partitions, path));
    buf_free(&lines);
    arena_free(scratch);
    return loaded;
}

static const Options *source(Access access, Arena *arena) {
    const char *brokers = access == ACCESS_NOBODY_THERE ? arena_printf(arena, "127.0.0.1:%d", free_port()) : cluster.brokers;
    return options_of(arena, connector_find(STR("kafka"))->source_options, "brokers", brokers, "topics.0", "*", "sample", "0 s", "timeout",
                      "20 s", "retry.0", "none", NULL);
}

static const Options *dataset(const char *sample, Arena *arena) {
    return options_of(arena, connector_find(STR("kafka"))->dataset_options, "resource", "messages", "only.0", sample, NULL);
}

const SourceUnderTest source_kafka = {
    .name = "kafka", .connector = "kafka", .start = start, .stop = stop, .load = load, .source = source, .dataset = dataset,
    .kill = kill_cluster, .revive = serve, .lacks = "statements, a password", .no_password = true, .untyped = true, .fixed_columns = true,
    .prefix = "body.", .any_column = "columns of its own: messages hold what they hold",
};
