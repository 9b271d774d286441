/// The inputs and outputs of a task while it is put together, and the literals of the inputs.
struct TaskInterface {
    private(set) var interface = Flyteidl_Core_TypedInterface()
    private(set) var inputs = Flyteidl_Core_LiteralMap()
    private let dialect: PluginDialect

    init(_ dialect: PluginDialect) {
        self.dialect = dialect
        interface.inputs = Flyteidl_Core_VariableMap()
        interface.outputs = Flyteidl_Core_VariableMap()
    }

    mutating func addInput(_ name: String, _ type: Flyteidl_Core_LiteralType, _ literal: Flyteidl_Core_Literal) {
        interface.inputs.variables[name] = variable(name, type)
        inputs.literals[name] = literal
    }

    mutating func addOutput(_ name: String, _ type: Flyteidl_Core_LiteralType) {
        interface.outputs.variables[name] = variable(name, type)
    }

    /// flytekit 1 describes each variable by its own name, and that counts in the cache key.
    private func variable(_ name: String, _ type: Flyteidl_Core_LiteralType) -> Flyteidl_Core_Variable {
        var variable = Flyteidl_Core_Variable()
        variable.type = type
        if dialect == .awssagemaker101 { variable.description_p = name }
        return variable
    }
}
