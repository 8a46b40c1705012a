import Base

/// A record that belongs to a request.
protocol RequestPart: BitwiseCopyable {
  var ordinal: UInt32 { get }
}

/// A bounded list of records. Requests are kept or left out as a whole, by their ordinal: when the list is
/// full, every second request that it holds is dropped, and from then on only every second one is taken. Two
/// logs that keep records of the same requests so agree on those that both hold: the multiples of the greater
/// stride.
struct KeptRecords<Record: RequestPart>: ~Copyable {
  private var records: GrowingSlab<Record>
  private let limit: Int
  /// Ordinals that are multiples of this are kept.
  private(set) var stride: UInt32 = 1

  init(limit: Int) {
    precondition(limit > 0)
    self.limit = limit
    records = GrowingSlab(capacity: limit)
  }

  mutating func append(_ record: Record) {
    guard record.ordinal % stride == 0 else { return }
    while records.count == limit && stride < 1 << 31 {
      stride *= 2
      thin()
    }
    guard record.ordinal % stride == 0 && records.count < limit else { return }
    records.append(record)
  }

  func array() -> [Record] { records.array() }

  private mutating func thin() {
    var kept = 0
    for index in 0..<records.count where records[index].ordinal % stride == 0 {
      records[kept] = records[index]
      kept += 1
    }
    records.truncate(to: kept)
  }
}
