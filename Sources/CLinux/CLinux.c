#define _GNU_SOURCE

#include "CLinux.h"

#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

int tunebook_die_with_parent(void) {
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

int tunebook_adopt_orphans(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

int tunebook_usable_cores(void) {
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
    int count = CPU_COUNT(&cores);
    return count > 0 ? count : 1;
}

void tunebook_limit_heaps(int count) {
    mallopt(M_ARENA_MAX, count);
}
