// The types of the functions in XGBoost's C API that tunebook calls.
//
// Declared here and not taken from <xgboost/c_api.h>, since the library is opened at run time and its wheel carries no
// header: nothing of this target links. Signatures: https://xgboost.readthedocs.io/en/stable/c.html (release 3.2).
// Every function that returns `int` gives 0 for success and -1 for failure; `XGBGetLastError` then has the text, for
// the calling thread only.

#ifndef TUNEBOOK_CXGBOOST_H
#define TUNEBOOK_CXGBOOST_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/// A `DMatrixHandle`.
typedef void *tbx_matrix;
/// A `BoosterHandle`.
typedef void *tbx_booster;

// MARK: The library

typedef void (*tbx_version_function)(int *major, int *minor, int *patch);
typedef const char *_Nullable (*tbx_last_error_function)(void);
typedef void (*tbx_log_callback)(const char *_Nullable message);
typedef int (*tbx_register_log_callback_function)(tbx_log_callback callback);

// MARK: Matrices

typedef int (*tbx_matrix_from_dense_function)(const char *array, const char *config, tbx_matrix _Nullable *_Nonnull out);
typedef int (*tbx_matrix_from_csr_function)(const char *offsets, const char *indices, const char *values,
                                            uint64_t columns, const char *config, tbx_matrix _Nullable *_Nonnull out);
typedef int (*tbx_matrix_set_floats_function)(tbx_matrix matrix, const char *field, const float *_Nullable values,
                                              uint64_t count);
typedef int (*tbx_matrix_set_unsigned_function)(tbx_matrix matrix, const char *field,
                                                const unsigned *_Nullable values, uint64_t count);
typedef int (*tbx_matrix_free_function)(tbx_matrix matrix);

// MARK: Boosters

typedef int (*tbx_booster_create_function)(const tbx_matrix _Nullable *_Nullable matrices, uint64_t count,
                                           tbx_booster _Nullable *_Nonnull out);
typedef int (*tbx_booster_free_function)(tbx_booster booster);
typedef int (*tbx_booster_set_text_function)(tbx_booster booster, const char *name, const char *_Nullable value);
typedef int (*tbx_booster_update_function)(tbx_booster booster, int round, tbx_matrix train);
typedef int (*tbx_booster_evaluate_function)(tbx_booster booster, int round, tbx_matrix _Nullable *_Nonnull matrices,
                                             const char *_Nullable *_Nonnull names, uint64_t count,
                                             const char *_Nullable *_Nonnull out);
typedef int (*tbx_booster_rounds_function)(tbx_booster booster, int *out);
typedef int (*tbx_booster_slice_function)(tbx_booster booster, int begin, int end, int step,
                                          tbx_booster _Nullable *_Nonnull out);
typedef int (*tbx_booster_to_buffer_function)(tbx_booster booster, const char *config, uint64_t *length,
                                              const char *_Nullable *_Nonnull out);
typedef int (*tbx_booster_from_buffer_function)(tbx_booster booster, const void *buffer, uint64_t length);
typedef int (*tbx_booster_predict_function)(tbx_booster booster, tbx_matrix matrix, const char *config,
                                            const uint64_t *_Nullable *_Nonnull shape, uint64_t *dimensions,
                                            const float *_Nullable *_Nonnull out);

#pragma clang assume_nonnull end

#endif
