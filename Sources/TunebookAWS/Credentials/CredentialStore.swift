/// Holds the keys that count, and renews them before they lapse.
///
/// With less than 15 minutes left they are renewed beside the calls that go on with them, and a failure of that is no
/// error; with less than 10 a call waits for new ones. Callers that come together wait for one renewal.
package actor CredentialStore {
    private let context: CredentialContext
    private var held: LoadedCredentials?
    private var renewal: Task<Result<LoadedCredentials, AWSError>, Never>?

    package init(_ context: CredentialContext) {
        self.context = context
    }

    /// The keys to sign with now.
    package func current() async throws(AWSError) -> Credentials {
        try await loaded().credentials
    }

    /// The keys to sign with now, and where they came from.
    package func loaded() async throws(AWSError) -> LoadedCredentials {
        if let held {
            guard let left = held.credentials.secondsLeft(at: context.date) else { return held }
            if left > 600 {
                if left < 900 { _ = renew() }
                return held
            }
        }
        let fresh = try await renew().value.get()
        guard fresh.credentials.secondsLeft(at: context.date) ?? 1 > 0 else {
            throw .credentials(
                source: fresh.source,
                reason: "they have expired",
                remedy: "renew them where they came from, such as by `aws sso login`"
            )
        }
        return fresh
    }

    /// Has the next call get new keys.
    package func forget() {
        held = nil
    }

    private func renew() -> Task<Result<LoadedCredentials, AWSError>, Never> {
        if let renewal { return renewal }
        // Not bound to the caller: one that gives up must not take the keys from the others.
        let task = Task {
            let outcome: Result<LoadedCredentials, AWSError>
            do throws(AWSError) {
                outcome = .success(try await CredentialChain.load(context))
            } catch {
                outcome = .failure(error)
            }
            if case .success(let fresh) = outcome { held = fresh }
            renewal = nil
            return outcome
        }
        renewal = task
        return task
    }
}
