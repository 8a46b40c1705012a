/// What the connections between our own engines are made of.
public enum Transport: String, Sendable, BitwiseCopyable {
  /// TCP over loopback.
  case tcp
  /// Unix stream sockets in the abstract namespace: about half of the kernel's work per message. An address
  /// is then a loopback port of `UnixDoors`, known within this process only.
  case unix
}
