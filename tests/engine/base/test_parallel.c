#include "engine/base/parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <setjmp.h>
#include <cmocka.h>

enum { TASKS = 10000 };

typedef struct Work {
    size_t threads;
    uint8_t done[TASKS];
    size_t sum[256]; /* one a thread: scratch that nobody else touches */
    atomic_size_t at_once, most, wrong;
} Work;

static void count_task(void *context, size_t task, size_t thread) {
    Work *work = context;
    size_t now = atomic_fetch_add(&work->at_once, 1) + 1, most = atomic_load(&work->most);
    while (now > most && !atomic_compare_exchange_weak(&work->most, &most, now)) {}
    if (thread >= (work->threads ? work->threads : 1)) atomic_fetch_add(&work->wrong, 1);
    else work->sum[thread] += task;
    work->done[task]++;
    atomic_fetch_sub(&work->at_once, 1);
}

/* Each task once, no more threads than asked for, thread numbers within range and never shared. */
static void each_task_is_done_once(void **state) {
    (void)state;
    static const size_t threads[] = {0, 1, 2, 7, 256, 100000}, counts[] = {0, 1, 3, TASKS};
    for (size_t t = 0; t < ARRAY_LEN(threads); t++) {
        for (size_t c = 0; c < ARRAY_LEN(counts); c++) {
            static Work work;
            memset(&work, 0, sizeof work);
            work.threads = threads[t] < 256 ? threads[t] : 256;
            parallel_for(threads[t], counts[c], count_task, &work);
            size_t sum = 0, wanted = counts[c] ? counts[c] * (counts[c] - 1) / 2 : 0;
            for (size_t i = 0; i < TASKS; i++) assert_int_equal(work.done[i], i < counts[c]);
            for (size_t i = 0; i < ARRAY_LEN(work.sum); i++) sum += work.sum[i];
            assert_int_equal(sum, wanted);
            assert_int_equal(work.wrong, 0);
            assert_true(work.most <= (work.threads ? work.threads : 1));
        }
    }
}

static void in_order(void *context, size_t task, size_t thread) {
    size_t *next = context;
    assert_int_equal(thread, 0);
    assert_int_equal(task, (*next)++);
}

static void one_thread_works_here_and_in_order(void **state) {
    (void)state;
    for (size_t threads = 0; threads < 2; threads++) {
        size_t next = 0;
        parallel_for(threads, 500, in_order, &next);
        assert_int_equal(next, 500);
    }
}

static void note_thread(void *context, size_t task, size_t thread) {
    if (thread == 0) ((pthread_t *)context)[0] = pthread_self();
    (void)task;
}

static void the_caller_is_one_of_them(void **state) {
    (void)state;
    for (size_t i = 0; i < 50; i++) {
        pthread_t first = pthread_self();
        parallel_for(4, 100, note_thread, &first);
        assert_true(pthread_equal(first, pthread_self()));
    }
}

static void there_is_a_processor(void **state) {
    (void)state;
    assert_in_range(parallel_cores(), 1, 4096);
}

static void on_signal(int number) {
    (void)number;
    parallel_cancel();
}

static void a_signal_cancels(void **state) {
    (void)state;
    struct sigaction action = {.sa_handler = on_signal};
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    assert_false(parallel_cancelled());
    assert_int_equal(raise(SIGUSR1), 0);
    assert_true(parallel_cancelled());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_task_is_done_once),
        cmocka_unit_test(one_thread_works_here_and_in_order),
        cmocka_unit_test(the_caller_is_one_of_them),
        cmocka_unit_test(there_is_a_processor),
        cmocka_unit_test(a_signal_cancels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
