import Base
import Plan
import Wire

/// The names of all providers as bytes: their own, their models, the headers that their rules ask for. Filled
/// once, so that no request touches a String.
struct NameDirectory: ~Copyable {
  let providers: NameTable
  let finishReasons: NameTable
  private let models: NameTable
  private let modelStarts: [Int]
  private let headerNames: NameTable
  private let headerValues: NameTable
  private let headerStarts: [Int]
  /// How many of a provider's models it serves; -1: whatever is asked for.
  private let servedCounts: [Int]

  init(_ plan: Plan) {
    providers = NameTable(plan.providerNames)
    finishReasons = NameTable(plan.finishReasons)
    var models: [String] = []
    var modelStarts = [0]
    var headers: [(name: String, value: String)] = []
    var headerStarts = [0]
    var served: [Int] = []
    for provider in 0..<plan.providerCount {
      let own = plan.models(provider: provider)
      models += own
      modelStarts.append(models.count)
      headers += plan.headerConditions(provider: provider)
      headerStarts.append(headers.count)
      served.append(
        plan.restrictsModels(provider: provider)
          ? own.indices.count { plan.serves(provider: provider, model: $0) } : -1)
    }
    self.models = NameTable(models)
    self.modelStarts = modelStarts
    headerNames = NameTable(headers.map(\.name))
    headerValues = NameTable(headers.map(\.value))
    self.headerStarts = headerStarts
    servedCounts = served
  }

  /// The index of a model among its provider's, given as it stands in JSON; -1 when the provider doesn't know
  /// it.
  func model(provider: Int, json raw: Bytes) -> Int {
    for index in modelStarts[provider]..<modelStarts[provider + 1]
    where JSONText.equals(raw, models[index]) {
      return index - modelStarts[provider]
    }
    return -1
  }

  /// Whether a provider serves its model with this index.
  func serves(provider: Int, model: Int) -> Bool {
    servedCounts[provider] < 0 || (model >= 0 && model < servedCounts[provider])
  }

  /// Whether any rule of a provider asks for a header.
  func asksForHeaders(provider: Int) -> Bool { headerStarts[provider] < headerStarts[provider + 1] }

  /// The bits of those conditions that the header `name: value` meets.
  func conditions(provider: Int, name: Bytes, value: Bytes) -> UInt64 {
    var bits: UInt64 = 0
    let start = headerStarts[provider]
    for index in start..<headerStarts[provider + 1]
    where value.equals(headerValues[index]) && isSame(name, headerNames[index]) {
      bits |= 1 << UInt64(index - start)
    }
    return bits
  }

  /// Whether `name` is `lowercase` when ASCII letters are folded.
  private func isSame(_ name: Bytes, _ lowercase: Bytes) -> Bool {
    guard name.count == lowercase.count else { return false }
    for index in 0..<name.count {
      let byte = name[index]
      if (byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) != lowercase[index] { return false }
    }
    return true
  }
}
