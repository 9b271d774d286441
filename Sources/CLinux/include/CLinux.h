// What Linux offers and Swift cannot call: a function with variable arguments (prctl), and one that glibc shows only
// under _GNU_SOURCE, which Swift's own import of glibc does not set (sched_getaffinity).

#pragma once

/// Has the kernel kill this process when the thread that started it ends. Returns 0, or -1 with errno.
int tunebook_die_with_parent(void);

/// Makes this process the parent of descendants whose own parent has ended. Returns 0, or -1 with errno.
int tunebook_adopt_orphans(void);

/// The cores that this process may use; at least 1.
int tunebook_usable_cores(void);
