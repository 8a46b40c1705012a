internal import Base

/// The fields of one block of an event stream, read line by line.
struct EventFields: BitwiseCopyable {
  /// The last line of data, the first one, and how many there were.
  var data = Bytes.empty
  var firstData = Bytes.empty
  var dataLines = 0
  var name = Bytes.empty
  var id = Bytes.empty
  var retryMilliseconds = -1

  /// Takes in one line without its end. Says whether it was a line of data.
  @discardableResult
  mutating func read(_ line: Bytes) -> Bool {
    if line.starts(with: "data:") {
      data = EventScanner.withoutSpace(line.dropping(5))
      dataLines += 1
      return true
    }
    let colon = line.firstIndex(of: 0x3A) ?? line.count
    let field = line[0..<colon]
    let value = colon < line.count ? EventScanner.withoutSpace(line.dropping(colon + 1)) : .empty
    if field.equals("data") {
      data = value
      dataLines += 1
      return true
    }
    if field.equals("event") {
      name = value
    } else if field.equals("id") {
      if value.firstIndex(of: 0) == nil { id = value }
    } else if field.equals("retry"), let milliseconds = value.decimal() {
      retryMilliseconds = milliseconds
    }
    return false
  }
}
