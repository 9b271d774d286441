#ifndef TUNEBOOK_CZLIB_SHIM_H
#define TUNEBOOK_CZLIB_SHIM_H

// zlib's own header, and its initialiser, which is a macro that Swift cannot call.

#include <zlib.h>

/// Begins a gzip stream (RFC 1952) whose header holds neither a name nor a time; `level` is 1 (quick) to 9 (small).
static inline int tunebook_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
