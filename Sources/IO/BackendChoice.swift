/// Which backend the user asked for.
public enum BackendChoice: String, Sendable, CaseIterable {
  /// io_uring if it works here, else epoll.
  case auto
  /// io_uring or nothing.
  case uring
  /// epoll.
  case epoll
}
