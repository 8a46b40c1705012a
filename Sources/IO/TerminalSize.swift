import Glibc

/// How wide a terminal is.
public enum TerminalSize {
  /// The columns of the terminal behind `descriptor`; nil when there is none, or it does not say.
  public static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
