import Glibc

/// A list of trivial structs that only grows: what a run records, event by event.
///
/// Memory that is reserved and not used yet costs nothing (the kernel maps it on first touch), and growing
/// moves pages instead of copying them. Appending within the reserved capacity does not allocate.
public struct GrowingSlab<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var start: UnsafeMutablePointer<Element>
  /// Number of elements that fit without growing.
  public private(set) var capacity: Int
  /// Number of elements.
  public private(set) var count: Int

  /// An empty list with room for `capacity` elements.
  public init(capacity: Int = 16) {
    precondition(capacity > 0 && MemoryLayout<Element>.alignment <= 16)
    let byteCount = capacity * MemoryLayout<Element>.stride
    guard let memory = malloc(byteCount) else { Memory.endWithout(byteCount) }
    start = memory.bindMemory(to: Element.self, capacity: capacity)
    self.capacity = capacity
    count = 0
  }

  deinit { free(start) }

  /// The element at `index`, which must lie within `0..<count`.
  @inlinable
  public subscript(index: Int) -> Element {
    _read {
      precondition(index >= 0 && index < count)
      yield start[index]
    }
    _modify {
      precondition(index >= 0 && index < count)
      yield &start[index]
    }
  }

  /// Appends one element.
  @inlinable
  public mutating func append(_ element: Element) { append(repeating: element, count: 1) }

  /// Appends `length` copies of `element`.
  public mutating func append(repeating element: Element, count length: Int) {
    precondition(length >= 0)
    reserve(count + length)
    (start + count).initialize(repeating: element, count: length)
    count += length
  }

  /// Forgets all elements after the first `length`; keeps the memory.
  public mutating func truncate(to length: Int) {
    precondition(length >= 0 && length <= count)
    count = length
  }

  /// A copy. Allocates: cold paths only.
  public func array() -> [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }

  private mutating func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    let grown = max(needed, capacity * 2)
    let byteCount = grown * MemoryLayout<Element>.stride
    guard let memory = realloc(start, byteCount) else { Memory.endWithout(byteCount) }
    start = memory.bindMemory(to: Element.self, capacity: grown)
    capacity = grown
  }
}
