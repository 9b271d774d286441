#define _GNU_SOURCE

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// In the child of a process with threads only what is safe in a signal handler may be called; snprintf of numbers is, with
// glibc, which takes no lock and no memory for them.

static int write_file(const char *path, const char *text) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    ssize_t count = write(descriptor, text, strlen(text));
    close(descriptor);
    return count < 0 ? -1 : 0;
}

// A mount namespace of its own: outright where the process may, else inside a user namespace in which it keeps its number.
static int enter_namespace(void) {
    unsigned user = geteuid(), group = getegid();
    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return -1;
        char map[64];
        write_file("/proc/self/setgroups", "deny");
        snprintf(map, sizeof map, "%u %u 1", user, user);
        if (write_file("/proc/self/uid_map", map) != 0) return -1;
        snprintf(map, sizeof map, "%u %u 1", group, group);
        if (write_file("/proc/self/gid_map", map) != 0) return -1;
    }
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

static int limit(int resource, unsigned long long bytes) {
    if (bytes == 0) return 0;
    struct rlimit value = {bytes, bytes};
    return setrlimit(resource, &value);
}

static enum tunebook_step prepare(const struct tunebook_program *program, int parent) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // The parent may have ended before it could be watched.
    if (getppid() != parent) _exit(127);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(null, 0);
    dup2(program->output, 1);
    dup2(program->errors, 2);
    syscall(SYS_close_range, 3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */);
    if (program->mount_count > 0) {
        if (enter_namespace() != 0) return tunebook_step_namespace;
        for (int index = 0; index < program->mount_count; index++) {
            const struct tunebook_mount *wanted = &program->mounts[index];
            if (mount(wanted->source, wanted->target, NULL, MS_BIND | MS_REC, NULL) != 0) return tunebook_step_mount;
        }
    }
    if (limit(RLIMIT_AS, program->memory_limit) != 0 || limit(RLIMIT_FSIZE, program->file_size_limit) != 0)
        return tunebook_step_limits;
    if (chdir(program->directory) != 0) return tunebook_step_directory;
    struct sigaction plain = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &plain, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(program->path, program->arguments, program->environment);
    return tunebook_step_execute;
}

int tunebook_start_program(const struct tunebook_program *program, int *identifier, enum tunebook_step *step) {
    int ends[2];
    *step = tunebook_step_fork;
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    // The child must not run this process's handlers.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int parent = getpid();
    int child = fork();
    if (child == 0) {
        int failed = prepare(program, parent);
        int report[2] = {failed, errno};
        // Its own number is above the three that the program has.
        if (write(ends[1], report, sizeof report) < 0) _exit(126);
        _exit(127);
    }
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return error;
    }
    int report[2];
    ssize_t count;
    do count = read(ends[0], report, sizeof report);
    while (count < 0 && errno == EINTR);
    close(ends[0]);
    if (count == sizeof report) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
        *step = (enum tunebook_step)report[0];
        return report[1];
    }
    *identifier = child;
    return 0;
}

int tunebook_can_mount(void) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int child = fork();
    if (child == 0) _exit(enter_namespace() == 0 ? 0 : 1);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (child < 0) return 0;
    int status = 1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return status == 0;
}

int tunebook_copy_file(int target, int source) {
    if (ioctl(target, FICLONE, source) == 0) return 0;
    ssize_t count;
    // Stays in the kernel; refused between some file systems, and of some special files.
    while ((count = copy_file_range(source, NULL, target, NULL, 1 << 30, 0)) > 0) {}
    if (count == 0 && lseek(target, 0, SEEK_CUR) > 0) return 0;
    if (count < 0 && errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS) return -1;
    char buffer[1 << 16];
    while ((count = read(source, buffer, sizeof buffer)) != 0) {
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        for (ssize_t done = 0; done < count;) {
            ssize_t written = write(target, buffer + done, (size_t)(count - done));
            if (written < 0 && errno != EINTR) return -1;
            if (written > 0) done += written;
        }
    }
    return 0;
}

void tunebook_widen_pipe(int descriptor, int bytes) {
    fcntl(descriptor, F_SETPIPE_SZ, bytes);
}
