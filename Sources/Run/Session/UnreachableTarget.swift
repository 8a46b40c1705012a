import Base
import Profile
import Record

extension RunLogs {
  /// What to say when a gateway under test refused every connection; nil: it did not.
  func unreachableTarget(_ prepared: PreparedRun) -> String? {
    guard case .url(let host, let port, _) = prepared.profile.target else { return nil }
    let sent = load.requests.records.filter { $0.outcome != .shed }
    guard !sent.isEmpty, sent.allSatisfy({ $0.outcome == .refused }) else { return nil }
    return "nothing listens at \(host):\(port): every connection was refused; start the gateway, or correct "
      + "target: { url: … }"
  }
}
