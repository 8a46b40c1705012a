import CUring
import Glibc

/// A thread that runs one closure. Backend and engines are made within it and never leave it: the closure
/// takes only Sendable values along, so the compiler proves that.
///
/// The thread is joined by `join`, or when the worker goes out of scope.
public struct Worker: ~Copyable {
  private final class Start: Sendable {
    let name: String
    let core: Int?
    let body: @Sendable () -> Void

    init(name: String, core: Int?, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.core = core
      self.body = body
    }
  }

  private let thread: pthread_t

  /// Starts a thread called `name` (the kernel keeps 15 bytes of it), on `core` only if one is given.
  public init(name: String, core: Int? = nil, _ body: @escaping @Sendable () -> Void) throws(IOError) {
    let start = Unmanaged.passRetained(Start(name: name, core: core, body: body))
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        curing_name_thread(String(start.name.prefix(15)))
        if let core = start.core { _ = curing_pin_thread(Int32(core)) }
        start.body()
        return nil
      }, start.toOpaque())
    guard result == 0 else {
      start.release()
      throw IOError("start the thread \(name)", result)
    }
    self.thread = thread
  }

  deinit { pthread_join(thread, nil) }

  /// Waits until the thread has ended.
  public consuming func join() {}

  /// The cores this process may use, in ascending order.
  public static func allowedCores() -> [Int] {
    var words = [UInt64](repeating: 0, count: 16)
    guard curing_allowed_cores(&words, 16) > 0 else { return [0] }
    return (0..<1024).filter { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
  }

  /// Number of cores this process may use.
  public static var allowedCoreCount: Int { allowedCores().count }
}
