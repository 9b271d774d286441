#ifndef TUNEBOOK_CCURL_SHIM_H
#define TUNEBOOK_CCURL_SHIM_H

// libcurl's own header for its types and constants, the types of its functions, and calls of those with variable
// arguments, which Swift cannot make.
//
// Nothing links. The library is opened when the first request is made: linked, it would cost every start of the program
// 12 ms and 6 MB (libcurl 7.88 with OpenSSL 3.0 and 30 libraries behind it).

#include <curl/curl.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

typedef CURLcode (*tunebook_curl_global_init)(long flags);
typedef char *_Nullable (*tunebook_curl_version)(void);

typedef CURL *_Nullable (*tunebook_curl_easy_init)(void);
typedef void (*tunebook_curl_easy_cleanup)(CURL *easy);
typedef const char *_Nonnull (*tunebook_curl_easy_strerror)(CURLcode code);
typedef struct curl_slist *_Nullable (*tunebook_curl_slist_append)(struct curl_slist *_Nullable list, const char *text);
typedef void (*tunebook_curl_slist_free_all)(struct curl_slist *_Nullable list);

typedef CURLM *_Nullable (*tunebook_curl_multi_init)(void);
typedef CURLMcode (*tunebook_curl_multi_cleanup)(CURLM *multi);
typedef CURLMcode (*tunebook_curl_multi_handle)(CURLM *multi, CURL *easy);
typedef CURLMcode (*tunebook_curl_multi_perform)(CURLM *multi, int *running);
typedef CURLMcode (*tunebook_curl_multi_poll)(CURLM *multi, struct curl_waitfd *_Nullable extra, unsigned int count,
                                              int timeout_ms, int *_Nullable ready);
typedef CURLMcode (*tunebook_curl_multi_wakeup)(CURLM *multi);
typedef CURLMsg *_Nullable (*tunebook_curl_multi_info_read)(CURLM *multi, int *left);

/// The address of `curl_easy_setopt` or `curl_easy_getinfo`, only to be handed to the functions below.
typedef void *tunebook_curl_variadic;

/// Receives a part of a body, or one header line; returns how much was taken, anything less ends the transfer.
typedef size_t (*tunebook_curl_receive)(char *bytes, size_t size, size_t count, void *context);
/// Fills the buffer with the next part of a body; returns how much, 0 at the end.
typedef size_t (*tunebook_curl_provide)(char *buffer, size_t size, size_t count, void *context);
/// Goes to an offset of the body that is sent, for a second try on another connection; returns `CURL_SEEKFUNC_OK`.
typedef int (*tunebook_curl_rewind)(void *context, curl_off_t offset, int origin);

static inline CURLcode tunebook_curl_set_long(tunebook_curl_variadic setopt, CURL *easy, CURLoption option, long value) {
    return ((CURLcode(*)(CURL *, CURLoption, ...))setopt)(easy, option, value);
}

static inline CURLcode tunebook_curl_set_offset(tunebook_curl_variadic setopt, CURL *easy, CURLoption option,
                                                curl_off_t value) {
    return ((CURLcode(*)(CURL *, CURLoption, ...))setopt)(easy, option, value);
}

/// libcurl copies the text.
static inline CURLcode tunebook_curl_set_text(tunebook_curl_variadic setopt, CURL *easy, CURLoption option,
                                              const char *value) {
    return ((CURLcode(*)(CURL *, CURLoption, ...))setopt)(easy, option, value);
}

/// libcurl keeps the pointer: what it points to must outlive the transfer.
static inline CURLcode tunebook_curl_set_pointer(tunebook_curl_variadic setopt, CURL *easy, CURLoption option,
                                                 void *_Nullable value) {
    return ((CURLcode(*)(CURL *, CURLoption, ...))setopt)(easy, option, value);
}

static inline CURLcode tunebook_curl_set_receiver(tunebook_curl_variadic setopt, CURL *easy, CURLoption option,
                                                  tunebook_curl_receive value) {
    return ((CURLcode(*)(CURL *, CURLoption, ...))setopt)(easy, option, value);
}

static inline CURLcode tunebook_curl_set_provider(tunebook_curl_variadic setopt, CURL *easy,
                                                  tunebook_curl_provide value) {
    return ((CURLcode(*)(CURL *, CURLoption, ...))setopt)(easy, CURLOPT_READFUNCTION, value);
}

static inline CURLcode tunebook_curl_set_rewind(tunebook_curl_variadic setopt, CURL *easy, tunebook_curl_rewind value) {
    return ((CURLcode(*)(CURL *, CURLoption, ...))setopt)(easy, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode tunebook_curl_get_long(tunebook_curl_variadic getinfo, CURL *easy, CURLINFO info, long *value) {
    return ((CURLcode(*)(CURL *, CURLINFO, ...))getinfo)(easy, info, value);
}

static inline CURLcode tunebook_curl_get_offset(tunebook_curl_variadic getinfo, CURL *easy, CURLINFO info,
                                                curl_off_t *value) {
    return ((CURLcode(*)(CURL *, CURLINFO, ...))getinfo)(easy, info, value);
}

/// The result of a finished transfer, which sits in a union.
static inline CURLcode tunebook_curl_message_result(const CURLMsg *message) { return message->data.result; }

#pragma clang assume_nonnull end

#endif
