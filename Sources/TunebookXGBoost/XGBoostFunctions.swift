import CXGBoost
import TunebookPlatform

/// The library's functions, looked up by name once.
///
/// Those that every release since 1.7 has are required; newer ones are optional, and a feature asks for its own.
/// `@unchecked`: addresses of code, which never change.
@unsafe struct XGBoostFunctions: @unchecked Sendable {
    let version: tbx_version_function
    let lastError: tbx_last_error_function
    let registerLogCallback: tbx_register_log_callback_function

    let matrixFromDense: tbx_matrix_from_dense_function
    let matrixFromCSR: tbx_matrix_from_csr_function
    let matrixSetFloats: tbx_matrix_set_floats_function
    let matrixSetUnsigned: tbx_matrix_set_unsigned_function
    let matrixRowCount: tbx_matrix_count_function
    let matrixColumnCount: tbx_matrix_count_function
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

    /// From 1.7 with this signature; absent where a build leaves it out.
    let quantileMatrix: QuantileMatrixFunctions?

    /// What making a matrix of quantile bins takes; all or none.
    @unsafe struct QuantileMatrixFunctions {
        let proxyCreate: tbx_proxy_create_function
        let proxySetDense: tbx_proxy_set_dense_function
        let create: tbx_quantile_matrix_function
    }

    init(_ library: DynamicLibrary) throws(XGBoostError) {
        unsafe version = try Self.required("XGBoostVersion", in: library)
        unsafe lastError = try Self.required("XGBGetLastError", in: library)
        unsafe registerLogCallback = try Self.required("XGBRegisterLogCallback", in: library)
        unsafe matrixFromDense = try Self.required("XGDMatrixCreateFromDense", in: library)
        unsafe matrixFromCSR = try Self.required("XGDMatrixCreateFromCSR", in: library)
        unsafe matrixSetFloats = try Self.required("XGDMatrixSetFloatInfo", in: library)
        unsafe matrixSetUnsigned = try Self.required("XGDMatrixSetUIntInfo", in: library)
        unsafe matrixRowCount = try Self.required("XGDMatrixNumRow", in: library)
        unsafe matrixColumnCount = try Self.required("XGDMatrixNumCol", in: library)
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
        let proxyCreate: tbx_proxy_create_function? = unsafe Self.optional("XGProxyDMatrixCreate", in: library)
        let proxySetDense: tbx_proxy_set_dense_function? = unsafe Self.optional(
            "XGProxyDMatrixSetDataDense",
            in: library
        )
        let create: tbx_quantile_matrix_function? = unsafe Self.optional(
            "XGQuantileDMatrixCreateFromCallback",
            in: library
        )
        if let proxyCreate = unsafe proxyCreate, let proxySetDense = unsafe proxySetDense,
            let create = unsafe create
        {
            unsafe quantileMatrix = QuantileMatrixFunctions(
                proxyCreate: proxyCreate,
                proxySetDense: proxySetDense,
                create: create
            )
        } else {
            unsafe quantileMatrix = nil
        }
    }

    private static func required<Function>(_ name: String, in library: DynamicLibrary) throws(XGBoostError) -> Function
    {
        guard let function: Function = unsafe optional(name, in: library) else {
            throw .notXGBoost(path: library.path, missing: name)
        }
        return function
    }

    private static func optional<Function>(_ name: String, in library: DynamicLibrary) -> Function? {
        // The type of each stored property above is the function's own, out of the C header.
        unsafe library.address(of: name).map { unsafe unsafeBitCast($0, to: Function.self) }
    }
}
