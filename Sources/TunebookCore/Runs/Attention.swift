/// Whether the user waits for what a task does, and can be asked something, such as to log in.
package enum Attention {
    /// `false` for what goes on behind the prompt.
    @TaskLocal package static var isGiven = true
}
