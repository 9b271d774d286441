#ifndef TUNEBOOK_CPCRE2_SHIM_H
#define TUNEBOOK_CPCRE2_SHIM_H

// PCRE2's own header, which must be told the width of a character first.

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#endif
