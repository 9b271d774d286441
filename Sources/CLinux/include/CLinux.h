// What Linux offers and Swift cannot call: a function with variable arguments (prctl), one that its import of glibc leaves out
// (mallopt), one that glibc shows only under _GNU_SOURCE, which that import does not set (sched_getaffinity), and what must
// happen between fork and exec, where no Swift may run.

#pragma once

/// Has the kernel kill this process when the thread that started it ends. Returns 0, or -1 with errno.
int tunebook_die_with_parent(void);

/// Makes this process the parent of descendants whose own parent has ended. Returns 0, or -1 with errno.
int tunebook_adopt_orphans(void);

/// The cores that this process may use; at least 1.
int tunebook_usable_cores(void);

/// Lets all threads allocate from at most so many heaps.
void tunebook_limit_heaps(int count);

/// A file or folder that a program shall see at another place.
struct tunebook_mount {
    const char *source;
    const char *target;
};

/// A user's program and its surroundings.
struct tunebook_program {
    /// Absolute.
    const char *path;
    /// Both closed by a null.
    char *const *arguments;
    char *const *environment;
    const char *directory;
    /// What becomes its standard output and error; its input is /dev/null.
    int output;
    int errors;
    /// In bytes; 0 for none.
    unsigned long long memory_limit;
    unsigned long long file_size_limit;
    const struct tunebook_mount *mounts;
    int mount_count;
};

/// What could not be done of a start.
enum tunebook_step {
    tunebook_step_fork,
    tunebook_step_namespace,
    tunebook_step_mount,
    tunebook_step_limits,
    tunebook_step_directory,
    tunebook_step_execute,
};

/// Starts a program as the leader of a session of its own, killed when the thread that started it ends, with every
/// signal as it is by default and no descriptor but its three. Returns 0, or the error number with the step that failed.
int tunebook_start_program(const struct tunebook_program *program, int *identifier, enum tunebook_step *step);

/// Whether tunebook_start_program can mount here: as root, or in a user namespace where the system allows them.
int tunebook_can_mount(void);

/// Fills an empty file with the content of another. Where the file system can, both share it until one is written to.
/// Returns 0, or -1 with errno.
int tunebook_copy_file(int target, int source);

/// Makes a pipe hold so many bytes, where the system allows.
void tunebook_widen_pipe(int descriptor, int bytes);
