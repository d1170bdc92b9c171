#include "tests/support/standin.h"

#include "engine/base/file.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_WAIT_MS = 120000, ARGUMENTS_MAX = 64 };

static void make_folder(Standin *standin) {
    if (standin->folder[0]) return;
    snprintf(standin->folder, sizeof standin->folder, "/tmp/kopeck-standin-XXXXXX");
    if (!mkdtemp(standin->folder)) abort();
    char data[96];
    snprintf(data, sizeof data, "%s/data", standin->folder);
    if (mkdir(data, 0700) != 0) abort();
}

void standin_record(Standin *standin, const char *resource, const char *lines) {
    make_folder(standin);
    char path[512];
    snprintf(path, sizeof path, "%s/data/%s.jsonl", standin->folder, resource);
    FILE *file = fopen(path, "a");
    if (!file || fputs(lines, file) < 0 || fclose(file) != 0) abort();
}

bool program_beside(const char *name, char *out, size_t size) {
    ssize_t len = readlink("/proc/self/exe", out, size - 1);
    if (len <= 0) return false;
    out[len] = 0;
    for (char *slash; (slash = strrchr(out, '/'));) {
        snprintf(slash, size - (size_t)(slash - out), "/%s", name);
        if (access(out, X_OK) == 0) return true;
        *slash = 0;
    }
    return false;
}

static int read_port(const char *path) {
    int port = 0;
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    if (fscanf(file, "%d", &port) != 1) port = 0;
    fclose(file);
    return port;
}

static bool wait_for_port(Standin *standin, const char *path) {
    for (int waited = 0; waited < START_WAIT_MS; waited += 5) {
        standin->port = read_port(path);
        if (standin->port) return true;
        if (waitpid(standin->pid, NULL, WNOHANG) == standin->pid) {
            standin->pid = 0;
            return false;
        }
        usleep(5000);
    }
    return false;
}

bool standin_start(Standin *standin, const char *kind, const char *data, ...) {
    char program[4096], own[96], port_file[96], log[96];
    make_folder(standin);
    snprintf(own, sizeof own, "%s/data", standin->folder);
    snprintf(port_file, sizeof port_file, "%s/port", standin->folder);
    snprintf(log, sizeof log, "%s/log", standin->folder);
    const char *system = strncmp(kind, "system:", 7) == 0 ? kind + 7 : NULL;
    if (!system && !program_beside("standin", program, sizeof program)) {
        fprintf(stderr, "standin is not built\n");
        return false;
    }
    unlink(port_file); /* of an earlier life */
    const char *argument[ARGUMENTS_MAX] = {"python3", "fixtures/systems/serve.py"}, *always[] = {
        "--owned", standin->folder, "--port", "0", "--port-file", port_file, "--log", log, "--kind",
        system ? system : kind, "--data", data ? data : own};
    size_t count = system ? 2 : 1;
    if (!system) argument[0] = program;
    memcpy(argument + count, always, sizeof always);
    count += sizeof always / sizeof *always;
    va_list more;
    va_start(more, data);
    for (const char *text; (text = va_arg(more, const char *)) && count + 1 < ARGUMENTS_MAX;) argument[count++] = text;
    va_end(more);
    standin->pid = fork();
    if (standin->pid == 0) {
        setpgid(0, 0); /* a signal to the whole group of the test leaves it the time to clean up */
        execvp(argument[0], (char *const *)(uintptr_t)argument);
        _exit(127);
    }
    if (standin->pid < 0 || !wait_for_port(standin, port_file)) {
        fprintf(stderr, "standin did not start\n");
        standin_stop(standin);
        return false;
    }
    snprintf(standin->url, sizeof standin->url, "http://127.0.0.1:%d", standin->port);
    return true;
}

char *standin_log(const Standin *standin) {
    char path[96];
    snprintf(path, sizeof path, "%s/log", standin->folder);
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 1 << 20);
    if (!file || !text) abort();
    text[fread(text, 1, (1 << 20) - 1, file)] = 0;
    fclose(file);
    return text;
}

void standin_kill(Standin *standin) {
    if (standin->pid > 0) {
        kill(standin->pid, SIGKILL);
        waitpid(standin->pid, NULL, 0);
    }
    standin->pid = 0;
}

void standin_stop(Standin *standin) {
    if (standin->pid > 0) {
        kill(standin->pid, SIGTERM);
        waitpid(standin->pid, NULL, 0);
    }
    Error ignored = {0};
    if (standin->folder[0] && file_exists(standin->folder) && !file_remove_tree(standin->folder, &ignored))
        fprintf(stderr, "%s\n", ignored.text);
    *standin = (Standin){0};
}
