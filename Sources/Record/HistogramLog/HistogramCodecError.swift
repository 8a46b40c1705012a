/// Why a histogram or a log can't be read.
public struct HistogramCodecError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, as in "the checksum does not fit".
  public let description: String

  init(_ description: String) { self.description = description }
}
