public import Base

/// What happened to a socket.
public enum CompletionEvent: UInt8, Sendable, BitwiseCopyable {
  /// A listener got a connection: `Completion.socket` is new and waits for `adopt`.
  case accepted
  /// A listener can't accept for now (`errorNumber`, usually EMFILE). It goes on by itself when a socket is
  /// freed.
  case acceptFailed
  /// The connection that `connect` asked for stands; reading has begun.
  case connected
  /// Bytes came: `Completion.bytes`, valid until the completion is recycled.
  case received
  /// The peer has sent FIN; nothing more will be received. Sending is still possible. Once.
  case ended
  /// Everything that was handed to `send` has gone to the kernel.
  case sent
  /// The connection failed (`errorNumber`: ECONNREFUSED, ECONNRESET, EPIPE, ETIMEDOUT, EMFILE ...). Once;
  /// nothing but `closed` follows.
  case failed
  /// The socket that was closed is gone; nothing follows.
  case closed
  /// Another thread called `Waker.wake`.
  case woken
}

/// One thing that happened. Trivial, so that a batch is a plain array.
public struct Completion: BitwiseCopyable {
  /// Whose it is: the listener's token for `accepted` and `acceptFailed`, else the socket's.
  public var token: Token
  /// What happened.
  public var event: CompletionEvent
  /// The errno of `failed` and `acceptFailed`, else 0.
  public var errorNumber: Int32
  /// The socket it happened to; for `accepted` the new one.
  public var socket: Socket
  /// What was received, for `received`.
  public var bytes: Bytes
  /// The backend's name for the buffer behind `bytes`.
  public var buffer: Int32

  /// A completion with every field given.
  public init(
    token: Token, event: CompletionEvent, errorNumber: Int32 = 0, socket: Socket = .none,
    bytes: Bytes = .empty, buffer: Int32 = -1
  ) {
    self.token = token
    self.event = event
    self.errorNumber = errorNumber
    self.socket = socket
    self.bytes = bytes
    self.buffer = buffer
  }
}

/// A socket of one backend. Trivial; carries a generation so that a backend can tell a stale one.
@frozen
public struct Socket: BitwiseCopyable, Equatable, Sendable {
  @usableFromInline let slot: Int32
  @usableFromInline let generation: UInt32

  /// The socket in `slot` in its `generation`.
  @inlinable
  public init(slot: Int32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  /// No socket.
  @inlinable
  public static var none: Socket { Socket(slot: -1, generation: 0) }
}

/// The completions of one turn.
public struct CompletionBatch: ~Copyable {
  private let storage: Slab<Completion>
  /// Number of completions in the batch.
  public private(set) var count = 0

  /// An empty batch with room for `capacity` completions: the most that one turn handles.
  public init(capacity: Int = 1024) {
    storage = Slab(
      capacity: capacity,
      repeating: Completion(token: .none, event: .woken))
  }

  /// Whether nothing is in it.
  public var isEmpty: Bool { count == 0 }
  /// Whether there is no room for another.
  public var isFull: Bool { count == storage.capacity }
  /// The most it can hold.
  public var capacity: Int { storage.capacity }
  /// The completion at `index`.
  public subscript(index: Int) -> Completion {
    precondition(index < count)
    return storage[index]
  }
  /// Forgets all.
  public mutating func clear() { count = 0 }
  /// Adds one; there must be room.
  public mutating func append(_ completion: Completion) {
    storage[count] = completion
    count += 1
  }
}
