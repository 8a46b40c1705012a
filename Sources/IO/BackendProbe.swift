import CUring
import Glibc

/// Whether io_uring works here, found out by using it: a ring with our flags, a ring of receive buffers, and
/// one operation that completes. To be run in the thread that asks; it leaves nothing behind.
public struct BackendProbe: Sendable, Equatable {
  /// Why io_uring can't be used.
  public struct Obstacle: Sendable, Equatable {
    /// What failed, as in "io_uring_setup".
    public let operation: String
    /// The errno.
    public let errorNumber: Int32
    /// What probably stands behind it and what helps, in a short sentence without a full stop.
    public let likelyCause: String

    /// For a line of output: "io_uring_setup: Operation not permitted (forbidden by a seccomp filter …)".
    public var text: String { "\(operation): \(describeError(errorNumber)) (\(likelyCause))" }
  }

  /// Nil when io_uring works.
  public let obstacle: Obstacle?
  /// Whether io_uring works.
  public var isAvailable: Bool { obstacle == nil }

  /// Tries io_uring with the sizes of `limits`, because memory that may be locked can be the obstacle.
  public static func uring(limits: IOLimits = IOLimits()) -> BackendProbe {
    do throws(IOError) {
      let buffers = ReceivePool(bufferCount: limits.receiveBuffers, bufferBytes: limits.receiveBufferBytes)
      let ring = try UringRing(limits: limits, buffers: buffers)
      var unused = 0
      io_uring_prep_nop(ring.entry(&unused))
      ring.submitAndWait(1_000_000_000)
      guard ring.completionCount == 1 else { throw IOError("io_uring_enter", ETIME) }
      ring.consume(1)
      return BackendProbe(obstacle: nil)
    } catch {
      return BackendProbe(obstacle: explain(error, disabled: readDisabled()))
    }
  }

  static func explain(_ error: IOError, disabled: Int?) -> Obstacle {
    let cause =
      switch error.errorNumber {
      case EPERM where (disabled ?? 0) > 0:
        "kernel.io_uring_disabled is \(disabled ?? 0); as root: sysctl kernel.io_uring_disabled=0"
      case EPERM, EACCES:
        "forbidden by a seccomp filter, as in most containers; "
          + "allow io_uring_setup, _enter and _register in its profile"
      case ENOSYS: "this kernel has no io_uring, or a sandbox hides it; Linux 6.1 or later is needed"
      case EINVAL: "this kernel is too old for the flags in use; Linux 6.1 or later is needed"
      case ENOMEM: "RLIMIT_MEMLOCK is too small for the queues; ulimit -l 8192 suffices"
      case EMFILE, ENFILE: "the limit of open files is reached; raise it with ulimit -n"
      default: "unexpected"
      }
    return Obstacle(operation: error.operation, errorNumber: error.errorNumber, likelyCause: cause)
  }

  /// The value of kernel.io_uring_disabled, or nil on kernels without it.
  private static func readDisabled() -> Int? {
    let descriptor = open("/proc/sys/kernel/io_uring_disabled", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { _ = Glibc.close(descriptor) }
    var byte: UInt8 = 0
    return read(descriptor, &byte, 1) == 1 && byte >= 0x30 && byte <= 0x39 ? Int(byte - 0x30) : nil
  }
}

/// The C library's words for an errno.
public func describeError(_ errorNumber: Int32) -> String { String(cString: strerror(errorNumber)) }
