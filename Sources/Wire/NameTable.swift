public import Base

/// The names of a run (models, providers, reasons …) as bytes, by index: filled once, then read without
/// Strings.
public struct NameTable: ~Copyable {
  private var text: ByteBuffer
  private var places: [ByteRange]

  /// A table of `names` in their order.
  public init(_ names: [String]) {
    text = ByteBuffer(capacity: 256)
    places = []
    for name in names { append(name) }
  }

  /// Number of names.
  public var count: Int { places.count }

  /// Adds a name. Its index is the count so far.
  public mutating func append(_ name: String) {
    let start = text.count
    text.append(string: name)
    places.append(ByteRange(start..<text.count))
  }

  /// The name at `index`; valid until the next `append`.
  public subscript(index: Int) -> Bytes { text.bytes[places[index]] }

  /// The index of `name`, -1 when there is none.
  public func index(of name: Bytes) -> Int {
    for index in 0..<places.count where self[index].equals(name) { return index }
    return -1
  }

  /// The index of the name that a JSON string spells, given without its quotes, escapes still in; -1 when
  /// there is none.
  public func index(ofJSON raw: Bytes) -> Int {
    for index in 0..<places.count where JSONText.equals(raw, self[index]) { return index }
    return -1
  }
}
