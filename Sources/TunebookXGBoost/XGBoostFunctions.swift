import CXGBoost
import TunebookPlatform

/// The library's functions, looked up by name once.
///
/// All of them are in every release since 1.7. A newer one would be optional, for its feature to ask for.
///
/// A matrix of quantile bins (`XGQuantileDMatrixCreateFromCallback`) was tried: it gives the same trees to the bit, and
/// takes a quarter longer to make than a plain matrix and its bins take together (500,000 × 28, release 3.2).
///
/// `@unchecked`: addresses of code, which never change.
@unsafe struct XGBoostFunctions: @unchecked Sendable {
    let version: tbx_version_function
    let lastError: tbx_last_error_function
    let registerLogCallback: tbx_register_log_callback_function

    let matrixFromDense: tbx_matrix_from_dense_function
    let matrixFromCSR: tbx_matrix_from_csr_function
    let matrixSetFloats: tbx_matrix_set_floats_function
    let matrixSetUnsigned: tbx_matrix_set_unsigned_function
    let matrixFree: tbx_matrix_free_function

    let boosterCreate: tbx_booster_create_function
    let boosterFree: tbx_booster_free_function
    let boosterSetParameter: tbx_booster_set_text_function
    let boosterSetAttribute: tbx_booster_set_text_function
    let boosterUpdate: tbx_booster_update_function
    let boosterEvaluate: tbx_booster_evaluate_function
    let boosterRounds: tbx_booster_rounds_function
    let boosterSlice: tbx_booster_slice_function
    let boosterToBuffer: tbx_booster_to_buffer_function
    let boosterFromBuffer: tbx_booster_from_buffer_function
    let boosterPredict: tbx_booster_predict_function

    init(_ library: DynamicLibrary) throws(XGBoostError) {
        unsafe version = try Self.required("XGBoostVersion", in: library)
        unsafe lastError = try Self.required("XGBGetLastError", in: library)
        unsafe registerLogCallback = try Self.required("XGBRegisterLogCallback", in: library)
        unsafe matrixFromDense = try Self.required("XGDMatrixCreateFromDense", in: library)
        unsafe matrixFromCSR = try Self.required("XGDMatrixCreateFromCSR", in: library)
        unsafe matrixSetFloats = try Self.required("XGDMatrixSetFloatInfo", in: library)
        unsafe matrixSetUnsigned = try Self.required("XGDMatrixSetUIntInfo", in: library)
        unsafe matrixFree = try Self.required("XGDMatrixFree", in: library)
        unsafe boosterCreate = try Self.required("XGBoosterCreate", in: library)
        unsafe boosterFree = try Self.required("XGBoosterFree", in: library)
        unsafe boosterSetParameter = try Self.required("XGBoosterSetParam", in: library)
        unsafe boosterSetAttribute = try Self.required("XGBoosterSetAttr", in: library)
        unsafe boosterUpdate = try Self.required("XGBoosterUpdateOneIter", in: library)
        unsafe boosterEvaluate = try Self.required("XGBoosterEvalOneIter", in: library)
        unsafe boosterRounds = try Self.required("XGBoosterBoostedRounds", in: library)
        unsafe boosterSlice = try Self.required("XGBoosterSlice", in: library)
        unsafe boosterToBuffer = try Self.required("XGBoosterSaveModelToBuffer", in: library)
        unsafe boosterFromBuffer = try Self.required("XGBoosterLoadModelFromBuffer", in: library)
        unsafe boosterPredict = try Self.required("XGBoosterPredictFromDMatrix", in: library)
    }

    private static func required<Function>(_ name: String, in library: DynamicLibrary) throws(XGBoostError) -> Function
    {
        // The type of each stored property above is the function's own, out of the C header.
        guard let address = unsafe library.address(of: name) else {
            throw .notXGBoost(path: library.path, missing: name)
        }
        return unsafe unsafeBitCast(address, to: Function.self)
    }
}
